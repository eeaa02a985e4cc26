"""In which of the nine boxes each person stands on a day: performance by potential.

Performance is the predicate of the latest annual period, potential the competency levels against
what the present post requires. Where one of them is not recorded there is no box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.calendar import add_months
from features.contract.values import PREDICATES
from features.history.coding import NO_CODE
from features.pairs.pairs import Pairs
from models.eligibility import records
from models.eligibility.career import Career

if TYPE_CHECKING:
    from features.history.history import History
    from models.talent.policy import TalentPolicy

Codes = npt.NDArray[np.int8]

UNKNOWN: Final = 0
_BOX: Final = np.array(
    [
        [0, 0, 0, 0],
        [0, 1, 3, 6],  # performance below expectation; potential low, middle, high
        [0, 2, 5, 8],
        [0, 4, 7, 9],
    ],
    dtype=np.int8,
)


@dataclass(frozen=True)
class TalentMap:
    """Where people stand; arrays of shape (n,), 0 where not known.

    ``performance`` and ``potential`` are 1 low, 2 middle, 3 high; ``box`` is 1 to 9. ``post`` is
    the present post, ``NO_ROW`` where none is known.
    """

    performance: Codes
    potential: Codes
    box: Codes
    post: npt.NDArray[np.int32]


def talent_map(
    history: History, employees: npt.NDArray[np.int32], day: int, policy: TalentPolicy
) -> TalentMap:
    """The boxes of n people, as known before a day."""
    days = np.full(len(employees), day, dtype=np.int32)
    # a career asks for no post; the present one is what it gives
    asked = Pairs(employees, np.zeros(len(employees), dtype=np.int32), days)
    post = Career(history, asked).present.post
    performance = _performance(history, asked, policy)
    potential = _potential(history, Pairs(employees, post, days), policy)
    return TalentMap(performance, potential, _BOX[performance, potential], post)


def _performance(history: History, pairs: Pairs, policy: TalentPolicy) -> Codes:
    latest = records.latest_periods(history, pairs, 1)
    predicate = latest.predicates[0]
    known = (predicate != NO_CODE) & (add_months(latest.ends[0], policy.oldest) >= pairs.days)
    steps = [PREDICATES.index(p) for p in (policy.performance_middle, policy.performance_high)]
    level = 1 + np.sum([predicate >= step for step in steps], axis=0)
    return np.where(known, level, UNKNOWN).astype(np.int8)


def _potential(history: History, pairs: Pairs, policy: TalentPolicy) -> Codes:
    levels = records.required_levels(history, pairs)
    rated = levels.level != records.NOT_ASSESSED
    pair = levels.pair[rated]
    above = levels.level[rated].astype(np.float64) - levels.required[rated]
    count = np.bincount(pair, minlength=len(pairs))
    total = np.bincount(pair, weights=above, minlength=len(pairs))
    mean = np.divide(total, count, out=np.zeros(len(pairs)), where=count > 0)
    steps = (policy.potential_middle, policy.potential_high)
    level = 1 + np.sum([mean >= step for step in steps], axis=0)
    return np.where(count > 0, level, UNKNOWN).astype(np.int8)
