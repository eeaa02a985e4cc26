"""A model whose members real worker processes fit is the model that this process fits."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from dataclasses import replace

import lightgbm.dask
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from features.errors import RefusedError, UnavailableError
from features.history.outcomes import LabelPolicy
from features.intake.importer import import_path
from features.progress import NoProgress
from features.store.store import open_store
from models.fit.ensemble import Bag, EnsembleSettings, fit_members, joined
from models.fit.trees import Sample, TreeSettings
from tepat.demo import CitySpec, make_city, write_city
from tests.loaded import loaded_by
from tests.models.fit.synthetic import SIGNS, log_odds, matrix
from tests.training.dying import DeadlyBag
from tests.training.test_challenger import AT, QUICK
from tests.two_workers import ADDRESS, pids, two_workers
from training import cluster
from training.challenger import train
from training.cluster import Cluster, fit_on_worker, refuse_another, stack
from training.engine import Local, Task

MEMBERS = 12
QUIET = NoProgress()
AS_GOOD = 0.02


@pytest.fixture(scope="module")
def workers():
    with two_workers() as made:
        yield made


def bag(kind=Bag, **more):
    pairs = matrix(600, seed=4)
    sample = Sample(pairs.values, log_odds(pairs), np.linspace(0.5, 1.0, 600))
    reads = np.ones((MEMBERS, len(SIGNS)), dtype=bool)
    reads[:2, 3] = False
    settings = EnsembleSettings(MEMBERS, trees=TreeSettings(trees=10))
    return kind(sample, tuple(SIGNS.tolist()), settings, 5, reads, **more)


def task(whole, parts=1):
    """What learns a bag, its rows in several parts."""

    def samples():
        for at in np.array_split(np.arange(len(whole.sample)), parts):
            rows = whole.sample
            yield Sample(rows.values[at], rows.target[at], rows.weight[at])

    newest = whole.sample.values
    settings, seed = whole.settings, whole.seed
    return Task(samples, len(newest), newest, whole.constraints, settings, seed, whole.reads)


def fitted_here():
    """The bag's members fitted as a training here fits them: sums of one thread."""
    with threadpool_limits(limits=1):
        return fit_members(bag(), range(MEMBERS))


def bits(ensemble):
    line = ensemble.linear
    arrays = (*line.columns, line.weights, line.intercepts)
    return [one.tobytes() for one in arrays], ensemble.forests.texts


class Killer:
    """Progress that kills a worker once the first member is fitted."""

    def __init__(self, workers):
        self.workers, self.victim, self.left = workers, None, 0

    def step(self, name, fraction):
        if "members fitted" in name and self.victim is None:
            self.victim, self.left = min(pids(self.workers)), 1.0 - fraction
            os.kill(self.victim, signal.SIGKILL)


@pytest.fixture(scope="module")
def home(tmp_path_factory, migrated):
    """A made-up city's home, nothing learned yet."""
    made, folder = make_city(CitySpec(seed=3, staff=500, transfers=700)), tmp_path_factory
    home, files = folder.mktemp("home"), folder.mktemp("city") / "all"
    write_city(made, files)
    shutil.copy(migrated, home)
    store = open_store(home)
    import_path(store, home, files, at=AT)
    store.close()
    return home


def learned(home, place, progress=QUIET, **engine):
    """What a home's training records, by an engine."""
    store = open_store(shutil.copytree(home, place))
    found = train(
        store,
        store.home,
        as_of=None,
        seed=1,
        policy=LabelPolicy(),
        at=AT,
        progress=progress,
        recipe=QUICK,
        **engine,
    )
    store.close()
    return found.to_json()


@pytest.mark.slow
def test_a_training_that_loses_a_worker_midway_records_what_a_local_one_does(
    home, tmp_path, workers
):
    killer = Killer(workers)
    engine = Cluster(workers.scheduler_address, tmp_path)
    there = learned(home, tmp_path / "there", killer, engine=engine)
    here = learned(home, tmp_path / "here")
    assert killer.left > 0
    assert killer.victim not in pids(workers)
    assert here["artifact_sha256"]
    assert there == here
    name = here["version"]
    for folder in ("models", "reports"):
        made = [
            {path.name: path.read_bytes() for path in (tmp_path / one / folder / name).iterdir()}
            for one in ("here", "there")
        ]
        assert made[0] == made[1]


def likeness(model, pairs):
    """Of its margins to what the rows were made by."""
    return np.corrcoef(model.margins(pairs.values)[0], log_odds(pairs))[0, 1]


@pytest.fixture
def too_many(monkeypatch):
    """More labels than a worker is to hold are more than a hundred; three members are enough."""
    monkeypatch.setattr(cluster, "TOGETHER", 100)
    whole = bag()
    settings = replace(whole.settings, members=3)
    return task(replace(whole, settings=settings, reads=whole.reads[:3]), parts=3)


@pytest.mark.slow
def test_what_no_worker_holds_is_learned_by_several_and_as_well_when_one_dies(
    workers, tmp_path, too_many, monkeypatch
):
    # LightGBM's way to a port hangs where Dask moves the open socket to a worker that is idle
    monkeypatch.delattr(lightgbm.dask, "_assign_open_ports_to_workers")
    engine, killer = Cluster(workers.scheduler_address, tmp_path), Killer(workers)
    assert engine.is_apart(too_many.rows)
    asked = matrix(300, seed=5)
    here = Local().fit(too_many, QUIET)
    there = engine.fit(too_many, QUIET)
    again = engine.fit(too_many, killer)
    assert killer.left > 0
    for found in (there, again):
        assert likeness(found, asked) > likeness(here, asked) - AS_GOOD
    assert list(tmp_path.iterdir()) == []
    assert not re.search(rf"{ADDRESS}|machines", "".join(there.forests.texts))


@pytest.mark.slow
def test_workers_give_the_bits_of_this_process(workers, tmp_path):
    engine = Cluster(workers.scheduler_address, tmp_path)
    engine.ready()
    assert bits(engine.fit(task(bag()), QUIET)) == bits(fitted_here())


@pytest.mark.slow
@pytest.mark.parametrize("deaths", [1, 2])
def test_a_member_in_hand_when_its_worker_dies_is_fitted_by_another(workers, tmp_path, deaths):
    deadly = bag(DeadlyBag, folder=str(tmp_path), deaths=deaths)
    found = Cluster(workers.scheduler_address, tmp_path)._fit_bag(deadly, QUIET)
    assert len(list(tmp_path.iterdir())) == deaths
    assert bits(found) == bits(fitted_here())


@pytest.mark.slow
def test_a_member_that_outlives_too_many_workers_is_told(workers, tmp_path, monkeypatch):
    monkeypatch.setattr(workers.scheduler, "allowed_failures", 0)
    deadly = bag(DeadlyBag, folder=str(tmp_path), deaths=100)
    with pytest.raises(UnavailableError, match="train again"):
        Cluster(workers.scheduler_address, tmp_path)._fit_bag(deadly, QUIET)


def test_members_fitted_one_by_one_are_those_fitted_together():
    apart = [fit_members(bag(), [member]) for member in range(MEMBERS)]
    assert bits(joined(apart)) == bits(fit_members(bag(), range(MEMBERS)))


def test_a_wrong_address_is_told_before_anything_is_learned(home, tmp_path):
    begun = time.monotonic()
    engine = Cluster(f"tcp://{ADDRESS}:1", tmp_path, patience=0.5)
    with pytest.raises(UnavailableError, match=f"No Dask scheduler answers at tcp://{ADDRESS}:1"):
        learned(home, tmp_path / "home", engine=engine)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("name", [*stack()])
def test_a_worker_that_would_give_other_bits_refuses_and_says_why(name):
    refuse_another(stack())
    with pytest.raises(RefusedError, match=name):
        fit_on_worker(bag(), 0, {**stack(), name: "other"})


@pytest.mark.slow
def test_nothing_but_the_option_brings_dask_in():
    code = "import training.challenger, tepat.commands.learn as b; b._engine('local', None)"
    assert loaded_by(code, "dask", "distributed") == set()
