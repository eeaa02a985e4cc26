"""What the law knows of everybody on the days last asked about, kept for the next vacancy.

What does not depend on the post is found once a day; a rule's answers once for each kind of post
that the rule tells apart, for posts alike in the columns that it reads share them. Nothing is kept
by vacancy. A kept answer has the same bits as one made anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from features.kept import Kept
from features.pairs.pairs import Pairs
from models.eligibility.answering import answered, reads_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.facts import Facts
from models.eligibility.people import People
from models.eligibility.posts import Posts
from models.eligibility.rules import rules_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from features.history.history import History
    from models.eligibility.answers import Eligibility
    from models.eligibility.rule_evidence import RuleEvidence
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Verdicts

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

    def answered(self, facts: Facts, rule: Rule) -> Verdicts | None:
        """A rule's answers about ``facts`` of everybody beside one post."""
        reads = reads_of(rule)
        if reads is None:
            return answered(facts, rule)
        kind = facts.posts.kind(int(facts.positions[0]), sorted(reads))
        return self._answers.get(
            (id(rule), kind), lambda: (rule, answered(facts.reading(reads), rule))
        )[1]


class KeptLaw:
    """Keeps the days last asked about of one history; safe to share between threads."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._posts = Posts(history)
        self._days: Kept[Everybody] = Kept(days_kept(len(history["employees"])))
        self._versions: Kept[tuple[Sequence[Rule], str]] = Kept(_VERSIONS_KEPT)

    def refreshed(self, history: History, changed: AbstractSet[str]) -> KeptLaw:
        """What may be kept after some tables changed: all, unless an answer follows from them."""
        same_words = history.vocabularies == self.history.vocabularies
        return self if same_words and not changed & READS else KeptLaw(history)

    def of_vacancy(
        self, post: int, day: int, rules: Sequence[Rule], evidence: RuleEvidence
    ) -> Eligibility:
        """Answers of every rule for everybody beside one post, in the order of their rows."""
        pairs = Pairs.of_vacancy(self.history, post, day)
        return judge_eligibility(self.history, pairs, rules, evidence, self)

    def everybody(self, pairs: Pairs) -> Everybody | None:
        """Everybody on the day of pairs that ask all employees for one post; else None."""
        total = len(self.history["employees"])
        if not total or len(pairs) != total or _differ(pairs.positions) or _differ(pairs.days):
            return None
        day = int(pairs.days[0])
        kept = self._days.get(day, lambda: Everybody(People.everybody(self._posts, day)))
        return kept if np.array_equal(kept.people.employees, pairs.employees) else None

    def version_of(self, rules: Sequence[Rule]) -> str:
        """``rules_version`` of rules, found once for the same ones."""
        same = tuple(map(id, rules))
        return self._versions.get(same, lambda: (tuple(rules), rules_version(rules)))[1]


def days_kept(people: int) -> int:
    """Of how many days so many people are kept."""
    return max(1, min(MOST_DAYS, MOST_BYTES // max(1, people * BYTES_A_PERSON)))


def _differ(column: np.ndarray[tuple[int], np.dtype[np.int32]]) -> bool:
    return bool((column != column[0]).any())
