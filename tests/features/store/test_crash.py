"""A process killed in the middle of a write leaves nothing of it behind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# One clean process imports once and forks the writers that it kills.
SCRIPT = """
import json, os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
import pandas as pd
from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.store.frames import read_frames
from features.store.store import current_tx, open_store
from features.store.versions import apply

HOME, URL = Path(sys.argv[1]), sys.argv[2] or None
AT = datetime(2026, 1, 1, tzinfo=UTC)

def rows(part, tx):
    ids = [f"{part}-{at}" for at in range(300)]
    frame = pd.DataFrame({"agency_id": ids, "name": str(tx), "function": "health"})
    return canonical(TABLES["agencies"], frame)

def write_for_ever(say, stop_in_the_middle):
    store = open_store(HOME, URL)
    while True:
        with store.begin("import", "", AT) as transaction:
            for part in range(4):
                apply(transaction, "agencies", rows(part, transaction.tx))
                if part == 1 and stop_in_the_middle and transaction.tx > 1:
                    os.write(say, b"0\\n")
                    signal.pause()
        os.write(say, f"{transaction.tx}\\n".encode())

def kill_a_writer(wait):
    hear, say = os.pipe()
    writer = os.fork()
    if not writer:
        write_for_ever(say, wait is None)
    os.close(say)
    heard = os.read(hear, 1000)
    time.sleep(wait or 0)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    while more := os.read(hear, 1000):
        heard += more
    os.close(hear)
    store = open_store(HOME, URL)
    with store.read() as connection:
        found = read_frames(connection, ["agencies"])["agencies"]
        tx = current_tx(connection)
    store.close()
    return {"said": max(map(int, heard.split())), "tx": tx, "rows": len(found),
            "names": sorted(set(found["name"]))}

print(json.dumps([kill_a_writer(wait) for wait in (0.01, None, 0.05, 0.13, 0.1)]))
"""


@pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow])],
    indirect=True,
)
def test_after_a_kill_the_store_is_that_of_the_last_commit(store, tmp_path, database_url):
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "home"), database_url or ""],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for found in json.loads(ran.stdout):
        assert found["tx"] >= found["said"]
        assert found["rows"] == 1200
        assert found["names"] == [str(found["tx"])]
