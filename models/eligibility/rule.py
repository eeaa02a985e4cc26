"""One rule of law as data: its source, dates, parameters and texts. Knows no file and no answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from features.contract import values

Value = int | str | dict[str, list[str]]


_LISTED: Final[Mapping[str, tuple[str, ...]]] = {
    "position_type": values.POSITION_TYPES,
    "employment_type": values.EMPLOYMENT_TYPES,
    "kind": values.TRANSFER_KINDS,
}


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

    @model_validator(mode="after")
    def _only_listed_values(self) -> Self:
        for name, listed in _LISTED.items():
            unknown = sorted(set(getattr(self, name)) - set(listed))
            if unknown:
                raise ValueError(f"{name}: {', '.join(unknown)} is not one of {', '.join(listed)}")
        return self


class Rule(_Frozen):
    """One rule with its source, dates, parameters and texts.

    ``certainty``: A read in the text or several public sources, B read second-hand, C from
    memory; a C rule only warns. ``condition`` names the function that answers it where that is
    not the rule's own id (a city's own rule). ``cures`` says what would let a fail pass, by the
    part that fails (empty where no change does). ``origin`` names the files that it was read
    from, ``basis`` the city's regulation that made or changed it.
    """

    id: str
    condition: str | None = None
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
    cures: Mapping[str, Wording] = {}
    origin: tuple[str, ...] = ()
    basis: str | None = None

    @model_validator(mode="after")
    def _uncertain_rules_only_warn(self) -> Self:
        if self.certainty == "C" and self.excludes:
            raise ValueError("a rule of certainty C only warns until HR confirms it")
        return self

    @property
    def answered_by(self) -> str:
        """Name of the function that answers it."""
        return self.condition or self.id

    @property
    def excludes(self) -> bool:
        """Whether a fail leaves the person out of the list."""
        return self.severity == "exclude"

    def is_in_force(self, day: date) -> bool:
        """Whether the rule is switched on and holds on a day."""
        return self.enabled and self.is_of(day)

    def is_of(self, day: date) -> bool:
        """Whether a day lies within its dates, switched on or off."""
        return self.valid_from <= day <= (self.valid_until or date.max)

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
