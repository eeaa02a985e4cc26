"""`tepat serve --workers N`: one home, several processes that answer, one snapshot in memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from features.intake.importer import import_path
from features.progress import NoProgress
from features.store.store import open_store
from tepat.cli import app
from tepat.demo import CitySpec, make_city, write_city
from tepat.wiring import clock

WORKERS = 2


@pytest.fixture
def home(tmp_path):
    write_city(make_city(CitySpec(seed=5, staff=200)), tmp_path / "city", form="csv")
    store = open_store(tmp_path / "home")
    import_path(store, tmp_path / "home", tmp_path / "city", at=clock(), progress=NoProgress())
    store.close()
    return tmp_path / "home"


def children_with(pid, mapped):
    """Processes started by another that hold a file of this folder in memory."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for one in children if mapped in Path(f"/proc/{one}/maps").read_text()]


@pytest.mark.slow
def test_processes_share_the_snapshot_record_in_one_order_and_end_when_told(home):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--workers", str(WORKERS), "--port", str(port), "--home", str(home)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tepat", "serve", *words],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 240
        while len(children_with(process.pid, f"{home}/snapshots/")) < WORKERS:
            assert process.poll() is None
            assert time.monotonic() < end, "waited too long"
            time.sleep(0.1)
        path = f"http://127.0.0.1:{port}/api/v1/vacancies/V001/recommendations"
        # a connection of its own each time, so that any of the processes may take it
        answers = [httpx.post(path, timeout=60) for _ in range(4 * WORKERS)]
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
    assert status == 0
    ids = [answer.json()["recommendation_id"] for answer in answers]
    assert ids == [f"R{at + 1:06d}" for at in range(len(ids))]
    audit = CliRunner().invoke(app, ["audit", "verify", "--home", str(home)])
    assert audit.exit_code == 0, audit.output
