"""What the folder of a batch says of itself: what it is of, and which lists are done.

``progress.jsonl`` says it while a run is under way, ``manifest.json`` once all is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from features.errors import DamagedError
from service.batch.lists import NOTICE, Done
from service.batch.state import differences

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST: Final = "manifest.json"
JOURNAL: Final = "progress.jsonl"
FORMAT: Final = "tepat-batch-1"


@dataclass(frozen=True)
class Asked:
    """What a batch is of: a state, and vacancies (those open on ``as_of``, or named: null)."""

    state: dict[str, Any]
    as_of: str | None
    vacancies: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "format": FORMAT,
            "notice": NOTICE,
            "as_of": self.as_of,
            "state": self.state,
            "vacancies": list(self.vacancies),
        }

    def differs_from(self, told: dict[str, Any]) -> list[str]:
        """What a folder was begun with otherwise, in words."""
        named, mine = ("format", "as_of"), self.to_json()
        found = differences(*({name: one[name] for name in named} for one in (told, mine)))
        found += differences(told["state"], self.state)
        there, here = set(told["vacancies"]), set(self.vacancies)
        if there != here:
            found.append(
                f"{len(there - here)} of its vacancies are not asked for now, and "
                f"{len(here - there)} are asked for that it has not"
            )
        return found


def day_of(path: Path) -> str | None:
    """The day whose open vacancies a folder was begun for; None where it says none."""
    told, _ = read_notes(path)
    return None if told is None else told["as_of"]


def read_notes(path: Path) -> tuple[dict[str, Any] | None, list[Done]]:
    """What a folder says that it is of, and the lists that it says are done."""
    try:
        if (path / MANIFEST).is_file():
            told = orjson.loads((path / MANIFEST).read_bytes())
            return told, [Done(**one) for one in told["files"]]
        told, *done = _lines(path / JOURNAL) or [None]
        return told, [Done(**one) for one in done]
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"{path} cannot be read. --fresh makes it anew.") from error


def _lines(journal: Path) -> list[Any]:
    """What a journal's whole lines say; a line torn by a kill says nothing."""
    lines = journal.read_bytes().splitlines(keepends=True) if journal.is_file() else []
    return [orjson.loads(line) for line in lines if line.endswith(b"\n")]
