"""The context of what a candidate could change: a choice of bars, and the answer for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from service.pages.contexts.voice import Voice

BARS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
USUAL: Final = 0.7


@dataclass(frozen=True)
class Way:
    """Changes that together pass the bar; ``warning`` says where the model knows nobody alike."""

    text: str
    interval: str
    warning: str


@dataclass(frozen=True)
class LeversTold:
    """The bars to choose from as (value, words, chosen), and what was found; empty until asked."""

    bars: tuple[tuple[str, str, bool], ...]
    text: str = ""
    note: str = ""
    ways: tuple[Way, ...] = ()


def levers_shown(document: dict[str, Any] | None, voice: Voice) -> LeversTold:
    """The section from the API's answer; None where nobody asked yet."""
    asked = USUAL if document is None else document["bar"]
    wording = voice.wording
    every = sorted({*BARS, asked})
    bars = tuple((str(bar), wording.percent(bar), bar == asked) for bar in every)
    if document is None:
        return LeversTold(bars)
    ways = tuple(
        Way(
            one["text"],
            f"{wording.percent(one['low'])}–{wording.percent(one['high'])}",
            "" if one["in_support"] else voice.t("list.unsupported"),
        )
        for one in document["proposals"]
    )
    return LeversTold(bars, document["text"], document["note"], ways)
