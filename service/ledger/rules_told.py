"""Rules as they are asked about: in force on a day, between two days, for one person and post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from features.calendar import to_day
from features.errors import NotFoundError
from features.history.coding import NO_ROW
from features.pairs.pairs import Pairs
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import rules_version
from models.eligibility.told import answers_told, rule_told, rules_differing

if TYPE_CHECKING:
    from datetime import date

    from features.history.history import History
    from models.eligibility.answers import Eligibility
    from models.wording import Language
    from service.desk import Desk

    Document = dict[str, Any]


def rules_on_day(desk: Desk, on: date, lang: Language) -> Document:
    """The rules in force on a day, with what the city changed in them."""
    rules = desk.rules_on(to_day(on))
    return {
        "on": on.isoformat(),
        "rules_version": rules_version(rules),
        "rules": [rule_told(rule, lang) for rule in rules],
        "deviations": [
            {
                "rule": one.rule,
                "what": one.what,
                "national": one.national,
                "city": one.city,
                "basis": one.basis,
                "text": one.text(lang),
            }
            for one in desk.deviations
            if one.is_of(on)
        ],
    }


def rules_between(desk: Desk, before: date, after: date, lang: Language) -> Document:
    """What came, went and changed between two days."""
    first, second = (desk.rules_on(to_day(day)) for day in (before, after))
    days = {"before": before.isoformat(), "after": after.isoformat()}
    return {**days, **rules_differing(first, second, lang)}


def rules_explained(
    desk: Desk, employee_id: str, position_id: str, on: date, lang: Language
) -> Document:
    """Every rule's answer for one person and post on a day, with the values that it saw.

    Raises
    ------
    NotFoundError
        There is no such employee or post.
    """
    view, day = desk.view(), to_day(on)
    pair = pair_of(view.history, employee_id, position_id, day)
    rules = desk.rules_on(day)
    eligibility = judge_eligibility(view.history, pair, rules, view.evidence)
    return {
        "employee_id": employee_id,
        "position_id": position_id,
        "on": on.isoformat(),
        "rules_version": eligibility.version,
        "eligible": _word(eligibility),
        "rules": answers_told(view.history, pair, rules, view.evidence, lang),
    }


def pair_of(history: History, employee_id: str, position_id: str, day: int) -> Pairs:
    """One person and post on a day.

    Raises
    ------
    NotFoundError
        One of them is not stored.
    """
    rows = {}
    for table, name in (("employees", employee_id), ("positions", position_id)):
        rows[table] = history.rows_of(table, [name])
        if rows[table][0] == NO_ROW:
            raise NotFoundError(f"There is no {table[:-1]} {name}.")
    return Pairs(rows["employees"], rows["positions"], np.array([day], dtype=np.int32))


def _word(eligibility: Eligibility) -> str:
    """The word that ``score`` has for it: true, false or unknown."""
    if eligibility.is_excluded[0]:
        return "false"
    return "unknown" if eligibility.has_unknown[0] else "true"
