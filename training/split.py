"""Folds: learn from what a day knew and judge what came after, several times.

A fold learns from transfers made before its day, with the labels that evaluations dated before
that day give: not from those that came in later about the same transfers. A small city has too few
later transfers to judge anything by, and the first folds would have learned from a handful: there
every block of time is judged by what all others taught (decision 27).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.calendar import years_between

if TYPE_CHECKING:
    from features.history.history import History
    from features.history.outcomes import Outcomes
    from training.labels import Labels

_FEWEST_TO_LEARN_FROM: Final = 30
_FEWEST_OF_EACH: Final = 5

FEWEST_LATER: Final = 250
"""Labels made later than what was learned from, below which blocks of time are judged in turn."""

BLOCKS: Final = 10


@dataclass(frozen=True)
class Fold:
    """Rows of the labels: ``learn`` (those known before ``day``) and ``judge`` (made from it on).

    ``known`` holds the outcomes of all the labels' rows as they were known before ``day``, and
    ``ages`` the years from each of their transfers to it. A fold that ``looks_ahead`` learns from
    what came after ``judge`` too, with every outcome known at last.
    """

    day: int
    learn: npt.NDArray[np.int64]
    judge: npt.NDArray[np.int64]
    known: Outcomes
    ages: npt.NDArray[np.float64] | None = None
    looks_ahead: bool = False


def judging_folds(
    history: History, labels: Labels, count: int, first_share: float
) -> tuple[Fold, ...]:
    """Forward folds where they judge enough labels, otherwise blocks of time in turn.

    Empty where no day knew enough to judge anything after it.
    """
    ahead = forward_folds(history, labels, count, first_share)
    if not ahead or sum(len(fold.judge) for fold in ahead) >= FEWEST_LATER:
        return ahead
    return blocks_in_turn(labels) or ahead


def blocks_in_turn(labels: Labels) -> tuple[Fold, ...]:
    """Blocks of about as many labels, no day parted; each learns from all that it does not judge.

    Empty where there is but one day.
    """
    firsts = [labels.days[len(labels) * part // BLOCKS] for part in range(BLOCKS)]
    folds = []
    for day, until in _stretches(labels, {int(day) for day in firsts}):
        inside = (labels.days >= day) & (labels.days < until)
        learn, judge = np.flatnonzero(~inside), np.flatnonzero(inside)
        ages = years_between(labels.days, day)
        folds.append(Fold(day, learn, judge, labels.outcomes, ages, looks_ahead=True))
    return tuple(folds) if len(folds) > 1 else ()


def forward_folds(
    history: History, labels: Labels, count: int, first_share: float
) -> tuple[Fold, ...]:
    """Up to ``count`` folds; the first learns from at least ``first_share`` of the labels.

    Every label from the first fold's day on is judged exactly once, in runs of about equal
    length that never part the transfers of one day. Empty where no day knew enough.
    """
    folds: list[Fold] = []
    for day, until in _spans(history, labels, count, first_share):
        judge = np.flatnonzero((labels.days >= day) & (labels.days < until))
        known = labels.known_before(history, day)
        learn = np.flatnonzero(known.is_known & (labels.days < day))
        folds.append(Fold(day, learn, judge, known, years_between(labels.days, day)))
    return tuple(folds)


def _spans(
    history: History, labels: Labels, count: int, first_share: float
) -> list[tuple[int, int]]:
    """First day of each fold and of the next."""
    enough = max(_FEWEST_TO_LEARN_FROM, int(np.ceil(first_share * len(labels))))
    first = _first_day_with(history, labels, enough)
    if first is None:
        return []
    later = labels.days[labels.days >= first]
    cuts = [int(later[len(later) * part // count]) for part in range(count)]
    return _stretches(labels, {first, *cuts[1:]})


def _stretches(labels: Labels, days: set[int]) -> list[tuple[int, int]]:
    """From each day until the next, the last to the end of the labels."""
    begins = sorted(days)
    return list(zip(begins, [*begins[1:], int(labels.days[-1]) + 1], strict=True))


def _first_day_with(history: History, labels: Labels, enough: int) -> int | None:
    """The first transfer's day before which that many outcomes were known, some of each kind."""
    days = np.unique(labels.days)
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) // 2
        if _knew(history, labels, int(days[middle]), enough):
            high = middle
        else:
            low = middle + 1
    return int(days[low]) if low < len(days) else None


def _knew(history: History, labels: Labels, day: int, enough: int) -> bool:
    known = labels.known_before(history, day)
    good = int((known.is_known & known.succeeded).sum())
    bad = int(known.is_known.sum()) - good
    return good + bad >= enough and min(good, bad) >= _FEWEST_OF_EACH
