"""What would bring in somebody who is left out: the day, or the smallest changes, rule by rule.

Every rule that leaves the person out has to pass; of a rule of several parts only those that fail
are told. Where no change does (an age that is past, one's own post) that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE, to_date
from features.contract.values import EDUCATION_LEVELS, EDUCATION_RANKS
from features.pairs.pairs import Pairs
from models.eligibility.answering import condition_of
from models.eligibility.answers import Answer
from models.eligibility.details import values_seen
from models.eligibility.engine import judge_eligibility
from models.phrases import fill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from features.history.history import History
    from models.eligibility.answers import Eligibility
    from models.eligibility.facts import Facts
    from models.eligibility.rule import Rule
    from models.eligibility.rule_evidence import RuleEvidence
    from models.wording import Language


_EDUCATION: Final = "education"


@dataclass(frozen=True)
class Change:
    """What one rule asks of one person; ``can_pass`` is False where no change lets it pass.

    What another rule asks more of already (a higher education) is not said twice.
    """

    rule: Rule
    texts: tuple[str, ...]
    can_pass: bool


def changes_for(eligibility: Eligibility, lang: Language) -> list[Change]:
    """The changes that would let every excluding rule of one pair pass.

    Parameters
    ----------
    eligibility : of length 1.
    """
    failing = [
        rule
        for rule, answer in zip(eligibility.rules, eligibility.answers[0], strict=True)
        if rule.excludes and answer == Answer.FAIL
    ]
    facts = eligibility.facts
    seen = values_seen(facts, failing)
    parts = [_parts(facts, rule) for rule in failing]
    schooling = [_level(one) for one, names in zip(seen, parts, strict=True) if _EDUCATION in names]
    highest = max(schooling, default=0)
    return [
        Change(
            rule,
            tuple(
                fill(rule.cures[name].in_language(lang), values, lang)
                for name in names
                if name != _EDUCATION or _level(values) == highest
            ),
            can_pass=bool(names),
        )
        for rule, values, names in zip(failing, seen, parts, strict=True)
    ]


def _level(values: dict[str, object]) -> int:
    """Rank of the level of education that a rule asks for."""
    asked = str(values.get(_EDUCATION) or values["asked"])
    return EDUCATION_RANKS[EDUCATION_LEVELS.index(asked)]


def _parts(facts: Facts, rule: Rule) -> tuple[str, ...]:
    """The cures that one fail asks for; none where something fails that nothing cures."""
    lacks = condition_of(rule).lacks
    if lacks is None:
        return tuple(rule.cures)
    parts = tuple(name for name, fails in lacks(facts, rule).items() if fails[0])
    return parts if all(name in rule.cures for name in parts) else ()


def eligible_from(
    history: History, pair: Pairs, rules: Sequence[Rule], evidence: RuleEvidence
) -> date | None:
    """The day from which nothing leaves one person out, by time alone; None where no day is known.

    It is the latest of the days that the failing rules promise, if all passes then.
    """
    eligibility = judge_eligibility(history, pair, rules, evidence)
    excluding = np.array([rule.excludes for rule in rules], dtype=bool)
    promised = eligibility.passes_from[0, (eligibility.answers[0] == Answer.FAIL) & excluding]
    if not len(promised) or (promised == NO_DATE).any():
        return None
    then = Pairs(pair.employees, pair.positions, np.array([promised.max()], dtype=np.int32))
    if judge_eligibility(history, then, rules, evidence).is_excluded[0]:
        return None
    return to_date(int(promised.max()))
