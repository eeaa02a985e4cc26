"""What the store already holds, as far as checks need it: ids, and the dates that rules span."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from features.contract.frames import canonical
from features.contract.tables import TRANSFERS
from features.store.aliases import MOVE

if TYPE_CHECKING:
    from collections.abc import Mapping


def _dates() -> pd.Series:
    return pd.Series(dtype="datetime64[s]", index=pd.Index([], dtype="str"))


def _words() -> pd.Series:
    return pd.Series(dtype="str", index=pd.Index([], dtype="str"))


def _moves() -> pd.DataFrame:
    return canonical(TRANSFERS, pd.DataFrame())[[TRANSFERS.key, *MOVE]]


@dataclass(frozen=True)
class Known:
    """The store as checks see it; empty for a first import.

    ``ids`` by table; ``effective_on`` of transfers and the ``first_evaluated_on`` of each, by
    transfer id; ``genders`` by employee id (only to check the sex digit of a NIP); ``aliases`` are
    transfer ids by another id of the same transfer, ``written_here`` the person, post, day and id
    of the transfers that decisions wrote.
    """

    ids: Mapping[str, pd.Index] = field(default_factory=lambda: MappingProxyType({}))
    effective_on: pd.Series = field(default_factory=_dates)
    first_evaluated_on: pd.Series = field(default_factory=_dates)
    genders: pd.Series = field(default_factory=_words)
    aliases: pd.Series = field(default_factory=_words)
    written_here: pd.DataFrame = field(default_factory=_moves)

    def ids_of(self, table: str) -> pd.Index:
        """Stored ids of a table."""
        return self.ids.get(table, pd.Index([], dtype="str"))
