"""Dates that contradict each other: within a row, within a career, between two tables.

An entry of ``position_history`` without an end that a later entry follows is no overlap: HR files
often give starts alone. The end is understood to be the day before the next start, with a warning,
and kept so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from features.intake.findings import Findings, Mask
    from features.intake.known import Known
    from features.intake.problems import Severity

    Seconds = npt.NDArray[np.datetime64]

_DAY: Final = np.timedelta64(1, "D")
_ORDERED: Final = {
    "employees": ("birth_date", "hire_date"),
    "vacancies": ("opened_on", "closes_on"),
}


def check_order_in_row(findings: Findings, frame: pd.DataFrame) -> None:
    """Note rows whose second date lies before their first."""
    if findings.raw.table.name in _ORDERED:
        first, second = _ORDERED[findings.raw.table.name]
        places = np.flatnonzero((frame[second] < frame[first]).to_numpy())
        messages = _pairs(
            frame, places, "{1} lies before {0} ({2}). Correct one of the two.", first, second
        )
        findings.add(places, second, "error", "impossible_date", messages)


def check_history(findings: Findings, frame: pd.DataFrame, repeated: Mask) -> pd.DataFrame:
    """Note entries of a career that overlap or run backwards, at the earlier entry's ``ended_on``.

    Parameters
    ----------
    frame : DataFrame
        Canonical ``position_history``.
    repeated : ndarray of bool
        Rows left out because an earlier row says the same.

    Returns
    -------
    DataFrame
        ``frame`` with the ends that the next entry implies.
    """
    rows = (
        frame["started_on"].notna().to_numpy() & frame["employee_id"].notna().to_numpy() & ~repeated
    )
    places = np.flatnonzero(rows)
    start, end = frame["started_on"].to_numpy(), frame["ended_on"].to_numpy()
    person = pd.factorize(frame["employee_id"])[0]
    places = places[np.lexsort((places, start[places], person[places]))]
    this, following = places[:-1], places[1:]
    together = person[this] == person[following]
    this, following = this[together], following[together]
    backwards = end[places] < start[places]
    _note(
        findings, "backwards", places[backwards], end[places[backwards]], start[places[backwards]]
    )
    overlaps = (end[this] > start[following]) & ~(end[this] < start[this])
    # An end that could not be read is reported as such and is no open end.
    is_open = np.isnat(end[this]) & ~findings.in_error[this]
    overlaps |= is_open & (start[this] == start[following])
    _note(findings, "overlap", this[overlaps], end[this[overlaps]], start[following[overlaps]])
    touches = (end[this] == start[following]) & ~overlaps & (end[this] >= start[this])
    _note(findings, "touch", this[touches], end[this[touches]], start[following[touches]])
    implied = is_open & ~overlaps
    _note(findings, "implied", this[implied], end[this[implied]], start[following[implied]])
    ends = end.copy()
    ends[this[implied]] = start[following[implied]] - _DAY
    return frame.assign(ended_on=pd.Series(ends, index=frame.index).astype("datetime64[s]"))


def check_evaluations(
    findings: Mapping[str, Findings], frames: Mapping[str, pd.DataFrame], known: Known
) -> None:
    """Note evaluations dated before their transfer, in the import and across it and the store."""
    moved = frames.get("transfers")
    effective = known.effective_on
    if moved is not None:
        given = _by_id(moved, "transfer_id", "effective_on")
        _check_moved(findings["transfers"], moved, known)
        effective = pd.concat([effective[~effective.index.isin(given.index)], given])
    if "evaluations" in frames:
        frame = frames["evaluations"]
        start = _looked_up(effective, frame["transfer_id"])
        places = np.flatnonzero((frame["evaluated_on"] < start).to_numpy())
        messages = [
            f"{_day(on)} lies before the transfer took effect ({_day(begin)}). "
            "Correct the date or the transfer_id."
            for on, begin in zip(
                frame["evaluated_on"].iloc[places], start.iloc[places], strict=True
            )
        ]
        findings["evaluations"].add(
            places, "evaluated_on", "error", "evaluation_before_transfer", messages
        )


def _check_moved(findings: Findings, frame: pd.DataFrame, known: Known) -> None:
    first = _looked_up(known.first_evaluated_on, frame["transfer_id"])
    places = np.flatnonzero((first < frame["effective_on"]).to_numpy())
    messages = [
        f"{_day(on)} lies after an evaluation of this transfer that is stored already "
        f"({_day(seen)}). Correct the date."
        for on, seen in zip(frame["effective_on"].iloc[places], first.iloc[places], strict=True)
    ]
    findings.add(places, "effective_on", "error", "evaluation_before_transfer", messages)


def _looked_up(dates: pd.Series, ids: pd.Series) -> pd.Series:
    """Date of each id; NaT where none is known."""
    return dates.reindex(ids).set_axis(ids.index)


def _by_id(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    filled = frame.loc[frame[key].notna() & ~frame[key].duplicated(), [key, column]]
    return filled.set_index(key)[column]


_HISTORY: Final[dict[str, tuple[Severity, str, str]]] = {
    "backwards": (
        "error",
        "history_backwards",
        "The post ended on {0}, before it began ({1}). Correct one of the two dates.",
    ),
    "overlap": (
        "error",
        "history_overlap",
        "The post ended on {0}, but the person's next post began on {1}. End it before that day.",
    ),
    "touch": (
        "warning",
        "history_touches",
        "The post ended on {0}, the day on which the next began; ended_on is the last day in it.",
    ),
    "implied": (
        "warning",
        "history_end_implied",
        "ended_on is empty, yet the person's next post began on {1}; read as the day before that.",
    ),
}


def _note(
    findings: Findings, kind: str, places: npt.NDArray[np.int64], ends: Seconds, starts: Seconds
) -> None:
    severity, rule, text = _HISTORY[kind]
    messages = [
        text.format(_day(end), _day(start)) for end, start in zip(ends, starts, strict=True)
    ]
    findings.add(places, "ended_on", severity, rule, messages)


def _pairs(
    frame: pd.DataFrame, places: npt.NDArray[np.int64], text: str, first: str, second: str
) -> list[str]:
    days = zip(frame[first].iloc[places], frame[second].iloc[places], strict=True)
    return [text.format(first, f"{second} {_day(later)}", _day(earlier)) for earlier, later in days]


def _day(value: object) -> str:
    """ISO 8601, or ``open`` for an entry without an end."""
    return "open" if pd.isna(value) else str(np.datetime64(value, "D"))  # type: ignore[call-overload]
