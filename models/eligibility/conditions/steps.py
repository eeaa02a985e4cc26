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
from features.history.coding import NO_CODE
from models.eligibility import ranks
from models.eligibility.answers import Answer
from models.eligibility.conditions.age import birthdays
from models.eligibility.conditions.registry import Seen, condition, spans, words
from models.eligibility.facts import UNKNOWN_EDUCATION, UNKNOWN_STEP
from models.eligibility.verdicts import Mask, Verdicts, all_of, any_of, judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.calendar import Days
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule

_MONTHS = 12


def _seen_tenure(facts: Facts, _rule: Rule) -> Seen:
    since = facts.career.present.since
    return {"since": since, "served": spans(since, facts.day)}


@condition(seen=_seen_tenure)
def min_tenure(facts: Facts, rule: Rule) -> Verdicts:
    """Passes after the given years in the present post; not asked of who has none."""
    present = facts.career.present
    due = add_months(present.since, _MONTHS * rule.number("years"))
    verdict = judged(due <= facts.day, known=present.since != NO_DATE, passes_from=due)
    return verdict.where(facts.has_present_post | ~present.is_recorded)


@condition(seen=_seen_tenure)
def max_tenure(facts: Facts, rule: Rule) -> Verdicts:
    """Fails (a flag) once a move is due."""
    present = facts.career.present
    due = add_months(present.since, _MONTHS * rule.number("years"))
    verdict = judged(facts.day < due, known=present.since != NO_DATE)
    return verdict.where(facts.has_present_post | ~present.is_recorded)


def _seen_request(facts: Facts, _rule: Rule) -> Seen:
    return {"asked_for": facts.asked_for}


@condition(seen=_seen_request)
def own_request(facts: Facts, _rule: Rule) -> Verdicts:
    """Passes for who asked for the post; says nothing of others."""
    return judged(facts.asked_for).where(facts.asked_for)


def _seen_kind(facts: Facts, _rule: Rule) -> Seen:
    posts = facts.history["positions"]
    types = np.append(posts["position_type"], np.int8(NO_CODE))
    levels = np.append(posts["functional_level"], np.int8(NO_CODE))
    by_level, by_type = words(levels, FUNCTIONAL_LEVELS), words(types, POSITION_TYPES)
    names = np.where(levels == NO_CODE, by_type, by_level)
    return {"present": names[facts.career.present.post], "asked": names[facts.pairs.positions]}


@condition(seen=_seen_kind)
def kind(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for a demotion that was not asked for."""
    passes = (facts.step >= 0) | facts.asked_for
    known = (facts.step != UNKNOWN_STEP) | facts.asked_for
    without = facts.career.present.is_recorded & ~facts.has_present_post
    return judged(passes, known=known).where(~without)


def _education(facts: Facts, rule: Rule) -> Verdicts:
    lowest = EDUCATION_LEVELS.index(rule.word("education"))
    rank = facts.education_rank
    return judged(rank >= EDUCATION_RANKS[lowest], known=rank != UNKNOWN_EDUCATION)


def _experience(facts: Facts, qualifies: Mask, possibly: Mask, years: int) -> Verdicts:
    """Years in qualifying posts, all entries together.

    Unknown where the years fall short and earlier posts, or the level of one, are not recorded.
    """
    present = facts.career.present
    due = add_months(facts.career.served_since(qualifies), _MONTHS * years)
    passes = due <= facts.day
    stays = qualifies[present.post]
    known = facts.career.is_known & ~(stays & (present.since == NO_DATE))
    if (possibly != qualifies).any():
        hopeful = add_months(facts.career.served_since(possibly), _MONTHS * years)
        known &= hopeful > facts.day
    cured = np.where(stays, due, NO_DATE).astype(np.int32)
    return judged(passes, known=known | passes, passes_from=cured)


def _posts_from(facts: Facts, rank: int) -> tuple[Mask, Mask]:
    """Posts that surely, and possibly, rank at least so high; shape (positions + 1,)."""
    known = facts.rank_of_post >= rank
    unknown = facts.rank_of_post == ranks.UNKNOWN_RANK
    unknown[-1] = False
    return known, known | unknown


def _first_parts(facts: Facts, rule: Rule) -> dict[str, Verdicts]:
    known, possibly = _posts_from(facts, ranks.STRUCTURAL_RANK[rule.word("type")] - 1)
    return {
        "education": _education(facts, rule),
        "years": _experience(facts, known, possibly, rule.number("years")),
    }


def _lacks_first(facts: Facts, rule: Rule) -> Mapping[str, Mask]:
    return _failing(_first_parts(facts, rule))


def _failing(parts: Mapping[str, Verdicts]) -> Mapping[str, Mask]:
    """Where each part of a rule fails."""
    return {name: part.answers == Answer.FAIL for name, part in parts.items()}


def _first_appointment(facts: Facts, rule: Rule) -> Verdicts:
    """Education and years one rank below; who holds or held the type or a higher one passes."""
    rank = ranks.STRUCTURAL_RANK[rule.word("type")]
    held = facts.career.has_held(facts.held_rank_of_post >= rank)
    return any_of([judged(held), all_of([*_first_parts(facts, rule).values()])])


def _seen_first(facts: Facts, rule: Rule) -> Seen:
    known, _ = _posts_from(facts, ranks.STRUCTURAL_RANK[rule.word("type")] - 1)
    return {
        "own": words(facts.person("education_level"), EDUCATION_LEVELS),
        "served": spans(facts.career.served_since(known), facts.day),
    }


@condition(seen=_seen_first, lacks=_lacks_first)
def first_administrator(facts: Facts, rule: Rule) -> Verdicts:
    """First appointment as administrator."""
    return _first_appointment(facts, rule)


@condition(seen=_seen_first, lacks=_lacks_first)
def first_pengawas(facts: Facts, rule: Rule) -> Verdicts:
    """First appointment as pengawas."""
    return _first_appointment(facts, rule)


def _seen_pelaksana(facts: Facts, _rule: Rule) -> Seen:
    return {"own": words(facts.person("education_level"), EDUCATION_LEVELS)}


@condition(seen=_seen_pelaksana)
def education_pelaksana(facts: Facts, rule: Rule) -> Verdicts:
    """Passes from the level asked of any pelaksana."""
    return _education(facts, rule)


def _field_posts(facts: Facts) -> tuple[Mask, npt.NDArray[np.int32]]:
    """For each function that is asked about, the posts in it; and which one each pair asks."""
    functions, owner = np.unique(facts.post("function"), return_inverse=True)
    of_post = np.append(facts.history["positions"]["function"], NO_CODE)
    return of_post == functions[:, None], owner.astype(np.int32)


def _in_field(facts: Facts, years: int) -> Verdicts:
    qualifies, owner = _field_posts(facts)
    present = facts.career.present
    due = add_months(facts.career.served_since(qualifies, owner), _MONTHS * years)
    stays = qualifies[owner, present.post]
    passes = due <= facts.day
    known = facts.career.is_known & ~(stays & (present.since == NO_DATE))
    cured = np.where(stays, due, NO_DATE).astype(np.int32)
    return judged(passes, known=known | passes, passes_from=cured)


def _seen_jpt(facts: Facts, rule: Rule) -> Seen:
    known, _ = _posts_from(facts, ranks.STRUCTURAL_RANK["administrator"])
    career = facts.career
    return {
        "own": words(facts.person("education_level"), EDUCATION_LEVELS),
        "in_field": spans(career.served_since(*_field_posts(facts)), facts.day),
        "in_rank": spans(career.served_since(known), facts.day),
        "reached": _last_day(facts, rule),
    }


def _last_day(facts: Facts, rule: Rule) -> Days:
    """The birthday of the highest age: the last day on which it is not exceeded."""
    return birthdays(facts, np.full(len(facts), rule.number("age")))


def _jpt_parts(facts: Facts, rule: Rule) -> dict[str, Verdicts]:
    known, possibly = _posts_from(facts, ranks.STRUCTURAL_RANK["administrator"])
    return {
        "education": _education(facts, rule),
        "field": _in_field(facts, rule.number("field_years")),
        "rank": _experience(facts, known, possibly, rule.number("rank_years")),
        "age": judged(facts.day <= _last_day(facts, rule)),
    }


def _lacks_jpt(facts: Facts, rule: Rule) -> Mapping[str, Mask]:
    return _failing(_jpt_parts(facts, rule))


@condition(seen=_seen_jpt, lacks=_lacks_jpt)
def jpt_pratama(facts: Facts, rule: Rule) -> Verdicts:
    """Education, years in the field, years as administrator or JF madya, and not over the age."""
    return all_of([*_jpt_parts(facts, rule).values()]).until(_last_day(facts, rule))
