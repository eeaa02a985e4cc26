"""What the service counts about itself, for Prometheus; nothing of any person."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one app, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(
            "tepat_requests", "Requests answered.", labels, registry=self._registry
        )
        self._seconds = Histogram(
            "tepat_request_seconds",
            "Time to the whole answer.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._running = Gauge(
            "tepat_requests_running", "Requests in work now.", registry=self._registry
        )
        self._model = Gauge(
            "tepat_model_serving",
            "1 for the version that judges.",
            ("version",),
            registry=self._registry,
        )

    def begin(self) -> None:
        """A request came in."""
        self._running.inc()

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; ``route`` is the address's pattern, never an id."""
        self._running.dec()
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def serving(self, version: str) -> None:
        """Name the version that judges now."""
        self._model.clear()
        self._model.labels(version).set(1)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
