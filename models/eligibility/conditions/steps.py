"""Time in post, first appointments and the kind of move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE, add_months
from features.contract.values import (
    EDUCATION_LEVELS,
    EDUCATION_RANKS,
    FUNCTIONAL_LEVELS,
    POSITION_TYPES,
)
from features.history.coding import NO_CODE, NO_ROW
from models.eligibility import ranks
from models.eligibility.answers import FAIL
from models.eligibility.conditions.registry import Seen, condition, spans, words
from models.eligibility.people import UNKNOWN_EDUCATION, UNKNOWN_STEP
from models.eligibility.verdicts import Mask, Verdicts, all_of, any_of, judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.calendar import Days
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule

_MONTHS = 12


def _seen_tenure(facts: Facts, _rule: Rule) -> Seen:
    since = facts.present.since
    return {"since": since, "served": spans(since, facts.day)}


@condition(seen=_seen_tenure, reads=())
def min_tenure(facts: Facts, rule: Rule) -> Verdicts:
    """Passes after the given years in the present post; not asked of who has none."""
    present = facts.present
    due = add_months(present.since, _MONTHS * rule.number("years"))
    verdict = judged(due <= facts.day, known=present.since != NO_DATE, passes_from=due)
    return verdict.where(~facts.is_without_post)


@condition(seen=_seen_tenure, reads=())
def max_tenure(facts: Facts, rule: Rule) -> Verdicts:
    """Fails (a flag) once a move is due."""
    present = facts.present
    due = add_months(present.since, _MONTHS * rule.number("years"))
    verdict = judged(facts.day < due, known=present.since != NO_DATE)
    return verdict.where(~facts.is_without_post)


def _seen_request(facts: Facts, _rule: Rule) -> Seen:
    return {"asked_for": facts.asked_for}


@condition(seen=_seen_request)
def own_request(facts: Facts, _rule: Rule) -> Verdicts:
    """Passes for who asked for the post; says nothing of others."""
    asked_for = facts.asked_for
    return judged(asked_for).where(asked_for)


def _seen_kind(facts: Facts, _rule: Rule) -> Seen:
    return {"present": _kinds(facts, facts.present.post), "asked": _kinds(facts, facts.positions)}


def _kinds(facts: Facts, posts: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
    """The functional level of each post, else its type; None for no post."""
    types, levels = (
        np.where(posts == NO_ROW, NO_CODE, facts.posts.column(name)[posts])
        for name in ("position_type", "functional_level")
    )
    by_level, by_type = words(levels, FUNCTIONAL_LEVELS), words(types, POSITION_TYPES)
    return np.where(levels == NO_CODE, by_type, by_level)


@condition(seen=_seen_kind)
def kind(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for a demotion that was not asked for."""
    step, asked_for = facts.step, facts.asked_for
    passes, known = (step >= 0) | asked_for, (step != UNKNOWN_STEP) | asked_for
    return judged(passes, known=known).where(~facts.is_without_post)


def _education(facts: Facts, rule: Rule) -> Verdicts:
    lowest = EDUCATION_LEVELS.index(rule.word("education"))
    rank = facts.education_rank
    return judged(rank >= EDUCATION_RANKS[lowest], known=rank != UNKNOWN_EDUCATION)


def _experience(facts: Facts, rank: int, years: int) -> Verdicts:
    """Years in posts of at least a rank, all entries together.

    Unknown where the years fall short and earlier posts, or the level of one, are not recorded.
    """
    posts, perhaps = facts.posts.from_rank(rank), facts.posts.perhaps_from_rank(rank)
    hopeful = posts if np.array_equal(posts.has, perhaps.has) else perhaps
    stays = posts.has[facts.present.post]
    served = _served(facts, facts.served_since(posts), stays, years)
    if hopeful is posts:
        return served
    due = add_months(facts.served_since(hopeful), _MONTHS * years)
    return served.unknown_where((served.answers == FAIL) & (due <= facts.day))


def _served(facts: Facts, since: Days, stays: Mask, years: int) -> Verdicts:
    """Years since a day in posts of a kind; ``stays`` where one of them is held today."""
    due = add_months(since, _MONTHS * years)
    passes = due <= facts.day
    known = facts.is_career_known & ~(stays & (facts.present.since == NO_DATE))
    cured = np.where(stays, due, NO_DATE).astype(np.int32)
    return judged(passes, known=known | passes, passes_from=cured)


def _rank_below(rule: Rule) -> int:
    return ranks.STRUCTURAL_RANK[rule.word("type")] - 1


def _first_parts(facts: Facts, rule: Rule) -> dict[str, Verdicts]:
    return {
        "education": _education(facts, rule),
        "years": _experience(facts, _rank_below(rule), rule.number("years")),
    }


def _lacks_first(facts: Facts, rule: Rule) -> Mapping[str, Mask]:
    return _failing(_first_parts(facts, rule))


def _failing(parts: Mapping[str, Verdicts]) -> Mapping[str, Mask]:
    """Where each part of a rule fails."""
    return {name: part.answers == FAIL for name, part in parts.items()}


def _first_appointment(facts: Facts, rule: Rule) -> Verdicts:
    """Education and years one rank below; who holds or held the type or a higher one passes."""
    rank = ranks.STRUCTURAL_RANK[rule.word("type")]
    held = facts.has_held(facts.posts.of_type_from(rank))
    return any_of([judged(held), all_of([*_first_parts(facts, rule).values()])])


def _seen_first(facts: Facts, rule: Rule) -> Seen:
    posts = facts.posts.from_rank(_rank_below(rule))
    return {
        "own": words(facts.person("education_level"), EDUCATION_LEVELS),
        "served": spans(facts.served_since(posts), facts.day),
    }


@condition(seen=_seen_first, lacks=_lacks_first, reads=())
def first_administrator(facts: Facts, rule: Rule) -> Verdicts:
    """First appointment as administrator."""
    return _first_appointment(facts, rule)


@condition(seen=_seen_first, lacks=_lacks_first, reads=())
def first_pengawas(facts: Facts, rule: Rule) -> Verdicts:
    """First appointment as pengawas."""
    return _first_appointment(facts, rule)


def _seen_pelaksana(facts: Facts, _rule: Rule) -> Seen:
    return {"own": words(facts.person("education_level"), EDUCATION_LEVELS)}


@condition(seen=_seen_pelaksana, reads=())
def education_pelaksana(facts: Facts, rule: Rule) -> Verdicts:
    """Passes from the level asked of any pelaksana."""
    return _education(facts, rule)


def _seen_jpt(facts: Facts, rule: Rule) -> Seen:
    in_field, _ = facts.served_in_field()
    in_rank = facts.served_since(facts.posts.from_rank(ranks.STRUCTURAL_RANK["administrator"]))
    return {
        "own": words(facts.person("education_level"), EDUCATION_LEVELS),
        "in_field": spans(in_field, facts.day),
        "in_rank": spans(in_rank, facts.day),
        "reached": _last_day(facts, rule),
    }


def _last_day(facts: Facts, rule: Rule) -> Days:
    """The birthday of the highest age: the last day on which it is not exceeded."""
    return facts.birthday(rule.number("age"))


def _jpt_parts(facts: Facts, rule: Rule) -> dict[str, Verdicts]:
    administrator = ranks.STRUCTURAL_RANK["administrator"]
    return {
        "education": _education(facts, rule),
        "field": _served(facts, *facts.served_in_field(), rule.number("field_years")),
        "rank": _experience(facts, administrator, rule.number("rank_years")),
        "age": judged(facts.day <= _last_day(facts, rule)),
    }


def _lacks_jpt(facts: Facts, rule: Rule) -> Mapping[str, Mask]:
    return _failing(_jpt_parts(facts, rule))


@condition(seen=_seen_jpt, lacks=_lacks_jpt, reads=["function"])
def jpt_pratama(facts: Facts, rule: Rule) -> Verdicts:
    """Education, years in the field, years as administrator or JF madya, and not over the age."""
    return all_of([*_jpt_parts(facts, rule).values()]).until(_last_day(facts, rule))
