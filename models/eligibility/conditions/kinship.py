"""Relatives as direct superior or subordinate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import RELATION_KINDS
from models.eligibility.conditions.registry import Seen, condition
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask


@dataclass(frozen=True)
class _Ties:
    """Of each of the pairs' relatives (``Facts.relatives``), shape (m,).

    ``above`` and ``below`` say whether the relative would surely be the direct superior, or a
    direct subordinate; ``perhaps`` whether that cannot be told.
    """

    above: Mask
    below: Mask
    perhaps: Mask


def _ties(facts: Facts) -> _Ties:
    kin, chain = facts.relatives, facts.posts.chain
    posts = np.broadcast_to(facts.positions, len(facts))[kin.key]
    # of a city's relatives nearly all serve elsewhere: who leads whom is asked of the rest alone
    near = np.flatnonzero(chain.is_near(posts, kin["post"]))
    post, other = posts[near], kin["post"][near]
    above, below, perhaps = (np.zeros(len(posts), dtype=bool) for _ in range(3))
    above[near], maybe_above = chain.superior(post, other)
    below[near], maybe_below = chain.superior(other, post)
    perhaps[near] = maybe_above | maybe_below
    return _Ties(above, below, perhaps | kin["is_unknown"])


def _seen_kin(facts: Facts, _rule: Rule) -> Seen:
    found: list[list[object]] = [[] for _ in range(len(facts))]
    kin, ties = facts.relatives, _ties(facts)
    for place, rows in (("superior", ties.above), ("subordinate", ties.below)):
        for row in np.flatnonzero(rows).tolist():
            told = (RELATION_KINDS[kin["kind"][row]], place)
            if told not in found[kin.key[row]]:  # both may be given, each from one side
                found[kin.key[row]].append(told)
    return {"kin": found}


@condition(seen=_seen_kin)
def conflict(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails where a relative would be the direct superior or a direct subordinate.

    Speaks of those alone whose relations are recorded; unknown where nobody can tell who leads.
    """
    kin, ties = facts.relatives, _ties(facts)
    related, fails, perhaps = (np.zeros(len(facts), dtype=bool) for _ in range(3))
    related[kin.key] = True
    fails[kin.key[ties.above | ties.below]] = True
    perhaps[kin.key[ties.perhaps]] = True
    return judged(~fails, known=fails | ~perhaps).where(related)
