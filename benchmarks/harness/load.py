"""A small load generator: so many clients at once, each on a connection of its own.

A connection is hung up after some answers: which process of a service takes it is a matter of luck,
and one draw would decide over a whole measurement.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.processes import Service


ON_A_LINE = 12
"""Answers of one connection."""


class Load(NamedTuple):
    """What a number of clients got: answers a second, and milliseconds of an answer."""

    clients: int
    rate: float
    p50: float
    p99: float


def put_load_on(service: Service, vacancies: Sequence[str], clients: int, seconds: float) -> Load:
    """Ask as fast as answers come, for some seconds after one uncounted round."""
    return asyncio.run(_load(service, vacancies, clients, seconds))


async def _load(service: Service, vacancies: Sequence[str], clients: int, seconds: float) -> Load:
    begun = time.perf_counter()
    end = begun + seconds
    work = (_client(service, vacancies, at, end) for at in range(clients))
    taken = [one for each in await asyncio.gather(*work) for one in each]
    lasted = time.perf_counter() - begun
    p50, p99 = np.quantile(taken, [0.5, 0.99]) * 1_000
    return Load(clients, len(taken) / lasted, float(p50), float(p99))


async def _client(
    service: Service, vacancies: Sequence[str], number: int, end: float
) -> list[float]:
    taken: list[float] = []
    turn = number
    while time.perf_counter() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        for _ in range(ON_A_LINE):
            begun = time.perf_counter()
            path = service.path.format(vacancies[turn % len(vacancies)])
            lines = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 0", "", "")
            writer.write("\r\n".join(lines).encode())
            await _read_answer(reader, service.name)
            taken.append(time.perf_counter() - begun)
            turn += 1
        writer.close()
    return taken


async def _read_answer(reader: asyncio.StreamReader, name: str) -> None:
    """Read one answer to its last byte."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 201 " not in head.split(b"\r\n", 1)[0]:
        raise SystemExit(f"{name} answered {head!r}")
    length = int(head.split(b"content-length:")[1].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
