"""Homes to measure on: a made-up city, imported and trained, or a copy of one that is given."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from import_city import run

from tepat.demo import CitySpec, make_city, write_city

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def home_of(staff: int, given: Path | None) -> Iterator[Path]:
    """A home that may be written to: a copy of the given one, or a city made, imported, trained."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if given is not None:
            shutil.copytree(given, home)
        else:
            made = Path(folder) / "city"
            write_city(make_city(CitySpec(seed=1, staff=staff)), made, form="csv")
            run("tepat", "import", str(made), "--home", str(home))
            run("tepat", "train", "--home", str(home))
        yield home


def fsync_milliseconds(home: Path, times: int = 50) -> float:
    """Median milliseconds of a committed row in a SQLite file beside the home, as Tepat commits."""
    file = home.parent / "fsync.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (text TEXT)")
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        connection.execute("INSERT INTO rows VALUES (?)", ("x" * 10_000,))
        taken.append(time.perf_counter() - begun)
    connection.close()
    return 1_000 * sorted(taken)[times // 2]


def durability(home: Path) -> str:
    """How the product's own connections are set."""
    from features.store.store import open_store  # noqa: PLC0415 - heavy, only where asked

    store = open_store(home)
    with store.engine.connect() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    store.close()
    names = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
    return f"SQLite journal_mode={journal}, synchronous={names[int(level)]}"
