"""From raw cells to a canonical frame: each distinct cell read once, then the schema asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from features.contract.frames import canonical
from features.contract.tables import Column, Kind, Use
from features.intake.codes import read_codes, read_fields, read_nips, read_open_codes, read_text
from features.intake.dates import read_dates
from features.intake.numbers import read_numbers
from features.intake.reading import Fault, Question, Reading, spreadsheet_faults, trimmed
from features.intake.schema import violations
from features.intake.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from features.intake.findings import Findings, Mask, Places
    from features.intake.problems import Severity

_READERS: Final[dict[Kind, Callable[[Question], Reading]]] = {
    Kind.ID: read_text,
    Kind.REF: read_text,
    Kind.TEXT: read_text,
    Kind.NIP: read_nips,
    Kind.DATE: read_dates,
    Kind.NUMBER: read_numbers,
    Kind.INTEGER: read_numbers,
    Kind.CODE: read_codes,
    Kind.OPEN_CODE: read_open_codes,
    Kind.FIELD: read_text,
    Kind.FIELDS: read_fields,
}


def read_cells(findings: Findings) -> pd.DataFrame:
    """Canonical frame of a raw table, row for row; what is wrong with its cells is noted."""
    raw = findings.raw
    unread: dict[str, Mask] = {}
    parts: dict[str, pd.Series] = {}
    for name in raw.cells:
        column = raw.table.by_name.get(
            name, Column(name, Kind.TEXT, required=False, use=Use.PROTECTED)
        )
        parts[name], faulty = _read_column(findings, column)
        unread[name] = faulty
    attributes = sorted(set(parts) - set(raw.table.by_name))
    frame = canonical(raw.table, pd.DataFrame(parts))[[*raw.table.by_name, *attributes]]
    _ask_schema(findings, frame, unread)
    return frame


def _read_column(findings: Findings, column: Column) -> tuple[pd.Series, Mask]:
    """Canonical values of a column, and which cells could not be read at all."""
    raw = findings.raw
    encoded = pc.dictionary_encode(raw.cells[column.name])
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    cells = trimmed(column, encoded.dictionary.to_pylist())
    failed = spreadsheet_faults(column, cells)
    for fault in failed:
        cells[fault.place] = None
    reading = _READERS[column.kind](Question(raw.table, column, raw.dialect, cells))
    values = reading.values.take(codes).reset_index(drop=True)
    faulty = np.zeros(len(codes), dtype=bool)
    for (severity, rule), faults in _grouped([*failed, *reading.faults]).items():
        number = np.full(len(cells), -1, dtype=np.int64)
        number[[fault.place for fault in faults]] = np.arange(len(faults))
        places = np.flatnonzero(number[codes] >= 0)
        messages = np.array([fault.message for fault in faults], dtype=object)[
            number[codes[places]]
        ]
        findings.add(places, column.name, severity, rule, messages)
        if severity == "error":
            faulty[places] = True
    return values, faulty


def _grouped(faults: Sequence[Fault]) -> dict[tuple[Severity, str], list[Fault]]:
    groups: dict[tuple[Severity, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.severity, fault.rule), []).append(fault)
    return groups


def _ask_schema(findings: Findings, frame: pd.DataFrame, unread: Mapping[str, Mask]) -> None:
    """Note what pandera refuses, but for cells already noted as unreadable."""
    table = findings.raw.table
    found = violations(table.name, tuple(findings.raw.cells), frame)
    for (name, rule), cases in found.groupby(["column", "check"], sort=False):
        column = table.by_name[str(name)]
        places = np.sort(cases["index"].to_numpy(dtype=np.int64))
        places = places[~unread[column.name][places]]
        findings.add(
            places, column.name, "error", str(rule), _sentences(findings, str(rule), column, places)
        )


def _sentences(findings: Findings, rule: str, column: Column, places: Places) -> list[str]:
    known: dict[str, str] = {}
    cells = [(cell or "").strip() for cell in findings.values(column.name, places)]
    for cell in set(cells):
        known[cell] = sentence(rule, findings.raw.table, column, cell)
    return [known[cell] for cell in cells]
