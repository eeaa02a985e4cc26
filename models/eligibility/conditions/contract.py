"""What a PPPK contract allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.eligibility.conditions.registry import condition
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule


@condition()
def pppk_structural(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for PPPK; speaks of structural posts alone (``applies_to``)."""
    return judged(~facts.is_pppk)


@condition()
def pppk_transfer(facts: Facts, _rule: Rule) -> Verdicts:
    """Fails for PPPK: the contract is for one post."""
    return judged(~facts.is_pppk)
