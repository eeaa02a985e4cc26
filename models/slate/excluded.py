"""Who is left out of a slate and by which rule, in the contract's form; a page of people at a time.

Rules alone leave people out: a fail of severity *exclude*. *Unknown* never does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.eligibility.details import fails_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from features.history.history import History
    from models.eligibility.details import Detail
    from models.eligibility.rules import Rule
    from models.slate.slate import Slate
    from models.wording import Language

PEOPLE_SHOWN: Final = 50
"""How many of those left out a document shows where not all are asked for (contract)."""


def excluded_summary(
    slate: Slate, history: History, lang: Language, *, all_excluded: bool
) -> dict[str, Any]:
    """Contract's ``excluded``: how many people, by which rules, and the first of them."""
    limit = len(slate.excluded_rows) if all_excluded else PEOPLE_SHOWN
    return {
        "total": len(slate.excluded_rows),
        "by_rule": by_rule(slate.eligibility.rules, slate.eligibility.failing),
        "people": excluded_people(slate, history, lang, 0, limit),
    }


def excluded_people(
    slate: Slate, history: History, lang: Language, start: int, limit: int
) -> list[dict[str, Any]]:
    """People left out, in the order of their ids, from position ``start``, at most ``limit``."""
    rows = slate.excluded_rows[max(start, 0) : max(start, 0) + max(limit, 0)]
    return people_left_out(slate, history, lang, rows)


def people_left_out(
    slate: Slate, history: History, lang: Language, rows: npt.NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Every rule that leaves each of these people out, with the values that it saw."""
    fails = fails_of(slate.eligibility.take(rows), lang)
    ids = history.ids_of("employees", rows)
    return [
        {"employee_id": str(employee), "rules": rules_told(details)}
        for employee, details in zip(ids, fails, strict=True)
    ]


def rules_told(details: Sequence[Detail]) -> list[dict[str, Any]]:
    """Contract's ``rules`` of one person: ``rule, citation, detail, passes_from`` or null."""
    return [
        {
            "rule": detail.rule.id,
            "citation": detail.rule.citation,
            "detail": detail.text,
            "passes_from": detail.passes_from.isoformat() if detail.passes_from else None,
        }
        for detail in details
    ]


def by_rule(rules: Sequence[Rule], failed: Sequence[int]) -> list[dict[str, Any]]:
    """Rules that leave anybody out, those that leave out most first; a person counts for each.

    ``failed`` is how many people fail each of ``rules``.
    """
    counted = [
        {"rule": rule.id, "citation": rule.citation, "count": int(count)}
        for rule, count in zip(rules, failed, strict=True)
        if rule.excludes and count
    ]
    return sorted(counted, key=lambda row: (-int(row["count"]), row["rule"]))
