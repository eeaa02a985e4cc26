"""`tepat serve --workers N`: one home, several processes that answer, one snapshot in memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from multiprocessing import Pipe
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from features.errors import BadInputError
from features.intake.importer import import_path
from features.progress import NoProgress
from features.store.store import open_store
from tepat.cli import app
from tepat.demo import CitySpec, make_city, write_city
from tepat.listening import check_free, own_socket
from tepat.wiring import clock
from tests.ports import free_port

WORKERS = 2


@pytest.fixture
def home(tmp_path):
    write_city(make_city(CitySpec(seed=5, staff=200)), tmp_path / "city", form="csv")
    store = open_store(tmp_path / "home")
    import_path(store, tmp_path / "home", tmp_path / "city", at=clock(), progress=NoProgress())
    store.close()
    return tmp_path / "home"


@contextmanager
def served(home):
    """The port of a service, once each of its processes has the snapshot in memory."""
    port = free_port()
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
        yield process, port
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
    assert status == 0


def children_with(pid, mapped):
    """Processes started by another that hold a file of this folder in memory."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for one in children if mapped in Path(f"/proc/{one}/maps").read_text()]


@pytest.mark.slow
def test_processes_share_the_snapshot_record_in_one_order_and_end_when_told(home):
    with served(home) as (_, port):
        path = f"http://127.0.0.1:{port}/api/v1/vacancies/V001/recommendations"
        # a connection of its own each time, so that any of the processes may take it
        answers = [httpx.post(path, timeout=60) for _ in range(4 * WORKERS)]
    ids = [answer.json()["recommendation_id"] for answer in answers]
    assert ids == [f"R{at + 1:06d}" for at in range(len(ids))]
    audit = CliRunner().invoke(app, ["audit", "verify", "--home", str(home)])
    assert audit.exit_code == 0, audit.output


@pytest.mark.slow
def test_connections_that_stay_are_spread_over_the_processes(home):
    with served(home) as (process, port), ExitStack() as stack:
        clients = [stack.enter_context(httpx.Client()) for _ in range(8 * WORKERS)]
        for client in clients:
            assert client.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        held = connections(port)
        each = [len(sockets_of(one) & held) for one in children_with(process.pid, f"{home}/")]
    assert sum(each) == len(clients)
    assert len(each) == WORKERS
    assert min(each) >= 1  # 1 in 30,000 that chance alone gives all to one


def connections(port):
    """The sockets of connections that the service at a port holds."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    established = "01"
    return {row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == established}


def sockets_of(pid):
    """The sockets that a process holds."""
    links = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    return {link[8:-1] for link in links if link.startswith("socket:[")}


@pytest.mark.parametrize("workers", [1, WORKERS])
def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path, workers):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = ["serve", "--port", str(port), "--workers", str(workers), "--home", str(tmp_path)]
        told = CliRunner().invoke(app, words).exception
    assert isinstance(told, BadInputError)
    assert f"127.0.0.1:{port}: another program listens there" in str(told)
    assert "--port" in str(told)


def test_another_tepat_on_the_port_is_another_program():
    own = own_socket("127.0.0.1", 0)
    own.listen()
    with own, pytest.raises(BadInputError, match="another program listens there"):
        check_free(*own.getsockname())


def test_a_socket_handed_on_is_another_one_on_the_same_address():
    here, there = Pipe()
    with own_socket("127.0.0.1", 0) as own:
        here.send(own)
        with there.recv() as handed:
            assert handed.getsockname() == own.getsockname()
            assert handed.fileno() != own.fileno()


@pytest.mark.parametrize(
    ("host", "reason"), [("no.such.host.invalid", "nobody knows"), ("192.0.2.1", "no such address")]
)
def test_an_address_that_is_not_of_this_machine_is_told(host, reason):
    with pytest.raises(BadInputError, match=reason):
        check_free(host, 8000)
