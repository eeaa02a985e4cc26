"""What a made-up city is like: size, seed, and the faults that its history may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class CitySpec:
    """Knobs of the generator; the same spec gives the same tables, bit for bit.

    ``transfers`` defaults to 0.6 a person over the eight years before ``as_of``. ``ratings`` may be
    *biased*: supervisors then score women 6 points lower, peers do not, and the truth stays free
    of it. ``signal`` 0 makes every label pure noise. ``shape`` is that of the true effects.
    ``selection`` says how far HR chose whom it moved; 0 is chance. ``bias`` is how many points
    supervisors add for women in *biased* ratings, ``performance_bias`` the same in what is written
    of yearly performance, ``rater_spread`` the standard deviation of raters' severity in points.
    ``proxy`` is the share of women who take a course that nobody else takes and live far out.
    """

    seed: int = 1
    staff: int = 6000
    transfers: int | None = None
    as_of: date = date(2026, 6, 30)
    ratings: Literal["plain", "biased"] = "plain"
    signal: float = 1.0
    shape: Literal["smooth", "steps"] = "smooth"
    selection: float = 1.0
    drift: float = 0.0
    drift_on: date = date(2023, 1, 1)
    bias: float = -6.0
    performance_bias: float = 0.0
    rater_spread: float = 0.0
    proxy: float = 0.0

    @property
    def moves(self) -> int:
        """How many transfers the history should hold, about."""
        return round(0.6 * self.staff) if self.transfers is None else self.transfers
