"""Rules of law as data: read from one YAML file a regulation, in force on a day, hashed.

Answers come from ``models.eligibility.engine``; here stands only what a rule says of itself.
A city's own file may switch a rule off, confirm it or make a parameter stricter, never looser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from features.calendar import to_date
from features.errors import BadInputError, ErrorDetail
from features.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REGULATIONS: Final = Path(__file__).parent / "regulations"

_WORDS_OF_A_RULE: Final = {"title", "detail", "missing", "notice", "origin"}

Value = int | str | dict[str, list[str]]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Parameter(_Frozen):
    """A number or word that a rule compares with, its unit, and which way is stricter."""

    value: Value
    unit: str
    stricter: Literal["higher", "lower"] | None = None


class Wording(_Frozen):
    """One text in the two languages of the product."""

    id: str
    en: str

    def in_language(self, lang: str) -> str:
        """Text in ``id`` or ``en``."""
        return self.en if lang == "en" else self.id


class AppliesTo(_Frozen):
    """Of which pairs a rule speaks; an empty list sets no limit.

    ``position_type`` is the post's, ``kind`` the move's (lateral, promotion, demotion).
    """

    position_type: tuple[str, ...] = ()
    employment_type: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()


class Rule(_Frozen):
    """One rule with its source, dates, parameters and texts.

    ``certainty``: A read in the text or several public sources, B read second-hand, C from
    memory; a C rule only warns. ``origin`` names the files that it was read from.
    """

    id: str
    citation: str
    valid_from: date
    valid_until: date | None = None
    applies_to: AppliesTo = AppliesTo()
    parameters: Mapping[str, Parameter] = {}
    severity: Literal["exclude", "warning"]
    certainty: Literal["A", "B", "C"]
    enabled: bool = True
    title: Wording
    detail: Wording
    missing: Wording | None = None
    notice: Wording | None = None
    origin: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _uncertain_rules_only_warn(self) -> Self:
        if self.certainty == "C" and self.excludes:
            raise ValueError("a rule of certainty C only warns until HR confirms it")
        return self

    @property
    def excludes(self) -> bool:
        """Whether a fail leaves the person out of the list."""
        return self.severity == "exclude"

    def is_in_force(self, day: date) -> bool:
        """Whether the rule is switched on and holds on a day."""
        until = self.valid_until or date.max
        return self.enabled and self.valid_from <= day <= until

    def number(self, name: str) -> int:
        """A parameter that is a whole number."""
        value = self.parameters[name].value
        if not isinstance(value, int):
            raise TypeError(f"{self.id}.{name} is {value!r}, not a whole number")
        return value

    def lists(self, name: str) -> Mapping[str, list[str]]:
        """A parameter that gives a list of words for each name."""
        value = self.parameters[name].value
        if not isinstance(value, dict):
            raise TypeError(f"{self.id}.{name} is {value!r}, not lists by name")
        return value

    def word(self, name: str) -> str:
        """A parameter that is one of the contract's listed values."""
        value = self.parameters[name].value
        if not isinstance(value, str):
            raise TypeError(f"{self.id}.{name} is {value!r}, not a word")
        return value


def load_rules(on: int | None, extra: Path | None = None) -> tuple[Rule, ...]:
    """Load the rules in force on a day, in the order of their files.

    Parameters
    ----------
    on : int or None
        Day since 1970-01-01; None gives every rule that is switched on, and the engine then
        keeps each to its own dates.
    extra : Path, optional
        A city's own file, or a folder of such files: ``rules`` with an ``id`` and what is to
        differ (``enabled``, ``severity``, ``certainty``, stricter ``parameters``).

    Raises
    ------
    BadInputError
        A file is not in this form, or loosens a rule; every problem is listed.
    """
    rules = _national()
    for path in _files(extra):
        rules = _overridden(rules, path)
    if on is None:
        return tuple(rule for rule in rules if rule.enabled)
    return tuple(rule for rule in rules if rule.is_in_force(to_date(on)))


def rules_version(rules: Sequence[Rule]) -> str:
    """SHA-256 over everything that decides an answer: all but the texts."""
    decisive = (rule.model_dump_json(exclude=_WORDS_OF_A_RULE) for rule in rules)
    return hashlib.sha256("\n".join(decisive).encode()).hexdigest()


def _files(extra: Path | None) -> Iterable[Path]:
    if extra is None or not extra.exists():
        return ()
    return sorted(extra.glob("*.yaml")) if extra.is_dir() else (extra,)


def _national() -> tuple[Rule, ...]:
    return tuple(
        _parsed({**common, **entry, "origin": (path.name,)}, path)
        for path in sorted(REGULATIONS.glob("*.yaml"))
        for common, entry in _entries(path)
    )


def _entries(path: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each rule of a file, with the dates that its regulation gives to all."""
    try:
        content = read_yaml(path.read_text("utf-8"))
        rules = [dict(entry) for entry in content["rules"]]
        names = [str(entry["id"]) for entry in rules]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadInputError(
            f"{path.name}: not a list of rules, each with an id ({error})"
        ) from None
    if len(names) != len(rules):
        raise BadInputError(f"{path.name}: a rule has no id")
    dates = {name: content[name] for name in ("valid_from", "valid_until") if name in content}
    return [(dates, entry) for entry in rules]


def _parsed(entry: dict[str, Any], path: Path) -> Rule:
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        problems = [
            ErrorDetail(".".join(str(part) for part in one["loc"]), one["msg"])
            for one in error.errors()
        ]
        raise BadInputError(f"{path.name}: rule {entry['id']} is not valid", problems) from None


def _overridden(rules: tuple[Rule, ...], path: Path) -> tuple[Rule, ...]:
    changes = {str(entry["id"]): entry for _, entry in _entries(path)}
    known = {rule.id for rule in rules}
    unknown = sorted(set(changes) - known)
    if unknown:
        details = [
            ErrorDetail(name, f"known rules: {', '.join(sorted(known))}") for name in unknown
        ]
        raise BadInputError(f"{path.name}: no such rule: {', '.join(unknown)}", details)
    return tuple(
        _changed(rule, changes[rule.id], path) if rule.id in changes else rule for rule in rules
    )


def _changed(rule: Rule, change: dict[str, Any], path: Path) -> Rule:
    content = rule.model_dump()
    given = {name: value for name, value in change.items() if name != "parameters"}
    for name, value in dict(change.get("parameters", {})).items():
        if name not in rule.parameters:
            raise BadInputError(f"{path.name}: rule {rule.id} has no parameter {name}")
        if not _is_stricter(rule.parameters[name], value):
            raise BadInputError(
                f"{path.name}: rule {rule.id}, {name}: {value!r} is looser than the "
                f"regulation's {rule.parameters[name].value!r}, or of another kind"
            )
        content["parameters"][name]["value"] = value
    return _parsed({**content, **given, "origin": (*rule.origin, path.name)}, path)


def _is_stricter(parameter: Parameter, value: object) -> bool:
    """Whether a value is the regulation's own, or a number on its stricter side."""
    own = parameter.value
    if parameter.stricter is None or type(value) is not int or not isinstance(own, int):
        return bool(value == own)
    return (value >= own) if parameter.stricter == "higher" else (value <= own)
