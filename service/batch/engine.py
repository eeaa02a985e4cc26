"""Who makes the lists of a batch: this process, one after the other, or another engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from service.batch.lists import write_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from service.batch.lists import Done
    from service.batch.state import Basis


class Engine(Protocol):
    """Writes lists into the folder of a batch."""

    def lists(
        self, basis: Basis, vacancies: Sequence[str], home: Path, out: Path
    ) -> Iterator[Done]:
        """Write the list of each vacancy, in any order; each is given once it is on the disk."""


class Local:
    """Makes lists in this process, one vacancy in memory at a time."""

    def lists(
        self,
        basis: Basis,
        vacancies: Sequence[str],
        home: Path,  # noqa: ARG002 - the basis is open here already
        out: Path,
    ) -> Iterator[Done]:
        """Write them in the order given."""
        for vacancy_id in vacancies:
            yield write_list(basis, vacancy_id, out)
