"""The context of a training run: how far it is, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.jobs.runs import DONE, FAILED, OVER

if TYPE_CHECKING:
    from service.pages.contexts.voice import Voice


@dataclass(frozen=True)
class RunState:
    """How far a training run is; ``reasons`` are what training said where it is done."""

    run_id: str
    state: str
    step: str
    progress: float
    percent: str
    message: str
    reasons: tuple[str, ...]
    tone: str
    is_over: bool


def run_state(run: dict[str, Any], voice: Voice) -> RunState:
    """Make the context of a training run from its record."""
    state = run["state"]
    result = run.get("result") or {}
    message, tone = "", ""
    if state == FAILED:
        message, tone = str(result.get("message", "")), "bad"
    elif state == DONE:
        key = "promoted" if result.get("promoted") else "refused"
        tone = "good" if result.get("promoted") else "warn"
        message = voice.t(f"run.{key}", version=result.get("version", ""))
    progress, is_english = float(run["progress"]), voice.wording.lang == "en"
    return RunState(
        run_id=run["run_id"],
        state=voice.t(f"run.{state}"),
        # training names its steps in English; the first word tells which
        step=voice.wording.term("step", (run["step"] or "").partition(" ")[0]),
        progress=progress,
        percent=voice.wording.percent(progress),
        message=message,
        # told in English alone; in Indonesian the gates stand with the version
        reasons=tuple(result.get("reasons", ())) if is_english and state == DONE else (),
        tone=tone,
        is_over=state in OVER,
    )
