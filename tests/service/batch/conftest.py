"""A desk on the small town with many vacancies of several days, and a small fitted model."""

from __future__ import annotations

import shutil

import pytest

from features.store.store import open_store
from service.batch.notes import JOURNAL
from service.desk import Desk
from tests.service.ledger.town import NOW, bring, promote_fitted, rows, town_frames

VACANCIES = 24


def vacancies(count=VACANCIES):
    """Vacancies of three posts and four days, all of them open."""
    return rows(
        "vacancies",
        *(
            {
                "vacancy_id": f"V{at:03d}",
                "position_id": f"P{at % 3}",
                "opened_on": f"2025-06-{1 + at % 4:02d}",
                "slots": 1,
            }
            for at in range(count)
        ),
    )


@pytest.fixture(scope="session")
def town(tmp_path_factory, migrated):
    """A home, made once; what it holds is the same for every test."""
    home = tmp_path_factory.mktemp("town")
    shutil.copy(migrated, home)
    store = open_store(home)
    bring(store, **{**town_frames(), "vacancies": vacancies()})
    promote_fitted(Desk(store, home, lambda: NOW))
    store.close()
    return home


@pytest.fixture
def desk(tmp_path, town):
    home = shutil.copytree(town, tmp_path / "home")
    store = open_store(home)
    yield Desk(store, home, lambda: NOW)
    store.close()


def files_of(out):
    """Every file of a folder by its path, with its bytes."""
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }


def noted(out):
    """How many lists the journal of a run under way holds."""
    journal = out / JOURNAL
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.is_file() else 0
