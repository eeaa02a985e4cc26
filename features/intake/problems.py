"""What is wrong with an import: one problem, and a million of them without a million objects."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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


class Problems:
    """All problems of an import, by file, row and column, kept as one frame."""

    def __init__(self, parts: Iterable[pd.DataFrame] = ()) -> None:
        kept = [part for part in parts if len(part)]
        self._frame = (
            pd.concat(kept, ignore_index=True)
            if kept
            else pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})
        )

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
        columns = [self._frame[name].tolist() for name in COLUMNS]
        return [dict(zip(COLUMNS, record, strict=True)) for record in zip(*columns, strict=True)]


def of(problems: Iterable[Problem]) -> Problems:
    """Problems found one by one."""
    return Problems(
        [pd.DataFrame([asdict(p) for p in problems], columns=list(COLUMNS), dtype="object")]
    )
