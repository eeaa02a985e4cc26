"""Performance, discipline and courses, from SIASN's histories of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from features.intake.problems import Problem
from features.intake.siasn import meanings
from features.intake.siasn.careers import days_of
from features.intake.siasn.sheets import ROW, SOURCE
from features.intake.siasn.words import by_distinct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.intake.siasn.sheets import Source

PERFORMANCE_FIELDS: Final[Mapping[str, str]] = {
    "employee_id": "pns_id",
    "period_end": "year",
    "predicate": "result",
}
TRAINING_FIELDS: Final[Mapping[str, str]] = {
    "employee_id": "pns_id",
    "title": "title",
    "hours": "hours",
    "completed_on": "ended_on",
}
_YEAR: Final = r"^(?:19|20)\d\d$"
_OPEN: Final = pd.Timestamp("2199-12-31")


def make_performance(
    rows: pd.DataFrame, sources: Sequence[Source]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Yearly predicates by result and behaviour; by ``kuadranKinerja`` where one is empty."""
    both = rows["result"] + "\0" + rows["behaviour"]
    computed = by_distinct(both, lambda text: meanings.predicate_of(*text.split("\0")))
    said = rows["quadrant"]
    predicate = computed.where(computed != "", said)
    unread = rows["result"].where(
        rows["behaviour"] == "", rows["result"] + " / " + rows["behaviour"]
    )
    predicate = predicate.where(predicate != "", unread)
    is_year = rows["year"].str.match(_YEAR)
    frame = pd.DataFrame(
        {
            "employee_id": rows["pns_id"],
            "period_end": (rows["year"] + "-12-31").where(is_year, rows["year"]),
            "predicate": predicate,
            ROW: rows[ROW],
            SOURCE: rows[SOURCE],
        }
    )
    plain = by_distinct(said, lambda text: "_".join(text.casefold().split()))
    differs = (computed != "") & (plain != "") & (plain != computed)
    problems = [
        _another_quadrant(sources[number], int(row), text)
        for number, row, text in zip(
            rows.loc[differs, SOURCE], rows.loc[differs, ROW], said[differs], strict=True
        )
    ]
    return frame, problems


def sanctions_of(
    rows: pd.DataFrame, sources: Sequence[Source]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Each person's sanction that ends last, the graver of two; unknown ones are left empty."""
    level = by_distinct(rows["sanction"], meanings.by_words("sanction"))
    until = days_of(rows["until"])
    months = pd.to_numeric(rows["years"], errors="coerce").fillna(0) * 12
    months += pd.to_numeric(rows["months"], errors="coerce").fillna(0)
    begun = days_of(rows["from"])
    ends = [
        day + pd.DateOffset(months=int(length)) if length > 0 and pd.notna(day) else pd.NaT
        for day, length in zip(begun, months, strict=True)
    ]
    until = until.fillna(pd.Series(ends, index=rows.index, dtype="datetime64[s]"))
    gravity = level.map({"": 4, "severe": 3, "moderate": 2, "light": 1})
    frame = pd.DataFrame(
        {
            "employee_id": rows["pns_id"],
            "discipline_level": level,
            "discipline_until": until.dt.strftime("%Y-%m-%d").fillna("").astype("str"),
            "ends": until.fillna(_OPEN),
            "gravity": gravity,
        }
    ).sort_values(["ends", "gravity"], kind="stable")
    unknown = rows[(level == "") & (rows["sanction"] != "")]
    problems = [
        _unknown_sanction(sources[number], int(row), text)
        for number, row, text in zip(
            unknown[SOURCE], unknown[ROW], unknown["sanction"], strict=True
        )
    ]
    last = frame.drop_duplicates("employee_id", keep="last").set_index("employee_id")
    return last[["discipline_level", "discipline_until"]], problems


def make_trainings(parts: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """Courses of both histories, and how many give no hours: those count for none."""
    rows = pd.concat(parts, ignore_index=True)
    ended = rows["ended_on"].where(rows["ended_on"] != "", rows["started_on"])
    by_year = (rows["year"] + "-12-31").where(rows["year"].str.match(_YEAR), "")
    without = rows["hours"] == ""
    frame = pd.DataFrame(
        {
            "employee_id": rows["pns_id"],
            "title": rows["title"],
            "hours": rows["hours"].where(~without, "0"),
            "completed_on": ended.where(ended != "", by_year),
            ROW: rows[ROW],
            SOURCE: rows[SOURCE],
        }
    )
    return frame, int(without.sum())


def _another_quadrant(source: Source, row: int, said: str) -> Problem:
    column = source.headers.get("quadrant", "kuadranKinerja")
    sentence = (
        f'"{said}" is not what result and behaviour give by PermenPANRB 6/2022; their predicate '
    )
    sentence += "was taken. Correct the cell that is wrong."
    return Problem("warning", source.file, row, column, said, "predicate_differs", sentence)


def _unknown_sanction(source: Source, row: int, said: str) -> Problem:
    column = source.headers.get("sanction", "tingkatHukuman")
    sentence = (
        f'"{said}" is no level of discipline that is understood (ringan, sedang, berat); the '
    )
    sentence += "person's discipline is unknown until it is corrected."
    return Problem("warning", source.file, row, column, said, "sanction_not_understood", sentence)
