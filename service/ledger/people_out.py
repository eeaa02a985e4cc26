"""Everyone whom the rules left out of a recorded list, a page at a time.

Who they are stands in the record, a bit a rule and person; the sentences are told from the data of
then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from features.errors import BadInputError, ErrorDetail
from models.slate.excluded import people_left_out
from service.ledger.past import recorded, recorded_slate

if TYPE_CHECKING:
    from models.wording import Language
    from service.desk import Desk

LARGEST_PAGE: Final = 10_000


def excluded_page(
    desk: Desk, recommendation_id: str, *, limit: int, cursor: str | None, lang: Language
) -> dict[str, Any]:
    """``people`` (as the contract's ``excluded.people``), ``total`` and ``next_cursor`` or null.

    Parameters
    ----------
    limit : people a page, 1 to 10,000.
    cursor : ``next_cursor`` of the page before; None for the first.
    """
    row = recorded(desk, recommendation_id)
    start = _start(limit, cursor)
    rows = row.numbers.excluded.rows()
    slate, view = recorded_slate(desk, row)
    page = rows[start : start + limit]
    following = start + len(page)
    return {
        "people": people_left_out(slate, view.history, lang, page),
        "total": len(rows),
        "next_cursor": str(following) if following < len(rows) else None,
    }


def _start(limit: int, cursor: str | None) -> int:
    wrong = []
    if not 1 <= limit <= LARGEST_PAGE:
        wrong.append(ErrorDetail("limit", f"{limit} is outside 1 to {LARGEST_PAGE}."))
    if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
        wrong.append(ErrorDetail("cursor", "Give the next_cursor of the page before, as it was."))
    if wrong:
        raise BadInputError("There is no such page of people left out.", wrong)
    return int(cursor or 0)
