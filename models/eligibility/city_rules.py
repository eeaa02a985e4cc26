"""A city's own rules: national ones switched off, confirmed or made stricter, and rules of its own.

A rule of its own uses a condition that exists, under another id, with its own citation, dates and
texts. The national rule stays beside it, so it can only ask for more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from features.contract import values
from features.errors import BadInputError, ErrorDetail
from models.eligibility.ranks import STRUCTURAL_RANK
from models.eligibility.rule_files import parsed, read_rule_file

if TYPE_CHECKING:
    from pathlib import Path

    from models.eligibility.rule import Parameter, Rule
    from models.eligibility.rule_files import RuleFile

MOST_RULES: Final = 64
"""The record keeps one bit a rule of who is left out."""

_LARGEST: Final = 1_000
_LISTED: Final = {
    "predicate": values.PREDICATES,
    "discipline_level": values.DISCIPLINE_LEVELS,
    "legal_status": values.LEGAL_STATUSES,
    "position_type": tuple(STRUCTURAL_RANK),
    "education_level": values.EDUCATION_LEVELS,
}
"""The words that a parameter of each unit may be."""

_MAY_CHANGE: Final = frozenset({"id", "enabled", "severity", "certainty", "parameters"})
_OF_ITS_OWN: Final = ("citation", "title")
_TAKEN_OVER: Final = ("detail", "missing", "cures", "applies_to", "severity", "certainty")


def with_city_rules(rules: tuple[Rule, ...], path: Path) -> tuple[Rule, ...]:
    """The rules as one city's file changes them, its own after them.

    Raises
    ------
    BadInputError
        The file is not in this form, names no rule that exists, or loosens one.
    """
    file = read_rule_file(path)
    known = {rule.id for rule in rules}
    own = [entry for entry in file.entries if "condition" in entry]
    changes = {entry["id"]: entry for entry in file.entries if "condition" not in entry}
    _refuse_unknown(set(changes) - known, known, file)
    changed = tuple(
        _changed(rule, changes[rule.id], file) if rule.id in changes else rule for rule in rules
    )
    for entry in own:
        changed = (*changed, _own(entry, changed, file))
    if len(changed) > MOST_RULES:
        raise BadInputError(f"{file.name}: {len(changed)} rules are more than {MOST_RULES}")
    return changed


def _refuse_unknown(unknown: set[str], known: set[str], file: RuleFile) -> None:
    if not unknown:
        return
    details = [
        ErrorDetail(name, f"known rules: {', '.join(sorted(known))}") for name in sorted(unknown)
    ]
    raise BadInputError(
        f"{file.name}: no such rule: {', '.join(sorted(unknown))}. A rule of the city's own names "
        "the `condition` that answers it.",
        details,
    )


def _changed(rule: Rule, change: dict[str, Any], file: RuleFile) -> Rule:
    wrong = sorted(set(change) - _MAY_CHANGE)
    if wrong:
        raise BadInputError(
            f"{file.name}: rule {rule.id}: {', '.join(wrong)} cannot be changed; a city changes "
            "enabled, severity, certainty and parameters, or writes a rule of its own (condition)"
        )
    content = rule.model_dump()
    content |= {name: value for name, value in change.items() if name != "parameters"}
    for name, value in dict(change.get("parameters", {})).items():
        own = _parameter(rule, name, file)
        if not _is_stricter(own, value):
            raise BadInputError(
                f"{file.name}: rule {rule.id}, {name}: {value!r} is looser than the "
                f"regulation's {own.value!r}, or of another kind"
            )
        content["parameters"][name]["value"] = value
    content |= {"origin": (*rule.origin, file.name), "basis": file.regulation}
    return parsed(content, file.name)


def _own(entry: dict[str, Any], rules: tuple[Rule, ...], file: RuleFile) -> Rule:
    """A rule of the city's own; what it leaves out is as in the rule that it is built on."""
    if entry["id"] in {rule.id for rule in rules}:
        raise BadInputError(f"{file.name}: rule {entry['id']} exists; give it an id of its own")
    model = next((rule for rule in rules if rule.id == entry["condition"]), None)
    if model is None:
        known = ", ".join(sorted({rule.id for rule in rules if rule.condition is None}))
        raise BadInputError(
            f"{file.name}: rule {entry['id']}: there is no condition {entry['condition']} "
            f"(known: {known})"
        )
    lacking = [name for name in _OF_ITS_OWN if name not in entry]
    if lacking:
        raise BadInputError(f"{file.name}: rule {entry['id']} says no {' and no '.join(lacking)}")
    content = model.model_dump()
    parameters = content["parameters"]
    for name, value in dict(entry.get("parameters", {})).items():
        if not _is_of_kind(_parameter(model, name, file), value):
            raise BadInputError(
                f"{file.name}: rule {entry['id']}, {name}: {value!r} is of another kind than "
                f"{model.parameters[name].value!r} ({model.parameters[name].unit})"
            )
        parameters[name]["value"] = value
    taken = {name: content[name] for name in _TAKEN_OVER}
    return parsed(
        {
            **taken,
            **file.dates,
            **entry,
            "parameters": parameters,
            "origin": (file.name,),
            "basis": file.regulation,
        },
        file.name,
    )


def _parameter(rule: Rule, name: str, file: RuleFile) -> Parameter:
    if name not in rule.parameters:
        raise BadInputError(f"{file.name}: rule {rule.id} has no parameter {name}")
    return rule.parameters[name]


def _is_stricter(parameter: Parameter, value: object) -> bool:
    """Whether a value is the regulation's own, or a number on its stricter side."""
    own = parameter.value
    if parameter.stricter is None or type(value) is not int or not isinstance(own, int):
        return bool(value == own)
    if not 0 <= value <= _LARGEST:
        return False
    return (value >= own) if parameter.stricter == "higher" else (value <= own)


def _is_of_kind(parameter: Parameter, value: object) -> bool:
    """Whether a rule of the city's own may compare with a value in place of the regulation's."""
    own = parameter.value
    if isinstance(own, int):
        lowest = 1 if parameter.unit == "annual periods" else 0
        return type(value) is int and lowest <= value <= _LARGEST
    if isinstance(own, str):
        return value in _LISTED[parameter.unit]
    return bool(value == own)
