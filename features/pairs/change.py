"""What changed between two histories, as far as features can tell.

A table is touched when its own rows changed, when the rows that it points into moved, or when the
words behind its codes did. Of evaluations it is known too whose transfers they speak of: one that
is posted makes nobody else's facts anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.tables import TABLES
from features.history.columns import history_tables, referred
from features.history.differing import owners_differing
from features.history.vocabulary import used_vocabularies
from features.pairs.city import OF_CITY
from features.pairs.demand import OF_HOLDERS, OF_OUTCOMES
from features.pairs.people import PARTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from features.contract.tables import Table
    from features.history.history import History
    from features.pairs.ragged import Array

READ: Final = frozenset().union(
    OF_CITY, OF_HOLDERS, OF_OUTCOMES, {"position_competencies"}, *(part.reads for part in PARTS)
)
"""Every table of which features know something."""

_JUDGED: Final = frozenset({"evaluations"})
_READ_OF_JUDGED: Final = ("evaluated_on", "rater_role", "score")


@dataclass(frozen=True)
class Change:
    """Tables that were touched; ``judged`` are the transfers about which evaluations differ.

    ``judged`` (rows of ``transfers``, rising) is None where more than that may differ.
    """

    tables: frozenset[str]
    judged: Array | None = None

    @classmethod
    def between(
        cls, before: History, now: History, changed: Collection[str], *, same_policy: bool
    ) -> Change:
        """What may differ between two histories of which only the tables ``changed`` did.

        ``same_policy`` says that success means what it meant.
        """
        tables = _tables_touched(before, now, changed)
        if not same_policy:
            return cls(tables | _JUDGED)
        return cls(tables, _judged(before, now) if tables & READ == _JUDGED else None)

    def people(self, history: History) -> Array | None:
        """Employees whose facts may differ, rising; None where anybody's may."""
        if self.judged is None:
            return None
        return np.unique(history["transfers"]["employee_id"][self.judged]).astype(np.int64)


def same_ids(name: str, before: History, now: History) -> bool:
    """Whether the rows of a table stand for the same ids in two histories."""
    key = TABLES[name].key
    return before[name] is now[name] or np.array_equal(before[name][key], now[name][key])


def _tables_touched(before: History, now: History, changed: Collection[str]) -> frozenset[str]:
    """Every table whose codes may differ between two histories of which some tables changed."""
    touched: set[str] = set()
    moved: set[str] = set()
    for table in history_tables():  # referred-to tables come first
        if table.name in changed or referred(table) & moved or _words_moved(table, before, now):
            touched.add(table.name)
            if table.key and not same_ids(table.name, before, now):
                moved.add(table.name)
    return frozenset(touched)


def _words_moved(table: Table, before: History, now: History) -> bool:
    words = used_vocabularies(table, now.vocabularies)
    return words != used_vocabularies(table, before.vocabularies)


def _judged(before: History, now: History) -> Array | None:
    then, later = before["evaluations"], now["evaluations"]
    first = [table["evaluated_on"].min(initial=np.iinfo(np.int32).max) for table in (then, later)]
    if first[0] != first[1]:  # from which day outcomes are recorded at all
        return None
    total = len(now["transfers"])
    return owners_differing(then, later, "transfer_id", total, _READ_OF_JUDGED)
