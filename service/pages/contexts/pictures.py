"""The geometry of the pictures, in the units of their SVG view boxes; templates only draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANCE_WIDTH: Final = 160.0
STRIP: Final = 100.0
"""Width of the strip in which a waterfall's or a comparison's bar lies; templates stretch it."""
_MARGIN: Final = 2.0


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
    """One row of a waterfall: from ``x`` over ``width``; ``start`` and ``end`` are where it joins.

    ``amount`` is what the row adds, ``level`` the sum up to and with it.
    """

    label: str
    amount: float
    level: float
    kind: str  # up, down or total
    x: float
    width: float
    start: float
    end: float


@dataclass(frozen=True)
class Waterfall:
    """Bars from a starting point over each step to the result; ``zero`` is where nothing lies."""

    bars: tuple[Bar, ...]
    zero: float


def waterfall(
    start: tuple[str, float], steps: Sequence[tuple[str, float]], result_label: str
) -> Waterfall:
    """Lay out a waterfall; ``start`` and each step are (label, amount) on one additive scale."""
    levels = [start[1]]
    for _, amount in steps:
        levels.append(levels[-1] + amount)
    scale = _Scale([0.0, *levels])
    bars = [_bar(scale, start[0], 0.0, start[1], "total")]
    for row, (label, amount) in enumerate(steps, start=1):
        kind = "up" if amount >= 0 else "down"
        bars.append(_bar(scale, label, levels[row - 1], levels[row], kind))
    bars.append(_bar(scale, result_label, 0.0, levels[-1], "total"))
    return Waterfall(tuple(bars), scale.at(0.0))


@dataclass(frozen=True)
class Lean:
    """A bar that leans from the middle to the first (left) or the second (right) of two."""

    x: float
    width: float


def leans(amounts: Sequence[float]) -> tuple[Lean, ...]:
    """Lay out differences on one scale; a positive one leans to the first, who stands left."""
    largest = max((abs(amount) for amount in amounts), default=0.0) or 1.0
    half = STRIP / 2 - _MARGIN
    widths = [abs(amount) / largest * half for amount in amounts]
    return tuple(
        Lean(STRIP / 2 - width if amount > 0 else STRIP / 2, width)
        for amount, width in zip(amounts, widths, strict=True)
    )


class _Scale:
    """Maps amounts to the width of the strip."""

    def __init__(self, amounts: Sequence[float]) -> None:
        self._low, high = min(amounts), max(amounts)
        span = (high - self._low) or 1.0
        self._unit = (STRIP - 2 * _MARGIN) / span

    def at(self, amount: float) -> float:
        return _MARGIN + (amount - self._low) * self._unit


def _bar(scale: _Scale, label: str, before: float, after: float, kind: str) -> Bar:
    start, end = scale.at(before), scale.at(after)
    return Bar(
        label=label,
        amount=after if kind == "total" else after - before,
        level=after,
        kind=kind,
        x=min(start, end),
        width=max(abs(end - start), 0.4),
        start=end if kind == "total" else start,
        end=end,
    )
