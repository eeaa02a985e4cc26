"""Judge pairs by the rules in force: one column of answers a rule.

Each rule's function answers for every pair by itself, so a pair's answers never depend on which
other pairs are asked about, or in what order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from models.eligibility.answering import answered
from models.eligibility.answers import NOT_APPLICABLE, UNKNOWN, Eligibility
from models.eligibility.facts import Facts
from models.eligibility.rule_evidence import RuleEvidence
from models.eligibility.rules import rules_version
from models.eligibility.verdicts import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.kept_law import KeptLaw
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Verdicts

_NO_EVIDENCE: Final = RuleEvidence()


def judge_eligibility(
    history: History,
    pairs: Pairs,
    rules: Sequence[Rule],
    evidence: RuleEvidence = _NO_EVIDENCE,
    law: KeptLaw | None = None,
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
    law : KeptLaw, optional
        Of the same history; keeps what it is asked of everybody on a day for the next question.
    """
    if law is not None and law.is_of_everybody(pairs):
        return law.of_vacancy(int(pairs.positions[0]), int(pairs.days[0]), rules, evidence)
    facts, version = Facts.of(history, pairs), rules_version(rules)
    return judge_facts(facts, pairs, rules, evidence, version)


def judge_facts(
    facts: Facts, pairs: Pairs, rules: Sequence[Rule], evidence: RuleEvidence, version: str
) -> Eligibility:
    """The same of facts that are at hand; ``version`` is that of the rules."""
    verdicts = [answered(facts, rule) for rule in rules]
    known = assembled(facts, rules, verdicts, version)
    return with_evidence(known, pairs, evidence) if evidence.pieces else known


def assembled(
    facts: Facts, rules: Sequence[Rule], verdicts: Sequence[Verdicts | None], version: str
) -> Eligibility:
    """The answers of rules, a column a rule; None for a rule that speaks of nobody."""
    answers = np.empty((len(facts), len(rules)), dtype=np.int8, order="F")
    dates, whole = {}, {}
    for column, verdict in enumerate(verdicts):
        answers[:, column] = NOT_APPLICABLE if verdict is None else verdict.answers
        if verdict is None:
            whole[column] = SILENT
        elif len(verdict.answers) == len(facts):
            whole[column] = verdict
        if verdict is not None and verdict.passes_from is not None:
            dates[column] = verdict.passes_from
    return Eligibility(tuple(rules), answers, dates, version, facts, verdicts=whole)


def with_evidence(known: Eligibility, pairs: Pairs, evidence: RuleEvidence) -> Eligibility:
    """The same answers, those that evidence speaks of no longer unknown."""
    answers, evident = known.answers, {}
    for column, rule in enumerate(known.rules):
        if evidence.about(rule.id):
            unknown = np.flatnonzero(answers[:, column] == UNKNOWN)
            evident[column] = evidence.speaking(rule.id, pairs, unknown)
            answers[unknown, column] = evidence.answers(evident[column][unknown])
    whole = {column: one for column, one in known.verdicts.items() if column not in evident}
    return replace(known, evident=evident, pieces=evidence.pieces, verdicts=whole)
