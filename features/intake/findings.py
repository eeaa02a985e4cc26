"""Where the checks of one table write what they find, many rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from features.intake.problems import COLUMNS, Severity, no_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.intake.raw import RawTable

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_ORDER = "@order"


class Findings:
    """Problems of one table; ``in_error`` marks the places (not spreadsheet rows) with an error."""

    def __init__(self, raw: RawTable) -> None:
        self.raw = raw
        self.in_error: Mask = np.zeros(len(raw), dtype=bool)
        self._parts: list[pd.DataFrame] = []
        self._order = {name: place for place, name in enumerate(raw.table.by_name)}

    def add(
        self,
        places: npt.NDArray[Any],
        column: str,
        severity: Severity,
        rule: str,
        messages: str | Sequence[str],
    ) -> None:
        """Note one rule broken in one column at several places; the value is the cell as read."""
        if not len(places):
            return
        if severity == "error":
            self.in_error[places] = True
        self._parts.append(
            pd.DataFrame(
                {
                    "severity": severity,
                    "file": self.raw.files_at(places),
                    "row": self.raw.rows[places],
                    "column": self.raw.shown(column, places),
                    "value": pd.Series(self.values(column, places), dtype="object"),
                    "rule": rule,
                    "message": messages,
                    _ORDER: self._order.get(column, -1),
                },
                columns=[*COLUMNS, _ORDER],
            ).astype("object")
        )

    def add_strays(self) -> None:
        """Note the rows whose number of cells is not the header's."""
        for row, cells, file in self.raw.strays:
            more = "more" if len(cells) > self.raw.width else "fewer"
            message = (
                f"The row has {len(cells)} cells, {more} than the header. Put double quotes around "
                f"cells with a {self.raw.dialect.delimiter} or a line break; add missing cells."
            )
            record = ("error", file or self.raw.file, row, None, None, "row_shape", message, -1)
            columns = [*COLUMNS, _ORDER]
            self._parts.append(pd.DataFrame([record], columns=columns, dtype="object"))

    def values(self, column: str, places: npt.NDArray[Any]) -> list[str | None]:
        """Cells as read; None where the cell is empty or the column absent."""
        if column not in self.raw.cells:
            return [None] * len(places)
        cells = self.raw.cells[column].take(pa.array(places)).to_pylist()
        return [cell or None for cell in cells]

    def frame(self) -> pd.DataFrame:
        """Every problem found, by row and then by column in the contract's order."""
        if not self._parts:
            return no_frame()
        frame = pd.concat(self._parts, ignore_index=True)
        order = frame.pop(_ORDER).astype("int64")
        keys = [order.to_numpy(), frame["row"].astype("int64").to_numpy()]
        if self.raw.is_translated:
            keys.append(pd.factorize(frame["file"], sort=True)[0])
        return frame.iloc[np.lexsort(keys)].reset_index(drop=True)
