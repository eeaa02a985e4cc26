"""Who is left out of a slate and by which rule, in the contract's form; a page of people at a time.

Rules alone leave people out: a fail of severity *exclude*. *Unknown* never does. In a document what
rules say is JSON already, as of the listed (``models.slate.candidates``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.eligibility.details import fails_of
from models.slate.plain import plain_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

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
    """Contract's ``excluded``: how many people, by which rules, and the first of them, written."""
    shown = slate.excluded_rows if all_excluded else slate.first_excluded(PEOPLE_SHOWN)
    return {
        "total": slate.excluded_total,
        "by_rule": by_rule(slate.eligibility.rules, slate.eligibility.failing),
        "people": _people_written(slate, history, lang, shown),
    }


def people_left_out(
    slate: Slate, history: History, lang: Language, rows: npt.NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Every rule that leaves each of these people out, with the values that it saw."""
    return plain_values(_people_written(slate, history, lang, rows))


def _people_written(
    slate: Slate, history: History, lang: Language, rows: npt.NDArray[np.int64]
) -> list[dict[str, Any]]:
    fails = fails_of(slate.eligibility.take(rows), lang)
    ids = history.ids_of("employees", rows)
    return [
        {"employee_id": str(employee), "rules": rules_written(details)}
        for employee, details in zip(ids, fails, strict=True)
    ]


def rules_written(details: Sequence[Detail]) -> list[orjson.Fragment]:
    """Contract's ``rules`` of one person: ``rule, citation, detail, passes_from`` or null."""
    return [
        _written(detail.rule.id, detail.rule.citation, detail.text, detail.passes_from)
        for detail in details
    ]


@lru_cache(maxsize=20_000)
def _written(rule: str, citation: str, text: str, passes_from: date | None) -> orjson.Fragment:
    """What a rule says: of a city's people the same again and again."""
    told = {"rule": rule, "citation": citation, "detail": text, "passes_from": passes_from}
    return orjson.Fragment(orjson.dumps(told))


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
