"""A whole batch: open or go on with its folder, make what is missing, bind it to the ledger.

One state of the desk from beginning to end, whatever is written meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from features.progress import NoProgress
from features.store import ledger
from service.batch.asked import named_vacancies, open_vacancies
from service.batch.engine import Local
from service.batch.folder import Folder
from service.batch.notes import Asked, day_of
from service.batch.state import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from features.progress import Progress
    from service.batch.engine import Engine
    from service.desk import Desk

KIND: Final = "batch"


@dataclass(frozen=True)
class BatchReport:
    """A finished batch: lists ``written`` now, those found ``complete``, and the ledger's entry."""

    asked: Asked
    manifest_sha256: str
    entry: int
    candidates: int
    written: int
    complete: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        told = ("manifest_sha256", "entry", "candidates", "written", "complete")
        return {
            "as_of": self.asked.as_of,
            **self.asked.state,
            "vacancies": len(self.asked.vacancies),
            **{name: getattr(self, name) for name in told},
        }


def run_batch(  # noqa: PLR0913 - what is asked, who makes it and who asks, each named
    desk: Desk,
    out: Path,
    *,
    by: str,
    vacancies: Sequence[str] = (),
    as_of: date | None = None,
    engine: Engine | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> BatchReport:
    """Write everybody eligible for every open vacancy, and record that it was done.

    Parameters
    ----------
    out : Path
        A new or empty folder, or one that an earlier call left, which is gone on with.
    by : str
        Who asks.
    vacancies : sequence of str
        Ids; all that are open on ``as_of`` where none are named.
    as_of : date, optional
        The day of the folder where it is gone on with, else today.
    engine : Engine, optional
        Who makes the lists; this process by default.
    fresh : bool
        Make everything anew, whatever the folder holds of another batch.

    Raises
    ------
    RefusedError
        The folder was begun in another state.
    """
    listener = progress or NoProgress()
    basis = Basis.of(desk, desk.view())
    asked = _asked(desk, basis, vacancies, as_of, None if fresh else day_of(out))
    with Folder(out, asked, fresh=fresh) as folder:
        complete = len(folder.done)
        _tell(listener, folder, asked)
        for done in (engine or Local()).lists(basis, folder.missing, desk.home, out):
            folder.add(done)
            _tell(listener, folder, asked)
        sha256 = folder.complete()
        candidates = sum(done.candidates for done in folder.done.values())
    written = len(asked.vacancies) - complete
    entry = _record(desk, asked, sha256, by, candidates, is_new=written > 0)
    return BatchReport(asked, sha256, entry, candidates, written, complete)


def _asked(
    desk: Desk, basis: Basis, named: Sequence[str], as_of: date | None, begun_for: str | None
) -> Asked:
    state = basis.state.to_json()
    if named:
        return Asked(state, None, named_vacancies(basis.view, named))
    earlier = None if begun_for is None else date.fromisoformat(begun_for)
    day = as_of or earlier or desk.clock().date()
    return Asked(state, day.isoformat(), open_vacancies(desk, basis.view, day))


def _tell(progress: Progress, folder: Folder, asked: Asked) -> None:
    """Say how far it is, in at most a hundred different sentences: a log has a line for each."""
    part = len(folder.done) / len(asked.vacancies)
    progress.step(f"lists of {len(asked.vacancies)} vacancies, {part:.0%}", part)


def _record(  # noqa: PLR0913 - what an entry says
    desk: Desk, asked: Asked, sha256: str, by: str, candidates: int, *, is_new: bool
) -> int:
    """The number of the batch's entry; a folder that was only looked at again adds none."""
    if not is_new:
        with desk.store.read() as connection:
            for entry in ledger.entries(connection, KIND):
                if entry.payload["manifest_sha256"] == sha256:
                    return entry.seq
    payload = {
        "manifest_sha256": sha256,
        "recorded_by": by,
        "as_of": asked.as_of,
        **asked.state,
        "vacancies": len(asked.vacancies),
        "candidates": candidates,
    }
    at = desk.clock()
    with desk.store.begin(KIND, f"{len(asked.vacancies)} vacancies", at) as transaction:
        return ledger.append(transaction.connection, KIND, payload, at).seq
