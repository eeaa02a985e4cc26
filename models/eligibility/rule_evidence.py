"""HR's evidence where a rule has no answer: a document says that it passes, or fails.

Evidence speaks only where the data leave the answer *unknown*; what the data say stands. Of two
pieces on the same answer the one recorded later speaks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from features.calendar import to_day
from features.history.coding import NO_ROW
from models.eligibility.answers import Answer
from models.eligibility.tables import RULE_EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.wording import Language

NAME: Final = RULE_EVIDENCE.name
NONE: Final = -1
WITHDRAWN: Final = "withdrawn"
ANSWERS: Final[Mapping[str, Answer]] = {"pass": Answer.PASS, "fail": Answer.FAIL}
_LATEST: Final = int(np.iinfo(np.int32).max)
_TEXTS: Final[dict[Language, dict[Answer, str]]] = {
    "id": {
        Answer.PASS: "memenuhi menurut bukti {document}, dicatat oleh {by}",
        Answer.FAIL: "tidak memenuhi menurut bukti {document}, dicatat oleh {by}",
    },
    "en": {
        Answer.PASS: "met according to the evidence {document}, recorded by {by}",
        Answer.FAIL: "not met according to the evidence {document}, recorded by {by}",
    },
}


@dataclass(frozen=True)
class Piece:
    """One piece of evidence; rows of the history, days since 1970-01-01, ``NO_ROW`` any post."""

    evidence_id: str
    rule: str
    employee: int
    position: int
    answer: Answer
    document: str
    recorded_by: str
    begins: int
    ends: int

    def text(self, lang: Language) -> str:
        """What it says, in words."""
        return _TEXTS[lang][self.answer].format(document=self.document, by=self.recorded_by)


@dataclass(frozen=True)
class RuleEvidence:
    """Evidence as known to the store at one moment, in the order of recording."""

    pieces: tuple[Piece, ...] = ()

    @cached_property
    def _by_rule(self) -> Mapping[str, Mapping[int, list[int]]]:
        found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for at, piece in enumerate(self.pieces):
            found[piece.rule][piece.employee].insert(0, at)
        return found

    def about(self, rule: str) -> bool:
        """Whether there is any on a rule."""
        return rule in self._by_rule

    def speaking(
        self, rule: str, pairs: Pairs, unknown: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int32]:
        """For each pair the piece that answers its unknown; ``NONE`` where there is none.

        Parameters
        ----------
        unknown : int64, shape (m,)
            The pairs for which the data give no answer.
        """
        of_people = self._by_rule[rule]
        found = np.full(len(pairs), NONE, dtype=np.int32)
        people = np.fromiter(of_people, dtype=np.int32)
        for row in unknown[np.isin(pairs.employees[unknown], people)]:
            post, day = int(pairs.positions[row]), int(pairs.days[row])
            fits = (at for at in of_people[int(pairs.employees[row])] if self._fits(at, post, day))
            found[row] = next(fits, NONE)
        return found

    def answers(self, pieces: npt.NDArray[np.int32]) -> npt.NDArray[np.int8]:
        """The answer of each piece; *unknown* for ``NONE``."""
        known = np.array([*(one.answer for one in self.pieces), Answer.UNKNOWN], dtype=np.int8)
        return known[pieces]

    def _fits(self, at: int, post: int, day: int) -> bool:
        piece = self.pieces[at]
        return piece.position in {NO_ROW, post} and piece.begins <= day <= piece.ends


def load_evidence(
    connection: sa.Connection, history: History, tx: int | None = None
) -> RuleEvidence:
    """The evidence that stands now, or stood right after transaction ``tx``."""
    query = sa.select(RULE_EVIDENCE).order_by(RULE_EVIDENCE.c.number)
    if tx is not None:
        query = query.where(RULE_EVIDENCE.c.tx <= tx)
    rows = connection.execute(query).all()
    replaced = {row.replaces for row in rows}
    standing = [r for r in rows if r.evidence_id not in replaced and r.answer != WITHDRAWN]
    return _coded(standing, history)


def _coded(rows: Sequence[sa.Row[tuple[object, ...]]], history: History) -> RuleEvidence:
    people = history.rows_of("employees", [row.employee_id for row in rows])
    posts = history.rows_of("positions", [row.position_id or "" for row in rows])
    return RuleEvidence(
        tuple(
            Piece(
                evidence_id=row.evidence_id,
                rule=row.rule,
                employee=int(person),
                position=int(post),
                answer=ANSWERS[row.answer],
                document=row.document,
                recorded_by=row.recorded_by,
                begins=to_day(row.valid_from),
                ends=_LATEST if row.valid_until is None else to_day(row.valid_until),
            )
            for row, person, post in zip(rows, people, posts, strict=True)
        )
    )
