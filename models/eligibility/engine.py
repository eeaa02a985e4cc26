"""Judge pairs by the rules in force: one column of answers a rule.

Each rule's function answers for every pair by itself, so a pair's answers never depend on which
other pairs are asked about, or in what order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE, to_day
from features.contract.values import EMPLOYMENT_TYPES, POSITION_TYPES
from models.eligibility.answers import Answer, Eligibility
from models.eligibility.conditions import age, competence, conduct, contract, kinship, post, steps
from models.eligibility.conditions.registry import CONDITIONS, Condition
from models.eligibility.facts import UNKNOWN_STEP, Facts
from models.eligibility.rule_evidence import NONE, RuleEvidence
from models.eligibility.rules import rules_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask

THEMES: Final = (post, conduct, steps, contract, age, competence, kinship)
"""Modules that register conditions as they are imported."""

_NO_EVIDENCE: Final = RuleEvidence()
_STEPS: Final[dict[str, int]] = {"promotion": 1, "lateral": 0, "demotion": -1}


def condition_of(rule: Rule) -> Condition:
    """The function that answers a rule; a rule without one is a fault of the product."""
    return CONDITIONS[rule.answered_by]


def judge_eligibility(
    history: History,
    pairs: Pairs,
    rules: Sequence[Rule],
    evidence: RuleEvidence = _NO_EVIDENCE,
) -> Eligibility:
    """Answers of every rule for n pairs, each on its own day.

    Parameters
    ----------
    pairs : Pairs
        (employee, position, day); all three must be known rows and days.
    rules : sequence of Rule
        As ``load_rules`` gives them. A rule is *not applicable* to a pair whose day lies outside
        its dates, or of which ``applies_to`` does not speak.
    evidence : RuleEvidence, optional
        Of the same history; it answers where the data leave a rule *unknown*.
    """
    facts = Facts(history, pairs)
    shape = (len(pairs), len(rules))
    answers = np.full(shape, Answer.NOT_APPLICABLE, dtype=np.int8, order="F")
    passes_from = np.full(shape, NO_DATE, dtype=np.int32, order="F")
    for column, rule in enumerate(rules):
        applies = speaks_of(facts, rule)
        if applies.any():
            verdicts = condition_of(rule).decide(facts, rule).where(applies)
            answers[:, column] = verdicts.answers
            passes_from[:, column] = verdicts.passes_from
    version = rules_version(rules)
    known = Eligibility(tuple(rules), answers, passes_from, version)
    return _with_evidence(known, pairs, evidence) if evidence.pieces else known


def _with_evidence(known: Eligibility, pairs: Pairs, evidence: RuleEvidence) -> Eligibility:
    """The same answers, those that evidence speaks of no longer unknown."""
    answers = known.answers.copy(order="F")
    by = np.full(answers.shape, NONE, dtype=np.int32, order="F")
    for column, rule in enumerate(known.rules):
        if evidence.about(rule.id):
            unknown = answers[:, column] == Answer.UNKNOWN
            by[:, column] = evidence.speaking(rule.id, pairs, unknown)
            answers[unknown, column] = evidence.answers(by[unknown, column])
    return replace(known, answers=answers, evidence=by, pieces=evidence.pieces)


def speaks_of(facts: Facts, rule: Rule) -> Mask:
    """Whether a rule speaks of each pair, by date, post, employment and kind of move."""
    until = np.iinfo(np.int32).max if rule.valid_until is None else to_day(rule.valid_until)
    applies: Mask = (facts.day >= to_day(rule.valid_from)) & (facts.day <= until)
    limits = rule.applies_to
    if limits.position_type:
        types = [POSITION_TYPES.index(name) for name in limits.position_type]
        applies &= np.isin(facts.post_type, types)
    if limits.employment_type:
        kinds = [EMPLOYMENT_TYPES.index(name) for name in limits.employment_type]
        applies &= np.isin(facts.person("employment_type"), kinds)
    if limits.kind:
        steps_meant = [*(_STEPS[name] for name in limits.kind), int(UNKNOWN_STEP)]
        applies &= np.isin(facts.step, steps_meant)
    return applies
