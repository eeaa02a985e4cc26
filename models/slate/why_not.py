"""Why somebody is not on a slate: left out by a rule, or ranked below the last place.

Answers for any employee of the history the slate was made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from features.errors import NotFoundError
from features.history.coding import NO_ROW
from models.slate.excluded import people_left_out

if TYPE_CHECKING:
    from features.history.history import History
    from models.slate.slate import Slate
    from models.wording import Language


def place_of(slate: Slate, history: History, employee_id: str) -> int | None:
    """Place of a person in the whole order, 1 the best; None for one who is left out."""
    row = _row(history, employee_id)
    at = np.flatnonzero(slate.eligible[slate.order] == row)
    return int(at[0]) + 1 if len(at) else None


def why_not(slate: Slate, history: History, employee_id: str, lang: Language) -> dict[str, Any]:
    """Why a person is left out, or where and how far below the list a person stands.

    ``status`` is ``excluded`` (with ``rules``), ``not_listed`` or ``listed`` (with ``rank``, of
    how many ``eligible``, and ``margin_gap`` to the last place of the list, 0 or less above it).
    """
    row, place = _row(history, employee_id), place_of(slate, history, employee_id)
    if place is None:
        [person] = people_left_out(slate, history, lang, np.array([row]))
        return {"status": "excluded", **person}
    margins = slate.margins[slate.order]
    return {
        "status": "listed" if place <= len(slate) else "not_listed",
        "employee_id": employee_id,
        "rank": place,
        "eligible": len(slate.eligible),
        "listed": len(slate),
        "margin_gap": float(margins[len(slate) - 1] - margins[place - 1]),
    }


def _row(history: History, employee_id: str) -> int:
    row = history.row_of("employees", employee_id)
    if row == NO_ROW:
        raise NotFoundError(f"There is no employee {employee_id}.")
    return row
