"""SIASN's form gives what the contract's form gives, once that is reduced to what SIASN holds."""

from __future__ import annotations

import pytest

from features.intake.importer import import_path
from features.pairs.build import PairBuilder
from features.store.frames import read_frames
from features.store.protected import read_groups
from features.store.store import open_store
from service.desk import Desk
from service.ledger.recommendations import recommend_and_record
from tepat.demo import CitySpec, make_city, write_city
from tepat.demo.city import City
from tepat.demo.siasn import reduced
from tests.features.intake.siasn.exports import AT, imported


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    city = make_city(CitySpec(seed=3, staff=400))
    write_city(city, folder / "siasn", "siasn")
    write_city(City(city.spec, reduced(city.tables), city.truth), folder / "contract", "csv")
    store, report = imported(folder / "home-siasn", folder / "siasn")
    plain = open_store(folder / "home-contract")
    import_path(plain, folder / "home-contract", folder / "contract", at=AT)
    assert not any(p.severity == "error" for p in report.problems)
    return {"siasn": (store, folder / "home-siasn"), "contract": (plain, folder / "home-contract")}


def test_every_table_is_the_same(homes):
    stored = {}
    for form, (store, _) in homes.items():
        with store.read() as connection:
            frames = {**read_frames(connection), "groups": read_groups(connection)}
        frames["employees"]["name"] = frames["employees"]["name"].str.upper()
        stored[form] = {
            name: frame[sorted(frame)].sort_values(sorted(frame), ignore_index=True)
            for name, frame in frames.items()
        }
    for name, frame in stored["contract"].items():
        assert len(frame)
        assert stored["siasn"][name].equals(frame), name


def test_recommendations_are_the_same(homes):
    answers = {}
    for form, (store, home) in homes.items():
        desk = Desk(store, home, lambda: AT)
        assert isinstance(desk.view().builder, PairBuilder)
        with store.read() as connection:
            vacancies = sorted(read_frames(connection, ["vacancies"])["vacancies"]["vacancy_id"])
        answers[form] = [
            _answer(recommend_and_record(desk, vacancy, top=10, lang="id"))
            for vacancy in vacancies[:4]
        ]
    assert any(answer["candidates"] for answer in answers["contract"])
    assert answers["siasn"] == answers["contract"]


def _answer(document):
    ours = {"recommendation_id", "recorded_at"}
    return {key: value for key, value in document.items() if key not in ours}
