"""A small city, imported once, and the service on a copy of its home."""

from __future__ import annotations

import shutil

import pytest

from features.intake.importer import import_path
from features.store.store import DATABASE, open_store
from tepat.demo import CitySpec, make_city, write_city
from tests.service.served import NOW, client_of


class City:
    """The made-up tables, the folder that holds them, and a home into which they were imported."""

    def __init__(self, tables, folder, home):
        self.tables, self.folder, self.home = tables, folder, home

    def vacancy(self, kind="pelaksana"):
        posts = self.tables["positions"][["position_id", "position_type"]]
        found = self.tables["vacancies"].merge(posts, on="position_id")
        return found[found["position_type"] == kind].iloc[0]


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    made = make_city(CitySpec(seed=3, staff=300, transfers=300))
    write_city(made, folder / "csv", form="csv")
    store = open_store(folder / "home")
    import_path(store, folder / "home", folder / "csv", at=NOW)
    store.close()
    return City(made.tables, folder / "csv", folder / "home")


@pytest.fixture
def home(tmp_path, city):
    return shutil.copytree(city.home, tmp_path / "city")


@pytest.fixture
def open_city(home):
    store = open_store(home)
    yield store
    store.close()


@pytest.fixture
def client(open_city):
    with client_of(open_city) as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request, home, city):
    """The client on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        store = open_store(home)
    else:
        (home / DATABASE).unlink()
        shutil.rmtree(home / "snapshots", ignore_errors=True)
        store = open_store(home, request.getfixturevalue("postgres_url"))
        import_path(store, home, city.folder, at=NOW)
    with client_of(store) as made:
        yield made
    store.close()
