"""How a person serves: legal status, discipline, performance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.calendar import NO_DATE, add_months
from features.contract.values import DISCIPLINE_LEVELS, LEGAL_STATUSES, PREDICATES
from features.history.coding import NO_CODE
from models.eligibility.conditions.registry import Seen, condition, words
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule


def _seen_status(facts: Facts, _rule: Rule) -> Seen:
    return {"given": words(facts.person("legal_status"), LEGAL_STATUSES)}


@condition(seen=_seen_status, reads=())
def legal_status(facts: Facts, rule: Rule) -> Verdicts:
    """Passes in active service."""
    status = facts.person("legal_status")
    wanted = LEGAL_STATUSES.index(rule.word("status"))
    return judged(status == wanted, known=status != NO_CODE)


def _seen_discipline(facts: Facts, _rule: Rule) -> Seen:
    level = words(facts.person("discipline_level"), DISCIPLINE_LEVELS)
    return {"given": level, "until": facts.person("discipline_until")}


@condition(seen=_seen_discipline, reads=())
def discipline(facts: Facts, rule: Rule) -> Verdicts:
    """Fails while a sanction from the given level upwards is in force, its last day included.

    A sanction without an end is in force.
    """
    level, until = facts.person("discipline_level"), facts.person("discipline_until")
    heavy = level >= DISCIPLINE_LEVELS.index(rule.word("level"))
    in_force = heavy & ((until == NO_DATE) | (until >= facts.day))
    after = np.where(until == NO_DATE, NO_DATE, until.astype(np.int64) + 1).astype(np.int32)
    return judged(~in_force, known=level != NO_CODE, passes_from=after)


def _seen_performance(facts: Facts, rule: Rule) -> Seen:
    latest = facts.periods(rule.number("periods"))
    told = words(latest.predicates.T, PREDICATES).tolist(), latest.ends.T.tolist()
    known = [
        tuple((word, end) for word, end in zip(given, ends, strict=True) if end != NO_DATE)
        for given, ends in zip(*told, strict=True)
    ]
    return {"predicates": known, "known": (latest.ends != NO_DATE).sum(axis=0)}


@condition(seen=_seen_performance, reads=())
def performance(facts: Facts, rule: Rule) -> Verdicts:
    """Passes with the asked predicate in each of the latest annual periods.

    Unknown with fewer periods, or where the newest ended longer ago than ``oldest`` months.
    """
    latest = facts.periods(rule.number("periods"))
    asked = PREDICATES.index(rule.word("predicate"))
    good = np.all(latest.predicates >= asked, axis=0)
    complete = np.all(latest.predicates != NO_CODE, axis=0)
    recent = add_months(latest.ends[0], rule.number("oldest")) >= facts.day
    return judged(good, known=complete & recent)
