"""The workers of a Dask cluster, reached by the address of its scheduler.

Knows how long to wait and what to say where nobody answers; not what workers are asked to do.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import distributed

from features.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 30
"""Seconds that the first worker of a cluster is given to come."""

_ANSWERS: Final = 10
"""Seconds that a scheduler is given to answer: what listens answers at once."""


@contextmanager
def connected(address: str, patience: float, *, task: str, then: str) -> Iterator[Any]:
    """A client of the cluster at ``address``, once it has a worker.

    Parameters
    ----------
    patience : seconds, see :data:`PATIENCE`.
    task : what one task makes ("list"), and ``then`` what to do after a failure, for messages.

    Raises
    ------
    UnavailableError
        No scheduler or worker answers, the cluster was lost, or a task outlived too many workers.
    """
    try:
        soon = min(patience, _ANSWERS)
        client = distributed.Client(address, timeout=soon, set_as_default=False)
    except OSError as error:
        raise UnavailableError(f"No Dask scheduler answers at {address}.") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=patience)
            yield client
        except distributed.TimeoutError as error:
            raise UnavailableError(f"{address} has no workers.") from error
        except distributed.KilledWorker as error:
            raise UnavailableError(
                f"Workers died again and again over one {task} ({error.task}); perhaps their "
                f"memory ran out. {then}"
            ) from error
        except distributed.CancelledError as error:
            raise UnavailableError(f"{address} was lost. {then}") from error
