"""Names of people and posts for those who may see them; everything else speaks of ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Post:
    """A post as people call it."""

    title: str
    agency: str

    def __str__(self) -> str:
        return f"{self.title}, {self.agency}" if self.agency else self.title


@dataclass(frozen=True)
class Directory:
    """Names by employee id, and posts by position id; an unknown id stands for itself."""

    names: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)

    def name(self, employee_id: str) -> str:
        """A person's name."""
        return self.names.get(employee_id, employee_id)

    def post(self, position_id: str) -> Post:
        """A post's title and agency."""
        return self.posts.get(position_id, Post(position_id, ""))

    def present_post(self, employee_id: str) -> str:
        """The post that a person holds today, in words; empty where none is known."""
        position = self.held.get(employee_id)
        return "" if position is None else str(self.post(position))
