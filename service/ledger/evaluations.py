"""How transfers went, as it comes in: what the next training learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.contract.tables import EVALUATIONS
from service.ledger.posted import post_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.desk import Desk


def record_evaluations(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Store rows of the contract's ``evaluations``, all or none; ``evaluations, new, unchanged``.

    The label's window is not asked for: an evaluation outside of it is stored and never counts.

    Raises
    ------
    BadInputError
        Something is wrong with a row, such as a day before its transfer.
    NotFoundError
        A transfer is not stored.
    ConflictError
        An id is stored with other content.
    """
    posted = post_rows(desk, EVALUATIONS.name, rows)
    return {
        "evaluations": posted.rows,
        "new": posted.new,
        "unchanged": len(posted.rows) - posted.new,
    }
