"""Relatives as direct superior or subordinate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.contract.values import RELATION_KINDS
from features.history.coding import NO_ROW
from features.pairs.pairs import Pairs
from models.eligibility.career import Career
from models.eligibility.chain import Chain
from models.eligibility.conditions.registry import Seen, condition
from models.eligibility.verdicts import Mask, Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule

_OTHER_WAY: Final = {"parent": "child", "child": "parent"}
_TURNED: Final = np.array(
    [RELATION_KINDS.index(_OTHER_WAY.get(name, name)) for name in RELATION_KINDS], dtype=np.int8
)


@dataclass(frozen=True)
class _Kin:
    """Every relative of each pair's person, grouped by pair; arrays of shape (m,).

    ``above`` and ``below`` say whether the relative would surely be the direct superior, or a
    direct subordinate; ``perhaps`` whether that cannot be told.
    """

    pair: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int8]
    above: Mask
    below: Mask
    perhaps: Mask


def _kin(facts: Facts) -> _Kin:
    table = facts.history["relations"]
    person = np.concatenate([table["employee_id"], table["relative_id"]])
    relative = np.concatenate([table["relative_id"], table["employee_id"]])
    kind = np.concatenate([table["kind"], _TURNED[table["kind"]]])
    order = np.lexsort((kind, relative, person))
    person, relative, kind = person[order], relative[order], kind[order]
    first = np.searchsorted(person, facts.pairs.employees)
    counts = np.searchsorted(person, facts.pairs.employees, side="right") - first
    pair = np.repeat(np.arange(len(facts)), counts)
    row = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts) + first[pair]
    posts = facts.pairs.positions[pair]
    asked = Pairs(relative[row].astype(np.int32), posts, facts.day[pair])
    present = Career(facts.history, asked).present
    chain = Chain.of(facts.history)
    above, maybe_above = chain.superior(posts, present.post)
    below, maybe_below = chain.superior(present.post, posts)
    unknown = (present.post == NO_ROW) & ~present.is_recorded
    return _Kin(pair, kind[row], above, below, maybe_above | maybe_below | unknown)


def _seen_kin(facts: Facts, _rule: Rule) -> Seen:
    found: list[list[object]] = [[] for _ in range(len(facts))]
    kin = _kin(facts)
    for place, rows in (("superior", kin.above), ("subordinate", kin.below)):
        for row in np.flatnonzero(rows):
            told = (RELATION_KINDS[kin.kind[row]], place)
            if told not in found[kin.pair[row]]:  # both may be given, each from one side
                found[kin.pair[row]].append(told)
    return {"kin": found}


@condition(seen=_seen_kin)
def conflict(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails where a relative would be the direct superior or a direct subordinate.

    Speaks of those alone whose relations are recorded; unknown where nobody can tell who leads.
    """
    kin, total = _kin(facts), len(facts)
    related = np.bincount(kin.pair, minlength=total) > 0
    fails = np.bincount(kin.pair[kin.above | kin.below], minlength=total) > 0
    perhaps = np.bincount(kin.pair[kin.perhaps], minlength=total) > 0
    return judged(~fails, known=fails | ~perhaps).where(related)
