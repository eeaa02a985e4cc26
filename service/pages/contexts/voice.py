"""What every context is told in: one language's texts and words, names of people and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.pages.contexts.people import Directory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.pages.language import Messages
    from service.pages.wording import Wording


@dataclass(frozen=True)
class Voice:
    """One language with the names that a page needs; ``rule_names`` by rule id."""

    t: Messages
    wording: Wording
    directory: Directory = field(default_factory=Directory)
    rule_names: Mapping[str, str] = field(default_factory=dict)

    def rule(self, rule_id: str) -> str:
        """A rule's title; its id where none is in force any more."""
        return self.rule_names.get(rule_id, rule_id.replace("_", " "))
