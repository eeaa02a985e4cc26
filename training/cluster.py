"""Members of a bag fitted on a Dask cluster: a task a member, made again when its worker dies.

Workers are sent the rows to learn from and see no home, store or file. A member follows from its
bag alone, so it has the same bits wherever it is fitted, provided that the same code, libraries and
kind of processor add up: a worker first shows that its own are the client's (decision 28).
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import distributed
from threadpoolctl import threadpool_info, threadpool_limits

import models.fit
from features.errors import RefusedError, UnavailableError
from features.workers import PATIENCE, connected
from models.fit.ensemble import fit_members, joined
from training.apart import ATTEMPTS, Apart
from training.stage import staged

if TYPE_CHECKING:
    from features.progress import Progress
    from models.fit.ensemble import Bag, Ensemble
    from training.engine import Task

TOGETHER: Final = 500_000
"""Labels up to which a worker holds all of them, with some 2.5 GB; more are learned from apart."""

_LIBRARIES: Final = ("lightgbm", "numpy", "scipy")
_THEN: Final = "Nothing was recorded: train again."


class Cluster:
    """The workers of a scheduler at ``address`` (``tcp://HOST:PORT``).

    In the folder ``scratch`` lies what no memory holds, while it is learned from.
    """

    def __init__(self, address: str, scratch: Path, patience: float = PATIENCE) -> None:
        self.address = address
        self.scratch = scratch
        self.patience = patience

    def ready(self) -> None:
        """Ask a worker what it adds up with.

        Raises
        ------
        UnavailableError
            No scheduler or worker answers.
        RefusedError
            A worker has other code, libraries or another kind of processor.
        """
        with self._connected(self.patience) as client:
            for there in client.run(stack).values():
                refuse_another(there)

    def is_apart(self, rows: int) -> bool:
        """Whether a worker is not to hold so many rows."""
        return rows > TOGETHER

    def fit(self, task: Task, progress: Progress) -> Ensemble:
        """Fit members as workers are free, or together; the same errors as of ``ready``."""
        if not self.is_apart(task.rows):
            return self._fit_bag(task.bag(), progress)
        with staged(self.scratch) as folder:
            return Apart(self._connected, task, folder).fit(progress, self.patience)

    def _fit_bag(self, bag: Bag, progress: Progress) -> Ensemble:
        parts: dict[int, Ensemble] = {}
        with self._connected(self.patience) as client:
            for _ in range(ATTEMPTS):
                try:
                    self._fit_rest(client, bag, parts, progress)
                except distributed.CancelledError:
                    # the rows went with the last worker that held them
                    client.wait_for_workers(1, timeout=self.patience)
                else:
                    return joined([parts[member] for member in range(bag.settings.members)])
        raise UnavailableError(f"{self.address} lost all workers {ATTEMPTS} times. {_THEN}")

    @staticmethod
    def _fit_rest(client: Any, bag: Bag, parts: dict[int, Ensemble], progress: Progress) -> None:  # noqa: ANN401 - Dask is not typed
        """Fit what is not in ``parts`` yet, into it."""
        [rows] = client.scatter([bag], broadcast=True, hash=False)
        rest = [member for member in range(bag.settings.members) if member not in parts]
        here = stack()
        tasks = [client.submit(fit_on_worker, rows, one, here, pure=False) for one in rest]
        for task in distributed.as_completed(tasks, loop=client.loop):
            member, part = task.result()
            parts[member] = part
            task.release()
            done = len(parts) / bag.settings.members
            progress.step(f"{len(parts)} of {bag.settings.members} members fitted", done)

    def _connected(self, patience: float) -> Any:  # noqa: ANN401 - Dask is not typed
        return connected(self.address, patience, task="member", then=_THEN)


def fit_on_worker(bag: Bag, member: int, there: dict[str, str]) -> tuple[int, Ensemble]:
    """Fit one member in a worker's process, which first shows that it adds up as the client."""
    refuse_another(there)
    with threadpool_limits(limits=1):
        return member, fit_members(bag, [member])


@cache
def stack() -> dict[str, str]:
    """What bits follow from beside the rows: code, libraries, and BLAS's kind of processor."""
    code = hashlib.sha256()
    for module in sorted(Path(models.fit.__path__[0]).glob("*.py")):
        code.update(module.read_bytes())
    kinds = {str(pool.get("architecture")) for pool in threadpool_info() if _is_blas(pool)}
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"code": code.hexdigest(), "processor": ", ".join(sorted(kinds)), **libraries}


def refuse_another(there: dict[str, str]) -> None:
    """Refuse a stack that is not this process's own."""
    here = stack()
    if wrong := [
        f"{name} {there.get(name)!r} beside {here[name]!r}"
        for name in here
        if there.get(name) != here[name]
    ]:
        raise RefusedError(
            f"A worker would give other bits: {'; '.join(wrong)}. Install the same lock file "
            "everywhere; kinds of processors become one by OPENBLAS_CORETYPE."
        )


def _is_blas(pool: dict[str, Any]) -> bool:
    return pool.get("user_api") == "blas"
