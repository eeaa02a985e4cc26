"""What the post itself asks (anjab): not one's own post, education, field, grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import EDUCATION_LEVELS, GRADES, PNS_GRADES, POSITION_TYPES
from features.history.coding import NO_CODE, NO_ROW, isced_text
from models.eligibility import fields
from models.eligibility.conditions.registry import Seen, condition, words
from models.eligibility.people import UNKNOWN_EDUCATION, education_ranks
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.eligibility.facts import Facts
    from models.eligibility.people import Codes
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask


def _seen_own_post(facts: Facts, _rule: Rule) -> Seen:
    ids = facts.history["positions"]["position_id"]
    return {"present": [None if at == NO_ROW else ids[at] for at in facts.present.post.tolist()]}


@condition(seen=_seen_own_post)
def own_post(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for who already holds the post."""
    present = facts.present
    return judged(present.post != facts.positions, known=present.is_recorded)


def _seen_education(facts: Facts, _rule: Rule) -> Seen:
    return {
        "own": words(facts.person("education_level"), EDUCATION_LEVELS),
        "asked": words(facts.post("min_education"), EDUCATION_LEVELS),
    }


@condition(seen=_seen_education, reads=["min_education"])
def post_education(facts: Facts, _rule: Rule) -> Verdicts:
    """Passes from the post's own level of education upwards."""
    asked = education_ranks(facts.post("min_education"))
    return judged(facts.education_rank >= asked, known=facts.education_rank != UNKNOWN_EDUCATION)


def _seen_field(facts: Facts, _rule: Rule) -> Seen:
    codes = facts.person("education_field").tolist()
    own = [None if code == NO_CODE else isced_text(code) for code in codes]
    asked, which = facts.fields_asked()
    told = [tuple(map(isced_text, codes)) for codes in asked]
    return {"own": own, "asked": [told[at] for at in which.tolist()]}


@condition(seen=_seen_field, reads=["education_fields"])
def post_field(facts: Facts, _rule: Rule) -> Verdicts:
    """Passes where the person's ISCED-F field begins with one that the post asks for."""
    asked, which = facts.fields_asked()
    fields_had, has = facts.education_fields
    answers = fields.within(fields_had, asked)[which, has]
    asks = np.array([bool(codes) for codes in asked])[which]
    return Verdicts(answers).where(asks)


def _pns_bounds(facts: Facts) -> tuple[Codes, Codes]:
    """The post's lowest and highest PNS grade; ``NO_CODE`` where it gives none of that kind."""
    lowest, highest = facts.post("min_grade"), facts.post("max_grade")
    limit = len(PNS_GRADES)
    return (
        np.where(lowest < limit, lowest, NO_CODE).astype(np.int8),
        np.where(highest < limit, highest, NO_CODE).astype(np.int8),
    )


def _is_pppk(facts: Facts) -> Mask:
    """Whether the grade, or without one the contract, is a PPPK's: never compared."""
    has_pppk_grade = (facts.grade != NO_CODE) & ~facts.has_pns_grade
    return np.asarray(has_pppk_grade | facts.is_pppk, dtype=bool)


def _seen_grade(facts: Facts, _rule: Rule) -> Seen:
    lowest, highest = _pns_bounds(facts)
    return {
        "own": words(facts.grade, GRADES),
        "lowest": words(np.maximum(lowest, 0), PNS_GRADES),
        "highest": words(np.where(highest == NO_CODE, len(PNS_GRADES) - 1, highest), PNS_GRADES),
    }


def _lacks_grade(facts: Facts, _rule: Rule) -> Mapping[str, Mask]:
    """Too low a grade rises with time and merit; one that is too high stays so."""
    lowest, highest = _pns_bounds(facts)
    above = (highest != NO_CODE) & (facts.grade > highest)
    return {"grade": facts.grade < lowest, "too_high": above}


@condition(seen=_seen_grade, lacks=_lacks_grade, reads=["min_grade", "max_grade"])
def post_grade(facts: Facts, _rule: Rule) -> Verdicts:
    """Passes within the post's own range of PNS grades; speaks of PNS alone."""
    lowest, highest = _pns_bounds(facts)
    grade = facts.grade
    within = (grade >= lowest) & ((highest == NO_CODE) | (grade <= highest))
    asks = (lowest != NO_CODE) | (highest != NO_CODE)
    return judged(within, known=facts.has_pns_grade).where(asks & ~_is_pppk(facts))


def _eselon_grades(rule: Rule, position_type: str) -> tuple[int, int] | None:
    """Lowest and highest grade, as codes, over the eselon that a type of post may bear."""
    by_eselon, of_type = rule.lists("grades"), rule.lists("eselon")
    names = [grade for eselon in of_type.get(position_type, ()) for grade in by_eselon[eselon]]
    codes = [PNS_GRADES.index(grade) for grade in names]
    return (min(codes), max(codes)) if codes else None


def _seen_eselon(facts: Facts, rule: Rule) -> Seen:
    bounds = [_eselon_grades(rule, name) or (NO_CODE, NO_CODE) for name in POSITION_TYPES]
    lowest, highest = np.array(bounds).T[:, facts.post_type]
    return {
        "own": words(facts.grade, GRADES),
        "lowest": words(lowest, PNS_GRADES),
        "highest": words(highest, PNS_GRADES),
    }


@condition(seen=_seen_eselon, reads=["position_type", "min_grade", "max_grade"])
def grade_by_eselon(facts: Facts, rule: Rule) -> Verdicts:
    """Passes within the grades of the eselon that the type may bear, where the post gives none.

    The contract has no eselon, so a grade that fits one of the type's eselon passes.
    """
    passes = speaks = np.zeros(1, dtype=bool)
    for code, name in enumerate(POSITION_TYPES):
        bounds = _eselon_grades(rule, name)
        if bounds:
            rows = facts.post_type == code
            speaks = speaks | rows
            passes = passes | rows & (facts.grade >= bounds[0]) & (facts.grade <= bounds[1])
    lowest_own, highest_own = _pns_bounds(facts)
    silent = (lowest_own == NO_CODE) & (highest_own == NO_CODE)
    applies = speaks & silent & ~_is_pppk(facts)
    return judged(passes, known=facts.has_pns_grade).where(applies)
