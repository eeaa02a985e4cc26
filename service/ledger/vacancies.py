"""Vacancies as they are opened, and which of them still wait for a decision."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from features.contract.tables import VACANCIES
from service.ledger.decided import WITHDRAWN, list_decisions
from service.ledger.posted import post_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from features.history.history import History
    from service.desk import Desk


def record_vacancy(desk: Desk, row: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Store one row of the contract's ``vacancies``; the row, and whether it is new.

    Raises
    ------
    BadInputError
        Something is wrong with the row.
    NotFoundError
        Its post is not stored.
    ConflictError
        The id is stored with other content.
    """
    posted = post_rows(desk, VACANCIES.name, [row])
    return posted.rows[0], posted.new > 0


def undecided(desk: Desk, history: History) -> npt.NDArray[np.bool_]:
    """Of each vacancy of the history, in its order, whether decisions that stand leave a place."""
    with desk.store.read() as connection:
        decisions = list_decisions(connection)
    chosen = Counter(
        one["vacancy_id"] for one in decisions if one["status"] != WITHDRAWN and one["employee_id"]
    )
    vacancies = history["vacancies"]
    taken = np.array([chosen[str(one)] for one in vacancies["vacancy_id"]], dtype=np.int64)
    return np.asarray(taken < vacancies["slots"])
