"""What the law knows of everybody on the days last asked about, kept for the next vacancy.

What does not depend on the post is found once a day; a rule's answers once for each kind of post
that the rule tells apart, for posts alike in the columns that it reads share them. Nothing is kept
by vacancy. A kept answer has the same bits as one made anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from features.kept import Kept
from features.pairs.pairs import Pairs
from models.eligibility.answering import answered, reads_of
from models.eligibility.engine import assembled, with_evidence
from models.eligibility.facts import Facts
from models.eligibility.people import People
from models.eligibility.posts import Posts
from models.eligibility.rules import rules_version

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from collections.abc import Set as AbstractSet

    from features.history.history import History
    from models.eligibility.answers import Eligibility
    from models.eligibility.rule_evidence import RuleEvidence
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Verdicts

    Reads = tuple[str, ...]
    Kind = tuple[Hashable, ...]

READS: Final = frozenset(
    {
        "agencies",
        "positions",
        "position_competencies",
        "employees",
        "position_history",
        "transfers",
        "grade_history",
        "performance",
        "competency_assessments",
        "preferences",
        "relations",
    }
)
"""The tables from which answers follow."""

MOST_BYTES: Final = 256 << 20
"""So much the kept days may take together."""

MOST_DAYS: Final = 16
BYTES_A_PERSON: Final = 320
"""Of one day after many posts were asked about; `benchmarks/eligibility.py` measures it."""

_ANSWERS_KEPT: Final = 160
_VERSIONS_KEPT: Final = 16


@dataclass(frozen=True, eq=False)
class Everybody:
    """All employees on one day, and the answers that posts alike in what a rule reads share.

    A kept answer is found by the rule itself: a rule never changes, and whoever kept its answer
    holds on to it, so that no other can take its identity.
    """

    people: People
    _answers: Kept[tuple[Rule, Verdicts | None]] = field(
        default_factory=lambda: Kept(_ANSWERS_KEPT), repr=False
    )

    def asked_for(self, post: int) -> Facts:
        """Facts of everybody beside one post."""
        return Facts(self.people, np.array([post], dtype=np.int32))

    def answered(self, facts: Facts, asked: Asked) -> list[Verdicts | None]:
        """The answers of rules about ``facts`` of everybody beside one post."""
        post, posts = int(facts.positions[0]), facts.posts
        kinds = {reads: posts.kind(post, reads) for reads in asked.different_reads}
        return [
            answered(facts, rule) if reads is None else self._kept(facts, rule, reads, kinds[reads])
            for rule, reads in zip(asked.rules, asked.reads, strict=True)
        ]

    def _kept(self, facts: Facts, rule: Rule, reads: Reads, kind: Kind) -> Verdicts | None:
        """A rule's answers about everybody beside one kind of posts."""

        def make() -> tuple[Rule, Verdicts | None]:
            return rule, answered(facts.reading(frozenset(reads)), rule)

        return self._answers.get((id(rule), kind), make)[1]


@dataclass(frozen=True)
class Asked:
    """Rules, their version, and the columns of ``positions`` that each reads.

    ``reads`` are in an order that is always the same; None where a rule asks about the post itself.
    """

    rules: tuple[Rule, ...]
    version: str
    reads: tuple[Reads | None, ...]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Asked:
        """What follows from rules alone."""
        columns = [reads_of(rule) for rule in rules]
        reads = tuple(None if one is None else tuple(sorted(one)) for one in columns)
        return cls(tuple(rules), rules_version(rules), reads)

    @cached_property
    def different_reads(self) -> frozenset[Reads]:
        """The columns that rules read together, each once."""
        return frozenset(one for one in self.reads if one is not None)


class KeptLaw:
    """Keeps the days last asked about of one history; safe to share between threads."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._posts = Posts(history)
        self._days: Kept[Everybody] = Kept(days_kept(len(history["employees"])))
        self._asked: Kept[Asked] = Kept(_VERSIONS_KEPT)

    def refreshed(self, history: History, changed: AbstractSet[str]) -> KeptLaw:
        """What may be kept after some tables changed: all, unless an answer follows from them."""
        same_words = history.vocabularies == self.history.vocabularies
        return self if same_words and not changed & READS else KeptLaw(history)

    def of_vacancy(
        self, post: int, day: int, rules: Sequence[Rule], evidence: RuleEvidence
    ) -> Eligibility:
        """Answers of every rule for everybody beside one post, in the order of their rows."""
        everybody = self._days.get(day, lambda: Everybody(People.everybody(self._posts, day)))
        facts, asked = everybody.asked_for(post), self._asked_by(rules)
        verdicts = everybody.answered(facts, asked)
        known = assembled(facts, asked.rules, verdicts, asked.version)
        if not evidence.pieces:
            return known
        return with_evidence(known, Pairs.of_vacancy(self.history, post, day), evidence)

    def is_of_everybody(self, pairs: Pairs) -> bool:
        """Whether pairs ask all employees, in the order of their rows, for one post on one day."""
        total = len(self.history["employees"])
        if not total or len(pairs) != total or _differ(pairs.positions) or _differ(pairs.days):
            return False
        return np.array_equal(pairs.employees, np.arange(total))

    def _asked_by(self, rules: Sequence[Rule]) -> Asked:
        """What follows from rules, found once for the same ones: it holds on to them."""
        return self._asked.get(tuple(map(id, rules)), lambda: Asked.of(rules))


def days_kept(people: int) -> int:
    """Of how many days so many people are kept."""
    return max(1, min(MOST_DAYS, MOST_BYTES // max(1, people * BYTES_A_PERSON)))


def _differ(column: np.ndarray[tuple[int], np.dtype[np.int32]]) -> bool:
    return bool((column != column[0]).any())
