"""``mlflow models serve`` fed prepared rows: the bare booster behind MLflow's scoring server.

Whoever asks has filtered people and made their features already; it answers chances alone. A
request carries the eligible rows as CSV, in which a missing value is empty. ``mlflow-skinny``,
which Tepat depends on, is enough to serve it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import mlflow.lightgbm
import numpy as np
import pandas as pd
from harness.processes import await_ready, free_port

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from peers.bare_booster import Ready

REQUESTS = 30


def mlflow_rows(model: Ready) -> list[str]:
    """A line a vacancy: milliseconds of a whole request, the first of each not counted."""
    bin_folder = str(Path(sys.executable).parent)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        mlflow.lightgbm.save_model(model.booster, path)
        port = free_port()
        words = ["models", "serve", "-m", path, "-p", str(port), "--env-manager", "local"]
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *words],
            # it starts uvicorn by its name, in a group of its own so that both end
            env={
                **os.environ,
                "OMP_NUM_THREADS": "1",
                "PATH": f"{bin_folder}:{os.environ['PATH']}",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            await_ready("mlflow", process, port, "/ping")
            return [_line(port, model.names, values) for values in model.matrices]
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _line(port: int, names: tuple[str, ...], values: NDArray[np.float32]) -> str:
    body = pd.DataFrame(values, columns=list(names)).to_csv(index=False).encode()
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    taken = [_asked(connection, body) for _ in range(REQUESTS + 1)][1:]
    p50, p99 = np.quantile(taken, [0.5, 0.99])
    return f"mlflow models serve, {len(values):,} prepared rows: p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def _asked(connection: HTTPConnection, body: bytes) -> float:
    begun = time.perf_counter()
    connection.request("POST", "/invocations", body, {"Content-Type": "text/csv"})
    response = connection.getresponse()
    said = response.read()
    if response.status != 200:
        raise SystemExit(f"mlflow answered {response.status}: {said[:300]!r}")
    return 1_000 * (time.perf_counter() - begun)
