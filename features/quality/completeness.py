"""How much of each column is filled and how old the newest facts are, by agency.

Of ``employees`` and ``positions`` each column counts; of tables with rows about people what counts
is how many people have any, and how old each person's newest is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from features.contract.tables import TABLES, Kind, Use
from features.quality.places import agency_of_people, agency_of_posts, looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY_ROW: Final = "*"
"""In the place of a column: whether a person or post has any row in the table."""
_ABOUT_PEOPLE: Final = (
    "position_history", "grade_history", "competency_assessments", "trainings", "performance",
)  # fmt: skip
_NOT_ASKED: Final = frozenset({"functional_level", "discipline_until"})
"""Empty for most by nature."""
_MONTH: Final = 365.25 / 12


def completeness(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """``agency_id, table, column, rows, filled``, in the contract's order of tables and columns."""
    people, posts = agency_of_people(frames), agency_of_posts(frames)
    parts = [
        _columns(frames["employees"], "employees", people),
        _any_row(frames, _ABOUT_PEOPLE, "employee_id", people),
        _columns(frames["positions"], "positions", posts),
        _any_row(frames, ("position_competencies",), "position_id", posts),
    ]
    return pd.concat(parts, ignore_index=True)


def freshness(frames: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> pd.DataFrame:
    """``agency_id, table, people, newest, median_months``: how old people's newest facts are."""
    agency = agency_of_people(frames)
    parts = []
    for name in _ABOUT_PEOPLE:
        day = TABLES[name].dated_by
        rows = frames[name]
        last = rows[rows[day] <= as_of].groupby("employee_id")[day].max()
        known = pd.DataFrame({"day": last, "agency_id": agency.reindex(last.index)})
        known["months"] = (as_of - known["day"]).dt.days / _MONTH
        grouped = known.groupby("agency_id")
        parts.append(
            pd.DataFrame(
                {
                    "agency_id": list(grouped.groups),
                    "table": name,
                    "people": grouped.size().to_numpy(),
                    "newest": grouped["day"].max().to_numpy(),
                    "median_months": grouped["months"].median().to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def missing_cells(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Person by person what is missing: ``agency_id, employee_id, table, column``."""
    people = frames["employees"]
    agency = looked_up(people["employee_id"], agency_of_people(frames))
    parts = []
    for name in _asked("employees"):
        empty = people[name].isna()
        parts.append(_missing(people.loc[empty, "employee_id"], agency[empty], "employees", name))
    for table in _ABOUT_PEOPLE:
        empty = ~people["employee_id"].isin(frames[table]["employee_id"].unique())
        parts.append(_missing(people.loc[empty, "employee_id"], agency[empty], table, ANY_ROW))
    return pd.concat(parts, ignore_index=True)


def _missing(ids: pd.Series[str], agency: pd.Series[str], table: str, column: str) -> pd.DataFrame:
    return pd.DataFrame({"agency_id": agency, "employee_id": ids, "table": table, "column": column})


def _asked(table: str) -> list[str]:
    """The columns of which it is a weakness to be empty."""
    return [
        column.name
        for column in TABLES[table].columns
        if column.kind is not Kind.ID
        and column.name not in _NOT_ASKED
        and (not column.required or column.use is Use.TODAY)
    ]


def _columns(frame: pd.DataFrame, table: str, agency: pd.Series[str]) -> pd.DataFrame:
    names = _asked(table)
    filled = frame[names].notna()
    filled["agency_id"] = looked_up(frame[TABLES[table].key], agency)
    grouped = filled.groupby("agency_id")[names]
    counts, sizes = grouped.sum(), grouped.size()
    parts = [
        pd.DataFrame(
            {
                "agency_id": counts.index,
                "table": table,
                "column": name,
                "rows": sizes.to_numpy(),
                "filled": counts[name].to_numpy(dtype="int64"),
            }
        )
        for name in names
    ]
    return pd.concat(parts, ignore_index=True)


def _any_row(
    frames: Mapping[str, pd.DataFrame], tables: tuple[str, ...], owner: str, agency: pd.Series[str]
) -> pd.DataFrame:
    parts = []
    for name in tables:
        has = agency.index.isin(frames[name][owner].unique())
        known = pd.DataFrame({"agency_id": agency.to_numpy(), "has": has})
        grouped = known.groupby("agency_id")["has"]
        parts.append(
            pd.DataFrame(
                {
                    "agency_id": list(grouped.groups),
                    "table": name,
                    "column": ANY_ROW,
                    "rows": grouped.size().to_numpy(),
                    "filled": grouped.sum().to_numpy(dtype="int64"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
