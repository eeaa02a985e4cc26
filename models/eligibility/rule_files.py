"""Files of rules: read entry by entry, each checked; what is wrong is named with its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import ValidationError

from features.errors import BadInputError, ErrorDetail
from features.yaml_text import read_yaml
from models.eligibility.rule import Rule

if TYPE_CHECKING:
    from pathlib import Path

_DATES: Final = ("valid_from", "valid_until")


@dataclass(frozen=True)
class RuleFile:
    """What a file says: the regulation, the dates that it gives to all its rules, and each rule."""

    name: str
    regulation: str
    dates: dict[str, Any]
    entries: tuple[dict[str, Any], ...]


def read_rule_file(path: Path) -> RuleFile:
    """Read one file.

    Raises
    ------
    BadInputError
        It is not a list of rules, each with an id.
    """
    try:
        content = read_yaml(path.read_text("utf-8"))
        entries = tuple(dict(entry) for entry in content["rules"])
        dates = {name: content[name] for name in _DATES if name in content}
        regulation = str(content.get("regulation", path.name))
        names = [str(entry["id"]) for entry in entries]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadInputError(
            f"{path.name}: not a list of rules, each with an id ({error})"
        ) from None
    for entry, name in zip(entries, names, strict=True):
        entry["id"] = name
    return RuleFile(path.name, regulation, dates, entries)


def parsed(entry: dict[str, Any], file: str) -> Rule:
    """The rule of an entry.

    Raises
    ------
    BadInputError
        Something is missing or wrong in it; all is listed.
    """
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        problems = [
            ErrorDetail(".".join(str(part) for part in one["loc"]), one["msg"])
            for one in error.errors()
        ]
        raise BadInputError(f"{file}: rule {entry['id']} is not valid", problems) from None
