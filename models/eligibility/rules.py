"""The rules of law in force on a day: the national regulations and what a city changes in them.

One YAML file a regulation under ``regulations/``. Answers come from ``models.eligibility.engine``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from features.calendar import to_date
from models.eligibility.city_rules import with_city_rules
from models.eligibility.rule import Rule
from models.eligibility.rule_files import parsed, read_rule_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["REGULATIONS", "Rule", "every_rule", "load_rules", "national_rules", "rules_version"]

REGULATIONS: Final = Path(__file__).parent / "regulations"

_WORDS_OF_A_RULE: Final = {"title", "detail", "missing", "notice", "cures", "origin", "basis"}


def load_rules(on: int | None, extra: Path | None = None) -> tuple[Rule, ...]:
    """Load the rules in force on a day, in the order of their files.

    Parameters
    ----------
    on : int or None
        Day since 1970-01-01; None gives every rule that is switched on, and the engine then
        keeps each to its own dates.
    extra : Path, optional
        A city's own file, or a folder of such files: ``rules`` with an ``id`` and what is to
        differ (``enabled``, ``severity``, ``certainty``, stricter ``parameters``), or a rule of
        its own with the ``condition`` that answers it.

    Raises
    ------
    BadInputError
        A file is not in this form, or loosens a rule; every problem is listed.
    """
    rules = every_rule(extra)
    if on is None:
        return tuple(rule for rule in rules if rule.enabled)
    return tuple(rule for rule in rules if rule.is_in_force(to_date(on)))


def every_rule(extra: Path | None = None) -> tuple[Rule, ...]:
    """Every rule of all days, also those that a city has switched off."""
    rules = national_rules()
    for path in _files(extra):
        rules = with_city_rules(rules, path)
    return rules


def national_rules() -> tuple[Rule, ...]:
    """The rules of the regulations, as no city has changed them."""
    found = [read_rule_file(path) for path in sorted(REGULATIONS.glob("*.yaml"))]
    return tuple(
        parsed({**file.dates, **entry, "origin": (file.name,)}, file.name)
        for file in found
        for entry in file.entries
    )


def rules_version(rules: Sequence[Rule]) -> str:
    """SHA-256 over everything that decides an answer: all but the texts."""
    return hashlib.sha256("\n".join(_decisive(rule) for rule in rules).encode()).hexdigest()


def _decisive(rule: Rule) -> str:
    # Rules recorded before there were conditions by name keep their version.
    unsaid = {"condition"} if rule.condition is None else set()
    return rule.model_dump_json(exclude=_WORDS_OF_A_RULE | unsaid)


def _files(extra: Path | None) -> Iterable[Path]:
    if extra is None or not extra.exists():
        return ()
    return sorted(extra.glob("*.yaml")) if extra.is_dir() else (extra,)
