"""A made-up nation as a Parquet folder: one made-up city again and again, under other ids.

Everything but ids and homes is the city's: homes are moved by up to some hundred metres, so that
twins of different copies do not tie at every margin. Posts and agencies are copied as people are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.contract.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

METRES = 0.004
"""Degrees of latitude or longitude by which homes are moved at most."""

ROWS = 1 << 17
IDS = frozenset({Kind.ID, Kind.REF})
MEANT_ONCE = frozenset({"vacancies"})


def write_nation(
    city: Path, folder: Path, copies: int, told: Callable[[str], None] = lambda _: None
) -> None:
    """Write ``copies`` of a Parquet city into a folder, one file a table."""
    folder.mkdir(parents=True)
    for name in TABLES:
        if not (city / f"{name}.parquet").exists():
            continue
        told(name)
        table = _plain(pq.read_table(city / f"{name}.parquet"))
        with pq.ParquetWriter(folder / f"{name}.parquet", table.schema) as writer:
            for copy in range(1 if name in MEANT_ONCE else copies):
                writer.write_table(copied(name, table, copy), row_group_size=ROWS)


def copied(name: str, table: pa.Table, copy: int) -> pa.Table:
    """One copy of a table under its own ids."""
    prefix = pa.scalar(f"N{copy:02d}-", pa.large_string())
    for at, column in enumerate(table.column_names):
        known = TABLES[name].by_name.get(column)
        cells = table.column(column)
        if known is not None and known.kind in IDS:
            cells = pc.binary_join_element_wise(prefix, cells, pa.scalar("", pa.large_string()))
        elif column in {"home_latitude", "home_longitude"}:
            draw = np.random.default_rng([copy, at])
            cells = pc.add(cells, pa.array(draw.uniform(-METRES, METRES, len(cells))))
        else:
            continue
        table = table.set_column(at, column, cells)
    return table


def _plain(table: pa.Table) -> pa.Table:
    """Without what pandas adds to a schema."""
    return table.replace_schema_metadata(None)
