"""What a PPPK contract allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.contract.values import EMPLOYMENT_TYPES
from models.eligibility.conditions.registry import Seen, condition, words
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule


def _seen_contract(facts: Facts, _rule: Rule) -> Seen:
    return {"own": words(facts.person("employment_type"), EMPLOYMENT_TYPES)}


@condition(seen=_seen_contract, reads=())
def pppk_structural(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for PPPK; speaks of structural posts alone (``applies_to``)."""
    return judged(~facts.is_pppk)


@condition(seen=_seen_contract, reads=())
def pppk_transfer(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for PPPK: the contract is for one post."""
    return judged(~facts.is_pppk)
