"""From translated frames to raw tables of the contract; merging with tables that HR gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from features.contract.tables import TABLES
from features.intake.raw import COMMA, Origin, RawTable
from features.intake.siasn.layout import layouts
from features.intake.siasn.sheets import ROW, SOURCE
from features.intake.siasn.words import looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.intake.raw import Dialect, Stray
    from features.intake.siasn.sheets import Source

_PLACES: Final = (ROW, SOURCE)


class Desk:
    """Makes raw tables of frames; ``sources`` number the files, contract tables come after them."""

    def __init__(self, sources: Sequence[Source], contract: Mapping[str, RawTable]) -> None:
        self._sources = sources
        self._contract = contract
        self._number = {name: len(sources) + n for n, name in enumerate(contract)}

    def given(self, name: str) -> pd.DataFrame | None:
        """A table of the contract as HR gives it, in the translation's form.

        None also for one that lacks its ids: nothing can be matched with it, and that it lacks
        them was said when it was read.
        """
        raw = self._contract.get(name)
        if raw is None or not raw.has(raw.table.key or raw.table.owner):
            return None
        parts = {c: pd.Series(cells.to_pandas(), dtype="str") for c, cells in raw.cells.items()}
        frame = pd.DataFrame(parts, index=range(len(raw)))
        for column in parts:
            frame[column] = frame[column].str.strip(" \t'\u00a0")
        frame[ROW], frame[SOURCE] = raw.rows, self._number[name]
        return frame

    def raw(
        self,
        name: str,
        kinds: Sequence[str],
        frame: pd.DataFrame,
        fields: Mapping[str, str],
        strays: Sequence[Stray] = (),
    ) -> RawTable:
        """The raw table; ``fields`` tell from which of SIASN's fields each column comes."""
        columns = [name for name in frame.columns if name not in _PLACES]
        filled = [
            c for c in columns if c in TABLES[name].required_columns or (frame[c] != "").any()
        ]
        cells = {c: _cells(frame[c]) for c in filled}
        strays = [*strays, *(self._contract[name].strays if name in self._contract else ())]
        return RawTable(
            table=TABLES[name],
            file=self._file(kinds, name),
            dialect=self._dialect(name),
            cells=cells,
            headers={column: column for column in cells},
            rows=frame[ROW].to_numpy(dtype=np.int64),
            width=-1,
            strays=tuple(strays),
            origins=tuple(self._origins(kinds, fields)),
            origin=frame[SOURCE].to_numpy(dtype=np.int64),
        )

    def _origins(self, kinds: Sequence[str], fields: Mapping[str, str]) -> list[Origin]:
        written: dict[str, str] = {}
        for kind in kinds:
            written = {**layouts()[kind].written, **written}
        origins = [
            Origin(
                source.file,
                {c: source.headers.get(f, written.get(f, f)) for c, f in fields.items()},
            )
            for source in self._sources
        ]
        return origins + [Origin(raw.file, {}) for raw in self._contract.values()]

    def _file(self, kinds: Sequence[str], name: str) -> str:
        if name in self._contract:
            return self._contract[name].file
        return self._sources[0].file if self._sources else kinds[0]

    def _dialect(self, name: str) -> Dialect:
        """Lists and decimals stand only in what HR gives."""
        return self._contract[name].dialect if name in self._contract else COMMA


def with_given(frame: pd.DataFrame, given: pd.DataFrame | None, key: str) -> pd.DataFrame:
    """Rows of ``given`` first, then those of ``frame`` whose key is none of theirs."""
    if given is None:
        return frame
    added = frame[~frame[key].isin(given[key])]
    return _filled(pd.concat([given, added], ignore_index=True))


def completed(frame: pd.DataFrame, given: pd.DataFrame | None, key: str) -> pd.DataFrame:
    """SIASN's rows, what they leave empty taken from ``given``; then the others of ``given``."""
    if given is None:
        return frame
    first = given.drop_duplicates(key).set_index(key)
    parts = {}
    for column in dict.fromkeys([*frame.columns, *given.columns]):
        own = frame.get(column)
        if column in _PLACES or column == key:
            parts[column] = own
            continue
        other = looked_up(frame[key], first[column]) if column in first else None
        if own is None:
            parts[column] = other
        else:
            parts[column] = own if other is None else own.where(own != "", other)
    alone = given[~given[key].isin(frame[key])]
    return _filled(pd.concat([pd.DataFrame(parts), alone], ignore_index=True))


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    text = [name for name in frame.columns if name not in _PLACES]
    return frame.assign(**{name: frame[name].fillna("").astype("str") for name in text})


def _cells(column: pd.Series[str]) -> pa.LargeStringArray:
    cells = pa.array(column.to_numpy(dtype=object), pa.large_string())
    return cells.fill_null("")
