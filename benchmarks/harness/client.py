"""One client over one kept connection: asks for lists and takes the time of the whole answer."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Self

import numpy as np
import orjson

if TYPE_CHECKING:
    from types import TracebackType

    from harness.processes import Service


class Client:
    """Milliseconds of every list that it asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._connection = HTTPConnection("127.0.0.1", service.port, timeout=600)
        self.taken: list[float] = []
        self._processor = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def ask(self, vacancy_id: str) -> bytes:
        """The answer's bytes, the time noted."""
        begun = time.perf_counter()
        self._connection.request("POST", self._service.path.format(vacancy_id), body=b"")
        response = self._connection.getresponse()
        body = response.read()
        self.taken.append(1_000 * (time.perf_counter() - begun))
        if response.status != 201:
            raise SystemExit(f"{self._service.name} answered {response.status}: {body[:300]!r}")
        return body

    def eligible(self, vacancy_id: str) -> int:
        """How many it finds eligible."""
        count: int = orjson.loads(self.ask(vacancy_id))["eligible"]
        return count

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def begin(self) -> None:
        """Forget what was asked so far."""
        self.taken.clear()
        self._processor = self._service.processor_seconds()

    def numbers(self) -> tuple[float, float, float]:
        """Milliseconds of a list since it began: p50, p99, and of the service's processor."""
        p50, p99 = np.quantile(self.taken, [0.5, 0.99])
        processor = self._service.processor_seconds() - self._processor
        return float(p50), float(p99), 1_000 * processor / len(self.taken)
