"""Names of people and posts from the store: only of the ids that a page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.store.frames import holds, read_rows
from features.store.schema import CONTRACT, STORED
from service.pages.contexts.people import Directory, Post

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

FOUND_AT_MOST: Final = 20
"""How many people a search shows."""


def directory_of(
    connection: sa.Connection, employees: Iterable[str] = (), positions: Iterable[str] = ()
) -> Directory:
    """Names of these people, their present posts, and these posts with their agencies."""
    people = _rows(connection, "employees", set(employees), ["employee_id", "name", "position_id"])
    held = {row["employee_id"]: row["position_id"] for row in people if row["position_id"]}
    wanted = {*positions, *held.values()}
    columns = ["position_id", "title", "agency_id"]
    posts = _rows(connection, "positions", wanted, columns)
    agencies = {
        row["agency_id"]: row["name"]
        for row in _rows(
            connection, "agencies", {p["agency_id"] for p in posts}, ["agency_id", "name"]
        )
    }
    return Directory(
        names={row["employee_id"]: row["name"] for row in people},
        posts={
            row["position_id"]: Post(row["title"], agencies.get(row["agency_id"], ""))
            for row in posts
        },
        held=held,
    )


def vacancies(
    connection: sa.Connection, vacancy_ids: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """Vacancies as plain values: all, or these; dates are dates, what is missing is None."""
    frame = read_rows(connection, STORED["vacancies"], owners=vacancy_ids)
    return _plain(frame)


def find_people(connection: sa.Connection, query: str) -> list[str]:
    """Ids of people whose name holds the query, or whose id or NIP it is; one more than shown."""
    stored = CONTRACT["employees"]
    words = query.strip()
    fits = sa.or_(
        stored.c.employee_id == words,
        stored.c.nip == words.replace(" ", ""),
        stored.c.name.icontains(words, autoescape=True),
    )
    picked = (
        sa.select(stored.c.employee_id)
        .where(holds(stored, None) & fits)
        .order_by(stored.c.name, stored.c.employee_id)
        .limit(FOUND_AT_MOST + 1)
    )
    return list(connection.execute(picked).scalars())


def _rows(
    connection: sa.Connection, table: str, ids: set[str], columns: list[str]
) -> list[dict[str, Any]]:
    if not ids:
        return []
    frame = read_rows(connection, STORED[table], owners=sorted(ids), columns=columns)
    return _plain(frame)


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; pandas' several missing values become None."""
    values = frame.astype(object).where(frame.notna(), None)
    rows = values.to_dict("records")
    return [{str(name): _date(value) for name, value in row.items()} for row in rows]


def _date(value: Any) -> Any:  # noqa: ANN401 - a cell
    return value.date() if hasattr(value, "to_pydatetime") else value
