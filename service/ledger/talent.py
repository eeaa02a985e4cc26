"""The talent map as it is asked about: nine boxes an agency, and posts without a successor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import to_day
from features.contract.tables import TABLES
from features.errors import NotFoundError
from features.history.coding import NO_ROW
from features.store.frames import read_rows
from models.talent.boxes import UNKNOWN, TalentMap, talent_map
from models.talent.policy import CITATION
from models.talent.succession import Succession, successors

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from features.history.history import History
    from service.desk import Desk

    Document = dict[str, Any]

BOXES: Final = 9


def talent_document(desk: Desk, on: date, agency_id: str | None = None) -> Document:
    """Boxes of every agency (or one, then with its people) as known before a day.

    People count in the agency of their present post. ``missing`` are structural posts that nobody
    is ready to follow in.

    Raises
    ------
    NotFoundError
        There is no such agency.
    """
    history = desk.history
    everybody = np.arange(len(history["employees"]), dtype=np.int32)
    talent = talent_map(history, everybody, to_day(on), desk.talent)
    found = successors(history, talent)
    rows = range(len(history["agencies"])) if agency_id is None else [_row(history, agency_id)]
    agency = np.append(history["positions"]["agency_id"], np.int32(NO_ROW))[talent.post]
    names = _names(desk)
    told = [
        _agency(history, talent, found, np.flatnonzero(agency == row), row, names) for row in rows
    ]
    if agency_id is not None:
        at = np.flatnonzero(agency == rows[0])
        told[0]["people"] = _people(history, talent, at)
    return {
        "on": on.isoformat(),
        "citation": CITATION,
        "cut_offs": desk.talent.to_json(),
        "without_post": int((agency == NO_ROW).sum()),
        "agencies": [one for one in told if one["total"] or one["posts"]],
    }


def _row(history: History, agency_id: str) -> int:
    row = history.row_of("agencies", agency_id)
    if row == NO_ROW:
        raise NotFoundError(f"There is no agency {agency_id}.")
    return row


def _agency(  # noqa: PLR0913, PLR0917 - the map and whose part of it
    history: History,
    talent: TalentMap,
    found: Succession,
    at: npt.NDArray[np.int64],
    row: int,
    names: dict[str, str],
) -> Document:
    counts = np.bincount(talent.box[at], minlength=BOXES + 1)
    mine = history["positions"]["agency_id"][found.position] == row
    missing = found.position[mine & (found.ready == 0)]
    [name] = history.ids_of("agencies", [row])
    return {
        "agency_id": str(name),
        "name": names.get(str(name), str(name)),
        "total": len(at),
        "boxes": {str(box): int(counts[box]) for box in range(1, BOXES + 1)},
        "unknown": int(counts[UNKNOWN]),
        "posts": int(mine.sum()),
        "missing": [str(post) for post in history.ids_of("positions", missing)],
    }


def _people(history: History, talent: TalentMap, at: npt.NDArray[np.int64]) -> list[Document]:
    order = at[np.lexsort((at, -talent.box[at].astype(np.int64)))]
    return [
        {
            "employee_id": str(who),
            "box": int(talent.box[row]) or None,
            "performance": int(talent.performance[row]) or None,
            "potential": int(talent.potential[row]) or None,
        }
        for who, row in zip(history.ids_of("employees", order), order, strict=True)
    ]


def _names(desk: Desk) -> dict[str, str]:
    with desk.store.read() as connection:
        rows = read_rows(connection, TABLES["agencies"], columns=["agency_id", "name"])
    return {str(row["agency_id"]): str(row["name"]) for row in rows.to_dict("records")}
