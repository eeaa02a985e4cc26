"""Lists made on a Dask cluster: a task a vacancy, made again elsewhere when its worker dies.

Workers open the home and the folder by path, so both lie on a file system that all share; the
address of the database and its password come from each worker's own environment and never travel.
A worker first shows that its data, model and rules are the client's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import distributed

from features.errors import DamagedError, RefusedError
from features.kept import Kept
from features.workers import PATIENCE, connected
from service.batch.lists import LISTS, file_sha256, write_list
from service.batch.state import Basis, State, differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from service.batch.lists import Done
    from service.desk import Desk

    OpenDesk = Callable[[Path], Desk]

_THEN: Final = "What is done stays: the same call goes on."

_DESKS: Final[Kept[Desk]] = Kept(1)
_BASES: Final[Kept[Basis]] = Kept(1)
"""What a worker process opened last: its tasks are of one home and one state."""


class Cluster:
    """The workers of a scheduler; ``open_desk`` opens a home by path in a worker's process."""

    def __init__(self, address: str, open_desk: OpenDesk, patience: float = PATIENCE) -> None:
        self.address = address
        self.open_desk = open_desk
        self.patience = patience

    def lists(
        self, basis: Basis, vacancies: Sequence[str], home: Path, out: Path
    ) -> Iterator[Done]:
        """Write them as workers are free; a worker's word is checked against the file.

        Raises
        ------
        UnavailableError
            No scheduler or worker answers, or a list outlived too many workers.
        RefusedError
            A worker stands in another state, or does not see the folders.
        """
        asked = (self.open_desk, home.resolve(), basis.state)
        with connected(self.address, self.patience, task="list", then=_THEN) as client:
            tasks = [
                client.submit(list_on_worker, *asked, one, out.resolve(), pure=False)
                for one in vacancies
            ]
            for task in distributed.as_completed(tasks, loop=client.loop):
                yield _seen(task.result(), out)
                task.release()


def list_on_worker(
    open_desk: OpenDesk, home: Path, state: State, vacancy_id: str, out: Path
) -> Done:
    """Write one list in a worker's process, which first shows that it stands in ``state``."""
    for folder in (home, out / LISTS):
        if not folder.is_dir():
            raise RefusedError(f"A worker sees no {folder}. All workers must share it.")

    def make() -> Basis:
        desk = _DESKS.get(home, lambda: open_desk(home))
        basis = Basis.of(desk, desk.view_of(state.data_tx, state.model_version))
        if wrong := differences(state.to_json(), basis.state.to_json()):
            raise RefusedError(f"A worker stands in another state: {'; '.join(wrong)}.")
        return basis

    return write_list(_BASES.get((home, state), make), vacancy_id, out)


def _seen(done: Done, out: Path) -> Done:
    """The same, once the file is seen here with the bytes that the worker wrote."""
    path = out / done.file
    if not path.is_file():
        raise RefusedError(f"A worker wrote {path} where it is not seen here: share the folder.")
    if file_sha256(path) != done.sha256:
        raise DamagedError(f"{path} is not what a worker wrote.")
    return done
