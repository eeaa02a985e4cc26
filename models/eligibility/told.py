"""Rules and their answers as plain values: what is in force, what changed, what one pair is told.

The values that a rule saw keep their kinds: days are ISO dates, spans two of them.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import NO_DATE, to_date
from models.eligibility.details import details_of, values_seen
from models.eligibility.engine import judge_eligibility
from models.phrases import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.answers import Eligibility
    from models.eligibility.facts import Facts
    from models.eligibility.rule import Rule
    from models.eligibility.rule_evidence import RuleEvidence
    from models.wording import Language

    Document = dict[str, Any]

_COMPARED: Final = ("citation", "applies_to", "parameters", "severity", "certainty", "condition")
_SCALAR: Final = str | int | float | None


def rule_told(rule: Rule, lang: Language) -> Document:
    """A rule in the form of ``tepat rules list``."""
    return {
        "rule": rule.id,
        "title": rule.title.in_language(lang),
        "citation": rule.citation,
        "condition": rule.answered_by,
        "valid_from": rule.valid_from.isoformat(),
        "valid_until": rule.valid_until and rule.valid_until.isoformat(),
        "applies_to": {
            name: list(values) for name, values in rule.applies_to.model_dump().items() if values
        },
        "parameters": {name: one.value for name, one in rule.parameters.items()},
        "severity": rule.severity,
        "certainty": rule.certainty,
        "origin": list(rule.origin),
        "basis": rule.basis,
    }


def rules_differing(
    before: Sequence[Rule], after: Sequence[Rule], lang: Language
) -> dict[str, list[Document]]:
    """What came, what went and what changed between the rules of two days."""
    first, second = ({rule.id: rule for rule in rules} for rules in (before, after))
    return {
        "added": [rule_told(rule, lang) for name, rule in second.items() if name not in first],
        "removed": [rule_told(rule, lang) for name, rule in first.items() if name not in second],
        "changed": [
            {"rule": name, "title": rule.title.in_language(lang), "changes": changes}
            for name, rule in second.items()
            if name in first and (changes := _changes(first[name], rule, lang))
        ],
    }


def _changes(before: Rule, after: Rule, lang: Language) -> list[Document]:
    one, other = rule_told(before, lang), rule_told(after, lang)
    return [
        {"what": name, "before": one[name], "after": other[name]}
        for name in _COMPARED
        if one[name] != other[name]
    ]


def answers_told(
    history: History,
    pair: Pairs,
    rules: Sequence[Rule],
    evidence: RuleEvidence,
    lang: Language,
) -> list[Document]:
    """Every rule's answer for one pair, in words and with the values that it saw.

    Parameters
    ----------
    pair : Pairs of length 1.
    rules : those in force on its day.
    """
    eligibility = judge_eligibility(history, pair, rules, evidence)
    everything = np.ones((1, len(rules)), dtype=bool)
    [details] = details_of(eligibility, everything, lang)
    seen = values_told(eligibility.facts, rules)
    return [
        {
            **rule_told(detail.rule, lang),
            "answer": detail.answer.name.lower(),
            "detail": detail.text,
            "passes_from": detail.passes_from and detail.passes_from.isoformat(),
            "values": values,
            "evidence_id": _evidence_of(eligibility, column),
        }
        for column, (detail, values) in enumerate(zip(details, seen, strict=True))
    ]


def values_told(facts: Facts, rules: Sequence[Rule]) -> list[Document]:
    """The values that each rule saw of one pair, beside its parameters, as plain values."""
    seen = values_seen(facts, rules)
    return [_plain_values(rule, values) for rule, values in zip(rules, seen, strict=True)]


def _evidence_of(eligibility: Eligibility, column: int) -> str | None:
    piece = eligibility.piece_of(0, column)
    return None if piece is None else piece.evidence_id


def _plain_values(rule: Rule, values: dict[str, object]) -> Document:
    kinds = dict(_placeholders(rule))
    seen = {name: value for name, value in values.items() if name not in rule.parameters}
    return {name: _plain(value, kinds.get(name, "")) for name, value in seen.items()}


def _placeholders(rule: Rule) -> Iterable[tuple[str, str]]:
    for wording in (rule.detail, rule.missing, *rule.cures.values()):
        if wording is not None:
            for _, name, kind, _ in string.Formatter().parse(wording.en):
                if name:
                    yield name, kind or ""


def _plain(value: object, kind: str) -> Any:  # noqa: ANN401 - any plain value
    """A value as JSON holds it; days by their kind as ISO dates."""
    if isinstance(value, np.ndarray | list | tuple):
        inside = "iso" if kind == "span" else kind
        return [_plain(one, inside) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one, kind) for name, one in value.items()}
    if is_missing(value) or value == NO_DATE:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if kind in {"iso", "predicates"} and isinstance(value, int):
        return to_date(value).isoformat()
    return value if isinstance(value, _SCALAR) else str(value)
