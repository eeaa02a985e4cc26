"""Relatives as HR recorded them, from either side; knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.values import RELATION_KINDS
from features.history.coding import NO_ROW
from features.history.ranges import flat
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
    table, who = history["relations"], people.employees
    # a relation is found from either side: by the order of rows, and by that of the relatives
    offsets = history.offsets("relations", "employee_id")
    _, own_key, own = flat(offsets[who], offsets[who + 1])
    named, order = table.risen("relative_id")
    first, end = (np.searchsorted(named, who, side=side) for side in ("left", "right"))
    _, other_key, at = flat(first, end)
    other = order[at]
    key = np.concatenate([own_key, other_key])
    relative = np.concatenate([table["relative_id"][own], table["employee_id"][other]])
    kind = np.concatenate([table["kind"][own], _TURNED[table["kind"][other]]])
    sorted_ = np.lexsort((kind, relative, key))
    key, relative, kind = key[sorted_], relative[sorted_], kind[sorted_]
    starts = np.searchsorted(key, np.arange(len(people) + 1))
    asked = Pairs(relative.astype(np.int32), people.positions[key], people.days[key])
    present = Career(history, asked).present
    unknown = (present.post == NO_ROW) & ~present.is_recorded
    return Ragged(starts, {"kind": kind, "post": present.post, "is_unknown": unknown})
