"""A Dask cluster of two real worker processes on this machine."""

from __future__ import annotations

from contextlib import contextmanager

import dask
import distributed

ADDRESS = "127.0.0.1"


@contextmanager
def two_workers():
    """A scheduler here and two worker processes, on loopback alone.

    A worker that starts again on a busy machine is given longer than the usual quarter of a minute.
    """
    patient = {"distributed.deploy.lost-worker-timeout": "600s"}
    with (
        dask.config.set(patient),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host=ADDRESS,
            dashboard_address=f"{ADDRESS}:0",
            worker_dashboard_address=f"{ADDRESS}:0",
        ) as made,
    ):
        yield made


def pids(workers):
    """The worker processes that there are."""
    return {one.process.pid for one in workers.workers.values()}
