"""SIASN's sheets as frames of clean text, without rows that are no data; each knows its place.

A frame has one column a field (``""`` is empty) with ``@row`` (as a spreadsheet shows it) and
``@source`` (which of the sources, that is files or sheets, it comes from).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.intake.mapping import key_of
from features.intake.problems import Problem
from features.intake.siasn.layout import layouts
from features.intake.siasn.words import load_yaml, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from features.intake.raw import Cells
    from features.intake.siasn.cutting import Cut

ROW: Final = "@row"
SOURCE: Final = "@source"
_PRIVATE: Final = (
    r"^'?\s*(?:\d{16}|(?:\+?62|0)8\d{7,12}|[^@\s]+@[^@\s]+\.[^@\s]+"
    r"|\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3})\s*$"
)
"""A NIK, a mobile number, an e-mail address, an NPWP, whatever column it slipped into."""
_EMPTY: Final = ("null", "-", "--", "n/a", "nan", "none", "#n/a")
_NUMBERING: Final = re.compile(r"\(?\d{0,3}\)?$")
_SAME_NAMES: Final = 2


@dataclass(frozen=True)
class Source:
    """A file or sheet, and how it writes the name of each field."""

    file: str
    headers: Mapping[str, str]


def clean_sheet(
    cut: Cut, columns: Sequence[Cells], rows: npt.NDArray[np.int64], file: str, number: int
) -> tuple[pd.DataFrame, Source, list[Problem]]:
    """One sheet's frame, its source (numbered ``number``), and what was left out of it."""
    known = layouts()[cut.kind].columns
    columns = [_trimmed(column) for column in columns]
    problems = _dropped_columns(cut, file)
    columns, slipped = _without_private(columns)
    problems += [
        _slipped(file, name) for name, some in zip(cut.names, slipped, strict=True) if some
    ]
    kept, totals = _people(columns, cut.names)
    problems += [_total(file, int(row)) for row in rows[totals]]
    if not kept.all():
        columns, rows = [column.filter(pa.array(kept)) for column in columns], rows[kept]
    ranked = sorted((known[key_of(name)][1], place) for place, name in enumerate(cut.names))
    parts: dict[str, pd.Series[str]] = {}
    headers: dict[str, str] = {}
    for _, place in ranked:
        field = known[key_of(cut.names[place])][0]
        cells = pd.Series(columns[place].to_pandas(), dtype="str")
        parts[field] = (
            cells if field not in parts else parts[field].where(parts[field] != "", cells)
        )
        headers.setdefault(field, cut.names[place])
    frame = pd.DataFrame(parts, index=range(len(rows)))
    problems += _missing(cut.kind, frame, file)
    for field in layouts()[cut.kind].written:
        if field not in frame:
            frame[field] = pd.Series("", index=frame.index, dtype="str")
    frame[ROW], frame[SOURCE] = rows, number
    return frame, Source(file, headers), problems


def _trimmed(column: Cells) -> Cells:
    """Cells without blanks and apostrophes around; the words that mean empty are empty."""
    text = pc.utf8_trim(column, characters=" \t\r\n\u00a0\u200b\ufeff'")
    empty = pc.is_in(pc.utf8_lower(text), value_set=pa.array(_EMPTY, pa.large_string()))
    return pc.if_else(empty, pa.scalar("", pa.large_string()), text)


def _without_private(columns: Sequence[Cells]) -> tuple[list[Cells], list[bool]]:
    cleaned, slipped = [], []
    for column in columns:
        private = pc.match_substring_regex(column, _PRIVATE)
        some = bool(pc.any(private).as_py())
        cleaned.append(
            pc.if_else(private, pa.scalar("", pa.large_string()), column) if some else column
        )
        slipped.append(some)
    return cleaned, slipped


def _people(
    columns: Sequence[Cells], names: Sequence[str]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which rows hold data, and which of the others are totals or notes below the table."""
    count = len(columns[0]) if columns else 0
    filled, again = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for column, name in zip(columns, names, strict=True):
        has = pc.not_equal(column, "").to_numpy(zero_copy_only=False)
        filled += has
        lower = pc.utf8_lower(column)
        again += pc.equal(lower, name.casefold()).to_numpy(zero_copy_only=False)
    is_header = again >= min(_SAME_NAMES, len(names))
    is_numbering = np.zeros(count, dtype=bool)
    is_numbering[:1] = (
        len(names) > 1
        and count > 0
        and all(_NUMBERING.match(column[0].as_py()) for column in columns)
    )
    blank = filled == 0
    few = np.flatnonzero((filled > 0) & (filled <= max(2, len(names) // 4)) & ~is_header)
    is_total = np.zeros(count, dtype=bool)
    is_total[[place for place in few if _begins_a_total(columns, int(place))]] = True
    return ~(blank | is_header | is_numbering | is_total), is_total


def _begins_a_total(columns: Sequence[Cells], place: int) -> bool:
    first = next((str(c[place].as_py()) for c in columns if c[place].as_py()), "")
    return any(
        words_of(first).startswith(words_of(w).rstrip()) for w in load_yaml("fields.yaml")["totals"]
    )


def _dropped_columns(cut: Cut, file: str) -> list[Problem]:
    found = []
    if cut.never:
        sentence = (
            f"{', '.join(sorted(set(cut.never)))}: not needed and never stored; dropped unread."
        )
        found.append(Problem("warning", file, None, None, None, "never_stored", sentence))
    found += [
        Problem(
            "warning",
            file,
            cut.first - 1,
            name,
            name,
            "extra_column",
            f'"{name}" is no column of SIASN\'s {cut.kind} that Tepat knows, and was dropped.',
        )
        for name in cut.extra
    ]
    return found


def _slipped(file: str, name: str) -> Problem:
    sentence = "Some cells hold a NIK, telephone number, NPWP or e-mail address, which are never "
    sentence += "stored; they were emptied. Are the columns shifted?"
    return Problem("warning", file, None, name, None, "never_stored", sentence)


def _total(file: str, row: int) -> Problem:
    sentence = "The row looks like a total or a note below the table and was left out."
    return Problem("warning", file, row, None, None, "total_row", sentence)


def _missing(kind: str, frame: pd.DataFrame, file: str) -> list[Problem]:
    layout = layouts()[kind]
    lacking = [field for field in layout.required if field not in frame]
    if not {"pns_id", "nip"} & set(frame):
        lacking.append("pns_id")
    return [
        Problem(
            "error",
            file,
            None,
            layout.written[field],
            None,
            "missing_column",
            f"The column {layout.written[field]} of {kind} is missing. Export it with all columns; "
            f"required are {', '.join(layout.written[name] for name in layout.required)}.",
        )
        for field in dict.fromkeys(lacking)
    ]
