"""The real app over a real store, asked without a network."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import UTC, datetime

from starlette.testclient import TestClient

from service.app import create_app
from service.desk import Desk

NOW = datetime(2026, 7, 15, 8, 0, tzinfo=UTC)


@contextmanager
def client_of(store, **options):
    """A client of the real app; its worker rests, for nothing runs the app's lifespan."""
    desk = Desk(store, store.home, lambda: NOW)
    with io.StringIO() as log:
        app = create_app(desk, **{"log": log, **options})
        client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=True)
        client.log = log
        yield client
        client.close()
