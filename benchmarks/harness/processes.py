"""Starts services as processes of their own and counts what they hold in memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MIB = 1 << 20
BENCHMARKS = Path(__file__).resolve().parent.parent
PATIENCE = 600.0
"""Seconds that a service is given to be ready: the peer trains first."""

LOOK, IDLE = 5.0, 0.25
"""Seconds between two looks, and of the processor within which it counts as idle."""


class Memory(NamedTuple):
    """MiB of a service, all its processes: resident, and with shared pages split among them."""

    resident: float
    proportional: float


class Service(NamedTuple):
    """A running service."""

    name: str
    port: int
    pid: int
    start: float
    path: str
    """Of a list, with ``{}`` for the vacancy."""

    def memory(self) -> Memory:
        """What its processes hold now."""
        found = [_rollup(pid) for pid in family(self.pid)]
        return Memory(*(sum(part) / MIB for part in zip(*found, strict=True)))

    def processor_seconds(self) -> float:
        """Time of the processor that its processes have had so far."""
        ticks = [_ticks(pid) for pid in family(self.pid)]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def settle(self) -> None:
        """Wait until all its processes are done with starting: one is ready before the others."""
        before, end = -1.0, time.monotonic() + PATIENCE
        while (now := self.processor_seconds()) - before > IDLE and time.monotonic() < end:
            before = now
            time.sleep(LOOK)


@contextmanager
def tepat(home: Path, workers: int = 1) -> Iterator[Service]:
    """``tepat serve`` on a home."""
    path = "/api/v1/vacancies/{}/recommendations?top=20"
    words = ["-m", "tepat", "serve", "--home", str(home), *_workers(workers)]
    with _service("tepat", words, path) as service:
        yield service


@contextmanager
def do_it_yourself(home: Path, workers: int = 1) -> Iterator[Service]:
    """The do-it-yourself service on the same home."""
    path = "/vacancies/{}/recommendations?top=20"
    words = ["-m", "peers.do_it_yourself", str(home), *_workers(workers)]
    with _service("do-it-yourself", words, path) as service:
        yield service


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    task = Path(f"/proc/{pid}/task/{pid}/children")
    children = task.read_text().split() if task.exists() else []
    return [pid, *(one for child in children for one in family(int(child)))]


def _workers(number: int) -> list[str]:
    return ["--workers", str(number)] if number > 1 else []


@contextmanager
def _service(name: str, words: Sequence[str], path: str) -> Iterator[Service]:
    port, begun = free_port(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words, "--port", str(port)],
        cwd=BENCHMARKS,  # where the peers are found
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        await_ready(name, process, port, "/readyz")
        yield Service(name, port, process.pid, time.perf_counter() - begun, path)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def await_ready(name: str, process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Wait until it says that data and model are in memory, or fail with its end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with {process.returncode}")
        try:
            asked = HTTPConnection("127.0.0.1", port, timeout=60)
            asked.request("GET", path)
            if asked.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{name} was not ready in {PATIENCE:.0f} s")


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _rollup(pid: int) -> tuple[int, int]:
    """Bytes resident and proportional of one process, as Linux counts them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) << 10 for line in lines}
    return sizes["Rss"], sizes["Pss"]
