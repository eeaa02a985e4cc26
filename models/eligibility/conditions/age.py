"""The legal limits of age: retirement and first entry into a functional post.

Age serves these limits alone. An age is reached on the birthday; who was born on 29 February
has it on the 28th of a short February.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.contract.values import FUNCTIONAL_LEVELS, POSITION_TYPES
from features.history.coding import NO_CODE, isced_text
from models.eligibility.conditions.registry import Seen, condition
from models.eligibility.verdicts import Mask, Verdicts, judged

if TYPE_CHECKING:
    from features.calendar import Days
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule

Ages = npt.NDArray[np.int64]

EDUCATION_SCIENCE: Final = "01"


def birthdays(facts: Facts, ages: Ages) -> Days:
    """The day on which each person reaches the age given for their pair. Shape (n,)."""
    first, *others = np.unique(ages).tolist()
    days = facts.birthday(first)
    for age in others:
        days = np.where(ages == age, facts.birthday(age), days)
    return days


def _retirement_ages(facts: Facts, rule: Rule) -> npt.NDArray[np.int64]:
    is_jpt = facts.post_type == POSITION_TYPES.index("jpt_pratama")
    return np.where(is_jpt, rule.number("jpt"), rule.number("others"))


def _seen_retirement(facts: Facts, rule: Rule) -> Seen:
    ages = _retirement_ages(facts, rule)
    return {"age": ages, "reached": birthdays(facts, ages)}


@condition(seen=_seen_retirement, reads=["position_type"])
def retirement(facts: Facts, rule: Rule) -> Verdicts:
    """Passes below the retirement age of the structural post."""
    return judged(facts.day < birthdays(facts, _retirement_ages(facts, rule)))


def _teaching(facts: Facts) -> tuple[Mask, Mask]:
    """Whether a functional post is surely, and possibly, a teacher's.

    The contract names no teachers. A functional post in education that asks for education
    science (ISCED-F 01) is one; another in education may be one, or not.
    """
    in_education: Mask = facts.post("function") == facts.history.code_of("function", "education")
    asked, which = facts.fields_asked()
    asks = [
        any(isced_text(code).startswith(EDUCATION_SCIENCE) for code in codes) for codes in asked
    ]
    return in_education & np.array(asks, dtype=bool)[which], in_education


def _level_ages(facts: Facts, rule: Rule, lowest: str) -> tuple[Ages, Ages]:
    """The parameter of each post's level, lowest and highest that may hold (no level given)."""
    by_level = np.full(len(FUNCTIONAL_LEVELS) + 1, rule.number(lowest), dtype=np.int64)
    by_level[FUNCTIONAL_LEVELS.index("ahli_madya")] = rule.number("madya")
    by_level[FUNCTIONAL_LEVELS.index("ahli_utama")] = rule.number("utama")
    low = by_level[facts.post_level]
    return low, np.where(facts.post_level == NO_CODE, by_level.max(), low)


def _jf_ages(facts: Facts, rule: Rule) -> tuple[Ages, Ages]:
    """The lowest and the highest retirement age that may hold for each post."""
    low, high = _level_ages(facts, rule, "others")
    teacher = rule.number("teacher")
    surely, possibly = _teaching(facts)
    low = np.where(possibly, np.minimum(low, teacher), low)
    high = np.where(possibly, np.maximum(high, teacher), high)
    return np.where(surely, teacher, low), np.where(surely, teacher, high)


def _seen_retirement_jf(facts: Facts, rule: Rule) -> Seen:
    low, high = _jf_ages(facts, rule)
    return {"age": high, "reached": birthdays(facts, high), "lowest": low}


@condition(seen=_seen_retirement_jf, reads=["functional_level", "function", "education_fields"])
def retirement_jf(facts: Facts, rule: Rule) -> Verdicts:
    """Passes below the retirement age of the functional post's level.

    Unknown between two ages that may hold: no level given, or perhaps a teacher's post.
    """
    low, high = (birthdays(facts, ages) for ages in _jf_ages(facts, rule))
    return judged(facts.day < low, known=(facts.day < low) | (facts.day >= high))


def _seen_entry(facts: Facts, rule: Rule) -> Seen:
    _, high = _level_ages(facts, rule, "others")
    return {"age": high, "reached": birthdays(facts, high)}


@condition(seen=_seen_entry, reads=["functional_level"])
def jf_entry_age(facts: Facts, rule: Rule) -> Verdicts:
    """Passes up to the birthday of the level's highest age, for who never held a functional post.

    Unknown above it where earlier posts are not recorded, or between ages without a level.
    """
    low, high = (birthdays(facts, ages) for ages in _level_ages(facts, rule, "others"))
    known = (facts.day <= low) | ((facts.day > high) & facts.is_career_known)
    is_first = ~facts.has_held(facts.posts.functional)
    return judged(facts.day <= low, known=known).where(is_first)
