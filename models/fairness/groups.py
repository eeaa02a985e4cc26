"""Who belongs to which protected group: the one door through which audits read it.

A :class:`GroupTable` is for audits and corrections alone. It never enters a feature, a rule or a
list; what leaves this package are counts and measures per group, never a person's group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.store.protected import read_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from features.history.history import History

UNKNOWN: Final = -1
"""Code of a person whose group is not recorded: counted, never a group of its own."""

_OWNER: Final = "employee_id"


@dataclass(frozen=True)
class Attribute:
    """One protected attribute of n rows (employees, pairs or transfers).

    ``codes`` (n,) are positions in ``groups``, ``UNKNOWN`` where nothing is recorded.
    """

    name: str
    groups: tuple[str, ...]
    codes: npt.NDArray[np.int16]

    @property
    def is_known(self) -> npt.NDArray[np.bool_]:
        """Whether a group is recorded, shape (n,)."""
        known: npt.NDArray[np.bool_] = self.codes != UNKNOWN
        return known

    def counts(self, chosen: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.int64]:
        """Rows of each group (among ``chosen``), shape (groups,)."""
        codes = self.codes if chosen is None else self.codes[chosen]
        return self._counted(codes)[1:]

    def counts_and_unknown(self) -> tuple[npt.NDArray[np.int64], int]:
        """Rows of each group, and of those of unknown group how many."""
        counted = self._counted(self.codes)
        return counted[1:], int(counted[0])

    def _counted(self, codes: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
        """How often each code stands there, ``UNKNOWN`` first."""
        counted = np.bincount(codes - UNKNOWN, minlength=len(self.groups) + 1)
        return counted.astype(np.int64, copy=False)

    def take(self, rows: npt.ArrayLike) -> Attribute:
        """The rows at ``rows`` (positions or a mask); all groups keep their codes."""
        return Attribute(self.name, self.groups, self.codes[_positions(rows)])


@dataclass(frozen=True)
class GroupTable:
    """Every protected attribute of the same n rows; ``len`` is n, iteration gives attributes."""

    attributes: tuple[Attribute, ...]
    rows: int

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes)

    def __getitem__(self, name: str) -> Attribute:
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        raise KeyError(name)

    def take(self, rows: npt.ArrayLike) -> GroupTable:
        """The rows at ``rows``, as ``take`` of an attribute: one row an entry, repeats allowed."""
        at = _positions(rows)
        return GroupTable(tuple(attribute.take(at) for attribute in self), len(at))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, employee_ids: npt.ArrayLike) -> GroupTable:
        """Code a frame of ``employee_id`` and one text column an attribute.

        Parameters
        ----------
        frame : DataFrame
            Any order of rows. A person with two different entries for an attribute is unknown.
        employee_ids : array_like of str, shape (n,)
            The employees whose groups are asked for, in their order.
        """
        employees = pd.Index(np.asarray(employee_ids, dtype=object))
        names = sorted(str(name) for name in frame.columns if name != _OWNER)
        return cls(tuple(_coded(frame, name, employees) for name in names), len(employees))


def load_groups(connection: Connection, history: History, tx: int | None = None) -> GroupTable:
    """Protected groups of every employee of a history, as the store knew them at ``tx``."""
    frame = read_groups(connection, tx)
    return GroupTable.from_frame(frame, history["employees"][_OWNER])


def _positions(rows: npt.ArrayLike) -> npt.NDArray[np.int64]:
    at = np.asarray(rows)
    return np.flatnonzero(at) if at.dtype == np.bool_ else at.astype(np.int64, copy=False)


def _coded(frame: pd.DataFrame, name: str, employees: pd.Index) -> Attribute:
    cells = frame[[_OWNER, name]].dropna()
    text = cells[name].astype("str").str.strip()
    entries = pd.DataFrame({"row": employees.get_indexer(pd.Index(cells[_OWNER])), "group": text})
    entries = entries[(entries["group"] != "") & (entries["row"] >= 0)].drop_duplicates()
    entries = entries[~entries["row"].duplicated(keep=False)]
    groups = tuple(sorted(entries["group"].unique()))
    codes = np.full(len(employees), UNKNOWN, dtype=np.int16)
    codes[entries["row"].to_numpy()] = pd.Index(groups).get_indexer(pd.Index(entries["group"]))
    return Attribute(name, groups, codes)
