"""Vacancies as they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.contract.tables import VACANCIES
from service.ledger.posted import post_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

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
