"""Posts held, transfers and grades, from ``rw_jabatan`` and ``rw_golongan``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from features.intake.dates import read_day
from features.intake.problems import Problem
from features.intake.siasn import meanings
from features.intake.siasn.sheets import ROW, SOURCE
from features.intake.siasn.words import by_distinct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.intake.siasn.sheets import Source

HISTORY_FIELDS: Final[Mapping[str, str]] = {
    "employee_id": "pns_id",
    "position_id": "post_id",
    "started_on": "started_on",
    "ended_on": "started_on",
}
TRANSFER_FIELDS: Final[Mapping[str, str]] = {
    "transfer_id": "pns_id",
    "employee_id": "pns_id",
    "from_position_id": "post_id",
    "to_position_id": "post_id",
    "effective_on": "started_on",
    "kind": "post_kind",
}
GRADE_FIELDS: Final[Mapping[str, str]] = {
    "employee_id": "pns_id",
    "grade": "grade",
    "since": "since",
}


def days_of(cells: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Days, missing where a cell holds none that can be read."""
    iso = by_distinct(cells, _iso)
    return pd.to_datetime(iso.where(iso != "")).astype("datetime64[s]")


def make_history(
    rows: pd.DataFrame, positions: pd.Series[str], sources: Sequence[Source]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Entries of every career, one a person and day.

    Of entries that begin on one day the last in the file counts. An entry ends on the day before
    the next begins.
    """
    start = rows["started_on"].where(rows["started_on"] != "", rows["inaugurated_on"])
    frame = pd.DataFrame(
        {
            "employee_id": rows["pns_id"],
            "position_id": positions,
            "started_on": start,
            ROW: rows[ROW],
            SOURCE: rows[SOURCE],
            "day": days_of(start),
        }
    )
    unread = frame[frame["day"].isna()].drop(columns="day")
    frame = frame[frame["day"].notna()].sort_values(["employee_id", "day"], kind="stable")
    superseded = frame.duplicated(["employee_id", "day"], keep="last").to_numpy()
    problems = [
        _superseded(sources[number].file, int(row))
        for number, row in frame.loc[superseded & _differs(frame), [SOURCE, ROW]].itertuples(
            index=False
        )
    ]
    frame = frame[~superseded]
    following = frame["day"].shift(-1).where(frame["employee_id"] == frame["employee_id"].shift(-1))
    ended = (following - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d").fillna("").astype("str")
    whole = frame.drop(columns="day").assign(
        started_on=frame["day"].dt.strftime("%Y-%m-%d").astype("str"), ended_on=ended
    )
    return pd.concat([whole, unread.assign(ended_on="")], ignore_index=True), problems


def make_transfers(
    history: pd.DataFrame, ranks: Mapping[str, int], stored: Mapping[tuple[str, str, str], str]
) -> pd.DataFrame:
    """A transfer wherever a person's next entry is another post.

    Its id is ``PNS ID:YYYY-MM-DD``, or the one under which the ``stored`` have the same move.
    """
    before = (
        history["position_id"]
        .shift()
        .where(history["employee_id"] == history["employee_id"].shift())
    )
    is_move = before.notna() & (before != "") & (before != history["position_id"])
    is_move &= history["position_id"] != ""
    is_move &= history["employee_id"] != ""
    moved, left = history[is_move], before[is_move].astype("str")
    step = _ranks(moved["position_id"], ranks) - _ranks(left, ranks)
    move = zip(moved["employee_id"], moved["position_id"], moved["started_on"], strict=True)
    ids = [stored.get(one, f"{one[0]}:{one[2]}") for one in move]
    kind = np.select([step > 0, step < 0], ["promotion", "demotion"], "lateral")
    return pd.DataFrame(
        {
            "transfer_id": pd.Series(ids, index=moved.index, dtype="str"),
            "employee_id": moved["employee_id"],
            "from_position_id": left,
            "to_position_id": moved["position_id"],
            "effective_on": moved["started_on"],
            "kind": pd.Series(kind, index=moved.index, dtype="str"),
            ROW: moved[ROW],
            SOURCE: moved[SOURCE],
        }
    ).reset_index(drop=True)


def make_grades(rows: pd.DataFrame) -> pd.DataFrame:
    """Grades with the day from which each held."""
    return pd.DataFrame(
        {
            "employee_id": rows["pns_id"],
            "grade": by_distinct(rows["grade"], meanings.grade_of),
            "since": rows["since"],
            ROW: rows[ROW],
            SOURCE: rows[SOURCE],
        }
    )


def _ranks(positions: pd.Series[str], ranks: Mapping[str, int]) -> pd.Series[float]:
    """How high posts stand, as numbers even where nobody moved at all."""
    return positions.map(ranks).astype("float64").fillna(1)


def _differs(frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Entries whose post is not the next one's, which begins on the same day."""
    return (frame["position_id"] != frame["position_id"].shift(-1)).to_numpy()


def _iso(cell: str) -> str:
    try:
        return read_day(cell).isoformat() if cell else ""
    except ValueError:
        return ""


def _superseded(file: str, row: int) -> Problem:
    sentence = "Another entry of the person begins on the same day and stands later in the file; "
    sentence += "that one counts. Correct one of the two dates."
    return Problem("warning", file, row, None, None, "same_day_entry", sentence)
