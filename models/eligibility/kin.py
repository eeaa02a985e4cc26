"""Relatives as HR recorded them, from either side; knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.values import RELATION_KINDS
from features.history.coding import NO_ROW
from features.pairs.pairs import Pairs
from features.pairs.ragged import Ragged
from models.eligibility.career import Career

if TYPE_CHECKING:
    from features.history.history import History

_OTHER_WAY: Final = {"parent": "child", "child": "parent"}
_TURNED: Final = np.array(
    [RELATION_KINDS.index(_OTHER_WAY.get(name, name)) for name in RELATION_KINDS], dtype=np.int8
)


def relatives(history: History, people: Pairs) -> Ragged:
    """Every relative of each person of ``people``, whatever post these ask for.

    Cells: ``kind`` (what the relative is to the person), ``post`` (held by the relative on the
    day, ``NO_ROW`` where none is known) and ``is_unknown`` (nobody knows whether there is one).
    """
    table = history["relations"]
    person = np.concatenate([table["employee_id"], table["relative_id"]])
    relative = np.concatenate([table["relative_id"], table["employee_id"]])
    kind = np.concatenate([table["kind"], _TURNED[table["kind"]]])
    order = np.lexsort((kind, relative, person))
    person, relative, kind = person[order], relative[order], kind[order]
    first = np.searchsorted(person, people.employees)
    counts = np.searchsorted(person, people.employees, side="right") - first
    starts = np.concatenate([[0], np.cumsum(counts)])
    key = np.repeat(np.arange(len(people)), counts)
    row = np.arange(len(key)) - starts[key] + first[key]
    asked = Pairs(relative[row].astype(np.int32), people.positions[key], people.days[key])
    present = Career(history, asked).present
    unknown = (present.post == NO_ROW) & ~present.is_recorded
    return Ragged(starts, {"kind": kind[row], "post": present.post, "is_unknown": unknown})
