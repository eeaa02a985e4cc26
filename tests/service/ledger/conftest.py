"""A desk on a small town, once on each database where a test asks for `desk`."""

from __future__ import annotations

import pytest

from service.desk import Desk
from service.ledger.recommendations import recommend_and_record
from tests.service.ledger.town import NOW, bring, promote_fitted, town_frames


@pytest.fixture
def desk(store):
    """The rule of thumb serves."""
    bring(store, **town_frames())
    return Desk(store, store.home, lambda: NOW)


@pytest.fixture
def embedded_desk(embedded):
    """On SQLite alone, where the database makes no difference."""
    bring(embedded, **town_frames())
    return Desk(embedded, embedded.home, lambda: NOW)


@pytest.fixture
def fitted(desk):
    """A fitted model serves."""
    promote_fitted(desk)
    return desk


@pytest.fixture
def listed(embedded_desk):
    """A recorded list of five for V1, and the desk that gave it."""
    return embedded_desk, recommend_and_record(embedded_desk, "V1", top=5, lang="id")
