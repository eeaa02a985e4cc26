"""The protected attributes of a nation, as a Parquet folder has them: some rows at a time.

They never enter the history. import-linter lets only `models.fairness` come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.contract.tables import EMPLOYEE_GROUPS
from features.nation.spool import ROWS_AT_ONCE, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER: Final = EMPLOYEE_GROUPS.owner


def read_groups(source: Path) -> Iterator[pa.RecordBatch]:
    """Employees' ids and one text column an attribute; nothing where there is no such file."""
    path = path_of(source, EMPLOYEE_GROUPS.name)
    if not path.exists():
        return
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            columns = {name: _text(batch.column(name)) for name in batch.schema.names}
            yield pa.record_batch(columns)


def _text(cells: pa.Array) -> pa.Array:
    """Text without blanks around it; null where nothing is left."""
    text = pc.utf8_trim_whitespace(cells.cast(pa.large_string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)
