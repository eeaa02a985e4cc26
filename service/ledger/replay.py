"""Replay: make a recorded recommendation again from the state of then, and compare bit for bit.

The data are those right after the recorded transaction, whatever was imported since; model and
rules are the recorded ones. Exact on the same lock file and processor family.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.ledger.evidence import Evidence
from service.ledger.past import rebuilt, recorded

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.slate.slate import Slate
    from service.desk import Desk, View
    from service.ledger.recorded import Recorded

_WORDS: Final = {
    "order": "the listed people and their order",
    "features": "the features of the listed",
    "margin": "the margins",
    "probability": "the probabilities",
    "low": "the lower bounds",
    "high": "the upper bounds",
    "in_support": "whether the model knows such pairs",
    "contributions": "the contributions",
    "base": "the base of the contributions",
    "holders": "the means of the post's holders",
    "excluded": "who is left out, and by which rules",
    "names": "the names of features and contributions",
    "fingerprint": "the fingerprint of all eligible people, their margins and order",
}


@dataclass(frozen=True)
class Compared:
    """One part of a recommendation; ``same`` to the last bit."""

    part: str
    same: bool

    @property
    def words(self) -> str:
        """What the part is."""
        return _WORDS[self.part]


@dataclass(frozen=True)
class ReplayReport:
    """What a replay found."""

    recommendation_id: str
    model_version: str
    rules_version: str
    parts: tuple[Compared, ...]

    @property
    def passed(self) -> bool:
        """Whether every part is the same to the last bit."""
        return all(part.same for part in self.parts)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "recommendation_id": self.recommendation_id,
            "model_version": self.model_version,
            "rules_version": self.rules_version,
            "passed": self.passed,
            "parts": [{"part": one.part, "same": one.same} for one in self.parts],
            "differing": [one.part for one in self.parts if not one.same],
        }

    def sentences(self) -> list[str]:
        """The same in words."""
        if self.passed:
            same = (
                f"{self.recommendation_id} was made again from the data of then with model "
                f"{self.model_version} and is the same, bit for bit."
            )
            return [same]
        differs = f"{self.recommendation_id} is NOT what the data of then give. It differs in:"
        return [differs, *(f"  {one.words}" for one in self.parts if not one.same)]


def replay(desk: Desk, recommendation_id: str) -> ReplayReport:
    """Make a recommendation again and compare.

    Raises
    ------
    NotFoundError
        There is no such recommendation.
    DamagedError
        The recorded rules, or the model's files, are not those that were recorded.
    """
    row = recorded(desk, recommendation_id)
    slate, view = rebuilt(desk, row)
    return ReplayReport(
        recommendation_id,
        row.model_version,
        row.rules_version,
        tuple(Compared(part, same) for part, same in _compare(row, slate, view).items()),
    )


def _compare(row: Recorded, slate: Slate, view: View) -> dict[str, bool]:
    then, now = row.numbers, Evidence.of(slate)
    before, after = then.arrays(), now.arrays()
    ids = [str(one) for one in view.history.ids_of("employees", slate.listed_rows)]
    told = [one["employee_id"] for one in row.answer[1]["candidates"]]
    return {
        "order": told == ids,
        **{name: same_bits(before[name], after[name]) for name in before},
        "excluded": then.excluded.is_same(now.excluded),
        "names": then.names() == now.names(),
        "fingerprint": row.fingerprint == slate.fingerprint,
    }


def same_bits(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    """Whether two arrays hold the same bits; missing is missing, whichever NaN says so."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind != "f":
        return np.array_equal(one, other)
    missing = np.isnan(one)
    if not np.array_equal(missing, np.isnan(other)):
        return False
    return bool(one[~missing].tobytes() == other[~missing].tobytes())
