"""What is wrong with an import: one problem, and a million of them without a million objects."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Severity = Literal["error", "warning"]
COLUMNS: Final = ("severity", "file", "row", "column", "value", "rule", "message")


@dataclass(frozen=True)
class Problem:
    """One thing wrong; ``row`` as a spreadsheet shows it, None for a whole file or column."""

    severity: Severity
    file: str
    row: int | None
    column: str | None
    value: str | None
    rule: str
    message: str


@cache
def no_frame() -> pd.DataFrame:
    """The frame of no problem, which nobody changes."""
    return pd.DataFrame(columns=list(COLUMNS), dtype="object")


class Problems:
    """All problems of an import, by file, row and column, kept as one frame."""

    def __init__(self, parts: Iterable[pd.DataFrame] = ()) -> None:
        kept = [part for part in parts if len(part)]
        self._frame = pd.concat(kept, ignore_index=True) if kept else no_frame()

    def __len__(self) -> int:
        return len(self._frame)

    def __iter__(self) -> Iterator[Problem]:
        for record in self.records():
            yield Problem(**record)

    @property
    def errors(self) -> int:
        """How many are errors."""
        return int(np.count_nonzero(self._frame["severity"] == "error"))

    def plus(self, other: Problems) -> Problems:
        """These and then the others."""
        return Problems([self._frame, other._frame])

    def records(self) -> list[dict[str, Any]]:
        """The contract's ``problems``: plain values, None where there is none."""
        return [dict(zip(COLUMNS, row, strict=True)) for row in self.rows()]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The values of ``COLUMNS``, problem by problem, without an object for each at once."""
        return zip(*(self._frame[name] for name in COLUMNS), strict=True)

    def worst(self, most: int) -> Problems:
        """The first few, errors before warnings."""
        is_warning = (self._frame["severity"] != "error").to_numpy()
        first = np.argsort(is_warning, kind="stable")[:most]
        return Problems([self._frame.iloc[first]])

    def of_rules(self, rules: Iterable[str]) -> Problems:
        """Those that break one of some rules."""
        return Problems([self._frame[self._frame["rule"].isin(list(rules))]])

    def of_cells(self, most: int) -> Problems:
        """Those of rows below the header, of the first ``most`` such rows of each file."""
        rows = self._frame["row"].astype("Int64")
        frame = self._frame[(rows > 1).fillna(value=False).to_numpy(dtype=bool)]
        number = frame.groupby("file", sort=False)["row"].transform(lambda s: pd.factorize(s)[0])
        return Problems([frame[(number < most).to_numpy(dtype=bool)]])


def of(problems: Iterable[Problem]) -> Problems:
    """Problems found one by one."""
    rows = [asdict(one) for one in problems]
    if not rows:
        return Problems()
    return Problems([pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")])
