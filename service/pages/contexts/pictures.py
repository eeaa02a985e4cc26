"""The geometry of the pictures, in the units of their SVG view boxes; templates only draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANCE_WIDTH: Final = 160.0
WATERFALL_LEFT: Final = 250.0
WATERFALL_RIGHT: Final = 700.0
ROW_HEIGHT: Final = 34.0
_LABEL_ROOM: Final = 56.0


@dataclass(frozen=True)
class ChancePicture:
    """A probability as a dot on a track from 0 to 1, its interval as a band."""

    dot: float
    band_start: float
    band_width: float


def chance_picture(probability: float, low: float, high: float) -> ChancePicture:
    """Lay out one probability with its interval; all in 0 to 1."""
    return ChancePicture(
        probability * CHANCE_WIDTH, low * CHANCE_WIDTH, max(high - low, 0.0) * CHANCE_WIDTH
    )


@dataclass(frozen=True)
class Bar:
    """One row of a waterfall: from ``x`` over ``width``, at the height ``y``; ``end`` is where it stops."""

    label: str
    amount: float
    kind: str  # up, down or total
    x: float
    width: float
    y: float
    end: float
    label_x: float
    label_anchor: str


@dataclass(frozen=True)
class Waterfall:
    """Bars from a starting point over each step to the result, with the height of the picture."""

    bars: tuple[Bar, ...]
    height: float
    zero: float


def waterfall(
    start: tuple[str, float], steps: Sequence[tuple[str, float]], result_label: str
) -> Waterfall:
    """Lay out a waterfall; ``start`` and each step are (label, amount) on one additive scale."""
    levels = [start[1]]
    for _, amount in steps:
        levels.append(levels[-1] + amount)
    scale = _Scale([0.0, *levels])
    bars = [_bar(scale, start[0], 0.0, start[1], 0, "total")]
    for row, (label, amount) in enumerate(steps, start=1):
        kind = "up" if amount >= 0 else "down"
        bars.append(_bar(scale, label, levels[row - 1], levels[row], row, kind))
    bars.append(_bar(scale, result_label, 0.0, levels[-1], len(steps) + 1, "total"))
    return Waterfall(tuple(bars), ROW_HEIGHT * len(bars) + 8, scale.at(0.0))


class _Scale:
    """Maps amounts to the width of the picture, with room for the numbers at both ends."""

    def __init__(self, amounts: Sequence[float]) -> None:
        self._low, high = min(amounts), max(amounts)
        span = (high - self._low) or 1.0
        self._unit = (WATERFALL_RIGHT - WATERFALL_LEFT - 2 * _LABEL_ROOM) / span

    def at(self, amount: float) -> float:
        return WATERFALL_LEFT + _LABEL_ROOM + (amount - self._low) * self._unit


def _bar(scale: _Scale, label: str, before: float, after: float, row: int, kind: str) -> Bar:
    left, right = sorted((scale.at(before), scale.at(after)))
    rises = after >= before
    return Bar(
        label=label,
        amount=after if kind == "total" else after - before,
        kind=kind,
        x=left,
        width=max(right - left, 1.0),
        y=ROW_HEIGHT * row + 4,
        end=scale.at(after),
        label_x=right + 6 if rises else left - 6,
        label_anchor="start" if rises else "end",
    )
