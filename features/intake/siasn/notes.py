"""What only an import from SIASN can say: names not understood, differences from HR's own file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotUnderstood:
    """A name of a ``kind`` (study, function, sex, religion) that no list has, and of how many."""

    kind: str
    name: str
    people: int


@dataclass(frozen=True)
class Difference:
    """One cell of one person; ``column`` may say that a person is in one of the two files alone."""

    employee_id: str
    column: str
    agency_file: str
    siasn: str
