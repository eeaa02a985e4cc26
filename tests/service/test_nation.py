"""A home that serves a nation gives the lists of the city that holds the same people."""

from __future__ import annotations

import pytest

from features.errors import BadInputError, DamagedError
from features.nation.layout import FOLDER
from features.progress import NoProgress
from features.store.store import open_store
from service.desk import Desk
from service.ledger.recommendations import recommend_and_record
from service.ledger.replay import replay
from service.nation import build_nation, damaged_files, keep_days
from tepat.demo import write_city
from tests.service.served import NOW


@pytest.fixture(scope="module")
def source(city, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parquet")
    write_city(city, folder, form="parquet")
    return folder


@pytest.fixture
def nation_desk(source, tmp_path):
    home = tmp_path / "nation-home"
    store = open_store(home)
    build_nation(store, home, source, at=NOW, progress=NoProgress(), at_once=70)
    yield Desk(store, home, lambda: NOW)
    store.close()


def test_a_nations_list_is_recorded_and_replayed_as_a_citys(nation_desk, open_city, home, city):
    vacancy = city.vacancy()["vacancy_id"]
    plain = recommend_and_record(Desk(open_city, home, lambda: NOW), vacancy, top=9, lang="id")
    found = recommend_and_record(nation_desk, vacancy, top=9, lang="id")
    assert found == plain
    again = Desk(nation_desk.store, nation_desk.home, lambda: NOW)
    assert replay(again, found["recommendation_id"]).passed


def test_days_are_kept_before_anybody_asks(nation_desk, city, monkeypatch):
    days = [*keep_days(nation_desk, NoProgress())]
    assert days == sorted(days, reverse=True)
    for finds in (
        "models.eligibility.nation_law.NationLaw",
        "models.talent.nation_boxes.NationBoxes",
    ):
        monkeypatch.setattr(f"{finds}._write", None)
    monkeypatch.setattr("features.nation.builder.write_people", None)
    recommend_and_record(nation_desk, city.vacancy()["vacancy_id"], top=5, lang="en")


def test_a_list_of_a_snapshot_that_is_gone_says_so(nation_desk, source, city):
    vacancy = city.vacancy()["vacancy_id"]
    answer = recommend_and_record(nation_desk, vacancy, top=5, lang="id")
    city.tables["trainings"].iloc[1:].to_parquet(source / "trainings.parquet", index=False)
    store, home = nation_desk.store, nation_desk.home
    build_nation(store, home, source, at=NOW, progress=NoProgress())
    city.tables["trainings"].to_parquet(source / "trainings.parquet", index=False)
    with pytest.raises(DamagedError, match="not the snapshot that was recorded"):
        replay(Desk(store, home, lambda: NOW), answer["recommendation_id"])


def test_a_build_that_fails_leaves_the_snapshot_as_it_was(nation_desk, source, city):
    store, home = nation_desk.store, nation_desk.home
    before = nation_desk.view().tx
    wrong = city.tables["employees"].assign(legal_status="somewhere")
    wrong.to_parquet(source / "employees.parquet", index=False)
    with pytest.raises(BadInputError, match="legal_status"):
        build_nation(store, home, source, at=NOW, progress=NoProgress())
    city.tables["employees"].to_parquet(source / "employees.parquet", index=False)
    assert [path.name for path in home.iterdir() if path.name.startswith(FOLDER)] == [FOLDER]
    assert damaged_files(home) == []
    assert Desk(store, home, lambda: NOW).view().tx == before
