"""Relatives as direct superior or subordinate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import RELATION_KINDS
from models.eligibility.answers import FAIL, NOT_APPLICABLE, PASS, UNKNOWN
from models.eligibility.conditions.registry import Seen, condition
from models.eligibility.verdicts import Verdicts

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask


@dataclass(frozen=True)
class _Ties:
    """Of those of the pairs' relatives who serve nearby, ``rows`` (m,) of ``Facts.relatives``.

    ``above`` and ``below`` (m,) say whether the relative would surely be the direct superior, or a
    direct subordinate; ``perhaps`` whether that cannot be told.
    """

    rows: npt.NDArray[np.int64]
    above: Mask
    below: Mask
    perhaps: Mask


def _ties(facts: Facts) -> _Ties:
    kin, chain = facts.relatives, facts.posts.chain
    posts = facts.positions.take(kin.key, mode="clip")  # where all ask for one post, each finds it
    # of a city's relatives nearly all serve elsewhere: who leads whom is asked of the rest alone
    (near,) = chain.is_near(posts, kin["post"]).nonzero()
    post, other = posts[near], kin["post"][near]
    (above, below), perhaps = chain.superior(np.array([post, other]), np.array([other, post]))
    return _Ties(near, above, below, perhaps[0] | perhaps[1])


def _seen_kin(facts: Facts, _rule: Rule) -> Seen:
    found: list[list[object]] = [[] for _ in range(len(facts))]
    kin, ties = facts.relatives, _ties(facts)
    for place, rows in (("superior", ties.above), ("subordinate", ties.below)):
        for row in ties.rows[rows].tolist():
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
    answers = np.full(len(facts), NOT_APPLICABLE, dtype=np.int8)
    answers[kin.key] = PASS
    answers[kin.key[kin["is_unknown"]]] = UNKNOWN
    answers[kin.key[ties.rows[ties.perhaps]]] = UNKNOWN
    answers[kin.key[ties.rows[ties.above | ties.below]]] = FAIL  # one such is enough
    return Verdicts(answers)
