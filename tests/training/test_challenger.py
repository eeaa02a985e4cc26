"""Training on a real store: what is learned, kept, recorded and promoted, and what never half."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from features.errors import BadInputError
from features.history.outcomes import LabelPolicy
from features.intake.importer import import_path
from features.progress import NoProgress
from features.store import ledger
from features.store.store import open_store
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from models.registry import champion, versions
from models.registry.serving import load_serving
from models.registry.versions import folder_of
from tepat.demo import CitySpec, make_city, write_city
from training import challenger, trial
from training.challenger import train
from training.ground import prepare_ground
from training.plots import PLOTS
from training.recipe import DEFAULT, Recipe
from training.tracking import MODEL, mirror_aliases

pytestmark = pytest.mark.slow

AT = datetime(2026, 7, 15, 8, 0, tzinfo=UTC)
QUICK = replace(DEFAULT, ensemble=EnsembleSettings(members=3, trees=TreeSettings(trees=30)))
TOO_EARLY = date(2019, 3, 31)


def run(store, *, as_of=None, progress=None, recipe=QUICK):
    return train(
        store,
        store.home,
        as_of=as_of,
        seed=1,
        policy=LabelPolicy(),
        at=AT,
        progress=progress or NoProgress(),
        recipe=recipe,
    )


def serving(store) -> str:
    with store.read() as connection:
        return load_serving(connection, store.home).judge.version


def recorded(store):
    with store.read() as connection:
        return versions.list_versions(connection)


def litter(home) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.name.startswith(".training"))


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A made-up city's folder; the newest tenth of its evaluations lies in a folder of its own."""
    made = make_city(CitySpec(seed=3, staff=500, transfers=700))
    folder = tmp_path_factory.mktemp("city")
    ratings = made.tables["evaluations"]
    newest = ratings["evaluated_on"] > ratings["evaluated_on"].quantile(0.9)
    made.tables["evaluations"] = ratings[~newest]
    write_city(made, folder / "all")
    made.tables["evaluations"] = ratings[newest]
    (folder / "later").mkdir()
    ratings[newest].to_csv(folder / "later" / "evaluations.csv", index=False)
    return made, folder


@pytest.fixture(scope="module")
def imported(city, tmp_path_factory):
    """A home into which the city was imported, closed; copy it."""
    home = tmp_path_factory.mktemp("imported")
    store = open_store(home)
    import_path(store, home, city[1] / "all", at=AT)
    store.close()
    return home


@pytest.fixture
def fresh(imported, tmp_path):
    """A store of the city in which nothing was trained yet."""
    shutil.copytree(imported, tmp_path / "home")
    store = open_store(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture(scope="module")
def store(imported, tmp_path_factory):
    home = tmp_path_factory.mktemp("trained") / "home"
    shutil.copytree(imported, home)
    opened = open_store(home)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def first(store):
    return run(store)


@pytest.fixture(scope="module")
def refit(store, first):
    return run(store)


@pytest.fixture(scope="module")
def later(store, city, refit):
    import_path(store, store.home, city[1] / "later", at=AT)
    return run(store)


@pytest.fixture(scope="module")
def tracking(store, later):
    """MLflow's own view of the home, after three trainings."""
    import mlflow  # noqa: PLC0415 - takes seconds

    uri = f"sqlite:///{store.home / 'mlflow.db'}"
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def test_a_city_that_can_be_learned_from_is_served_by_what_was_learned(store, first):
    assert first.version.version == "m0001"
    assert first.version.passed, first.version.reasons
    assert first.warnings == ()
    document = first.to_json()
    assert document["promoted"]
    assert document["serving"]
    json.dumps(document, allow_nan=False)


def test_without_a_day_it_learns_up_to_the_newest_dated_fact(city, first):
    tables = city[0].tables
    newest = max(
        tables[name][column].max()
        for name, column in (
            ("transfers", "effective_on"),
            ("position_history", "started_on"),
            ("competency_assessments", "assessed_on"),
            ("trainings", "completed_on"),
            ("performance", "period_end"),
        )
    )
    assert pd.Timestamp(first.version.as_of) >= newest
    assert first.version.as_of <= city[0].spec.as_of


def test_what_is_told_is_what_is_recorded(store, first):
    with store.read() as connection:
        assert versions.find_version(connection, "m0001") == first.version


def test_its_files_lie_in_the_home_and_nothing_else_is_left(store, first, later):
    reports = store.home / "reports" / "m0001"
    pictures = {f"{name}.svg" for name in PLOTS}
    assert {path.name for path in reports.iterdir()} == {"card.md", "card.html"} | pictures
    assert (folder_of(store.home, "m0001") / "model.json").is_file()
    assert litter(store.home) == []


def test_the_card_names_no_person(store, city, first):
    people = city[0].tables["employees"]
    for path in (store.home / "reports" / "m0001").iterdir():
        text = path.read_text("utf-8")
        words = set(re.split(r"[^\w.]+", text))
        assert words.isdisjoint(people["employee_id"]), path.name
        assert words.isdisjoint(people["nip"]), path.name
        assert not [name for name in people["name"] if name in text], path.name


def test_a_refit_on_the_same_data_is_promoted_and_is_the_same_to_the_byte(store, first, refit):
    assert refit.version.version == "m0002"
    assert refit.version.passed, refit.version.reasons
    assert refit.version.artifact_sha256 == first.version.artifact_sha256
    assert refit.version.data_hash == first.version.data_hash
    gates = [one["gate"] for one in refit.version.gates]
    assert "not_worse_than_champion" in gates
    assert "better_than_champion" not in gates
    for name in PLOTS:
        pictures = [store.home / "reports" / v / f"{name}.svg" for v in ("m0001", "m0002")]
        assert pictures[0].read_bytes() == pictures[1].read_bytes(), name


def test_settings_not_proven_better_leave_the_champions_settings_learned_anew(fresh, monkeypatch):
    run(fresh)
    prepared = []

    def counted(*given):
        prepared.append(given)
        return prepare_ground(*given)

    monkeypatch.setattr(trial, "prepare_ground", counted)
    report = run(fresh, recipe=replace(QUICK, rater_noise=0.6))
    assert report.version.passed
    assert Recipe.from_json(report.version.recipe).rater_noise == QUICK.rater_noise
    assert any("not proven better" in reason for reason in report.version.reasons)
    assert len(prepared) == 1  # both are tried on the same ground
    assert serving(fresh) == report.version.version


def test_more_evaluations_make_other_data_and_another_model(store, refit, later):
    assert later.version.version == "m0003"
    assert later.version.data_hash != refit.version.data_hash
    assert later.version.artifact_sha256 != refit.version.artifact_sha256
    assert later.version.labels["labelled"] >= refit.version.labels["labelled"]
    assert serving(store) == ("m0003" if later.version.passed else "m0002")


def test_the_ledger_tells_every_version_and_every_promotion(store, later):
    with store.read() as connection:
        told = [entry.payload["version"] for entry in ledger.entries(connection, versions.RECORDED)]
        serves = [
            entry.payload["version"] for entry in ledger.entries(connection, champion.CHANGED)
        ]
        assert ledger.verify(connection) == []
    assert told == ["m0001", "m0002", "m0003"]
    assert serves == [one.version for one in recorded(store)[::-1] if one.passed]


def test_mlflow_has_the_run_the_model_and_the_alias(store, later, tracking):
    experiment = tracking.get_experiment_by_name("tepat")
    runs = {one.info.run_name: one for one in tracking.search_runs([experiment.experiment_id])}
    assert set(runs) == {"m0001", "m0002", "m0003"}
    found = runs["m0001"]
    told = recorded(store)[-1]
    assert found.data.tags["data_hash"] == told.data_hash
    assert found.data.metrics["roc_auc"] == told.metrics["roc_auc"]["value"]
    assert found.data.params["ensemble.members"] == "3"
    kept = {one.path for one in tracking.list_artifacts(found.info.run_id, "model")}
    assert kept == {f"model/{path.name}" for path in folder_of(store.home, "m0001").iterdir()}
    alias = tracking.get_model_version_by_alias(MODEL, "champion")
    assert alias.tags["version"] == serving(store)
    assert alias.tags["sha256"] == recorded(store)[0 if later.version.passed else 1].artifact_sha256


def test_the_alias_follows_a_rollback(store, tracking):
    with store.begin("promotion", "rollback", AT) as transaction:
        before = champion.rollback(transaction, reason="test", at=AT)
    assert mirror_aliases(store, store.home) == ()
    assert tracking.get_model_version_by_alias(MODEL, "champion").tags["version"] == before


@pytest.mark.postgres
def test_either_database_gives_the_same_model(city, first, postgres_url, tmp_path):
    store = open_store(tmp_path, postgres_url)
    import_path(store, tmp_path, city[1] / "all", at=AT)
    found = run(store)
    assert found.version.artifact_sha256 == first.version.artifact_sha256
    assert found.version.metrics == first.version.metrics
    assert recorded(store) == [found.version]
    assert serving(store) == "m0001"
    store.close()


def test_a_broken_mlflow_only_warns(fresh):
    (fresh.home / "mlflow.db").write_bytes(b"not a database" * 100)
    found = run(fresh)
    assert found.version.passed
    assert len(found.warnings) == 1
    assert "MLflow could not be written" in found.warnings[0]
    assert found.to_json()["warnings"] == list(found.warnings)
    assert serving(fresh) == "m0001"


def test_an_earlier_day_learns_from_less(fresh, first):
    found = run(fresh, as_of=date(2024, 6, 30))
    assert found.version.as_of == date(2024, 6, 30)
    assert 60 < found.version.labels["labelled"] < first.version.labels["labelled"]
    assert found.version.data_hash != first.version.data_hash


def test_too_few_labels_are_recorded_and_the_rule_of_thumb_goes_on(fresh):
    found = run(fresh, as_of=TOO_EARLY)
    assert found.version.labels["labelled"] < 60
    assert not found.version.passed
    assert found.version.artifact_sha256 is None
    assert found.version.reasons[0] == "Not promoted: enough labels."
    assert recorded(fresh) == [found.version]
    assert serving(fresh) == "rule-of-thumb"
    assert not folder_of(fresh.home, "m0001").exists()
    card = (fresh.home / "reports" / "m0001" / "card.md").read_text()
    assert "needed are 60" in card
    assert found.warnings == ()


def test_a_copied_home_tracks_in_its_own_folder(fresh, store, later):
    shutil.copy(store.home / "mlflow.db", fresh.home)
    before = sorted((store.home / "mlflow").rglob("*"))
    found = run(fresh, as_of=TOO_EARLY)
    assert found.warnings == ()
    assert sorted((store.home / "mlflow").rglob("*")) == before
    assert [path.name for path in (fresh.home / "mlflow").rglob("card.md")] == ["card.md"]


def test_a_home_without_data_is_told_what_is_missing(embedded):
    with pytest.raises(BadInputError, match="agencies, positions, employees, transfers") as caught:
        run(embedded)
    assert {one.where for one in caught.value.errors} == {
        *("agencies", "positions", "employees", "transfers", "evaluations")
    }
    assert recorded(embedded) == []


class Killed(Exception):  # noqa: N818 - what happened to it
    """Raised where a person would have killed the process."""


class KilledAt:
    """Progress that kills the training at a step."""

    def __init__(self, step):
        self.at = step

    def step(self, name, fraction):
        if self.at in name:
            raise Killed(name)


@pytest.mark.parametrize("step", ["judging later", "drawing"])
def test_killed_before_it_is_recorded_nothing_is_left(fresh, step):
    before = sorted(path.name for path in fresh.home.iterdir())
    with pytest.raises(Killed):
        run(fresh, progress=KilledAt(step))
    assert recorded(fresh) == []
    assert [
        name for name in sorted(p.name for p in fresh.home.iterdir()) if name not in before
    ] in (
        [],
        ["snapshots"],
    )


def test_killed_while_logging_in_mlflow_the_version_stands_whole(fresh):
    with pytest.raises(Killed):
        run(fresh, progress=KilledAt("MLflow"))
    [version] = recorded(fresh)
    assert serving(fresh) == "m0001" == version.version
    assert (fresh.home / "reports" / "m0001" / "card.md").is_file()
    assert litter(fresh.home) == []


def test_where_its_files_cannot_be_put_in_place_no_version_is_recorded(fresh):
    blocked = fresh.home / "reports"
    shutil.rmtree(blocked, ignore_errors=True)
    blocked.write_text("a file where a folder belongs")
    with pytest.raises(OSError, match="reports"):
        run(fresh)
    assert recorded(fresh) == []
    assert serving(fresh) == "rule-of-thumb"
    assert litter(fresh.home) == []
    blocked.unlink()
    found = run(fresh)
    assert found.version.version == "m0001"
    assert serving(fresh) == "m0001"


def test_one_thread_adds_up_whatever_the_machine_has(fresh, monkeypatch):
    seen = []

    def look(*_):
        seen.extend(pool["num_threads"] for pool in threadpool_info())
        raise KeyboardInterrupt

    monkeypatch.setattr(challenger, "run_trial", look)
    with threadpool_limits(limits=2), pytest.raises(KeyboardInterrupt):
        run(fresh)
    assert set(seen) == {1}
