"""Lists made by real worker processes: the same bytes as here, also where one is killed midway."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace

import distributed
import pytest

from features.errors import DamagedError, RefusedError, UnavailableError
from service.batch import cluster as cluster_module
from service.batch.cluster import Cluster, list_on_worker
from service.batch.run import run_batch
from service.batch.state import Basis
from tepat.wiring import desk_at
from tests.loaded import loaded_by
from tests.service.batch.conftest import VACANCIES, files_of
from tests.service.batch.dying import FLAG, desk_after_a_death, die
from tests.service.ledger.town import NOW
from tests.two_workers import ADDRESS, pids, two_workers

DAY = NOW.date()


@pytest.fixture(scope="module")
def workers():
    with two_workers() as made:
        yield made


@pytest.fixture(scope="module")
def local(town, tmp_path_factory):
    """Every file of the same batch as this process makes it."""
    home = shutil.copytree(town, tmp_path_factory.mktemp("local") / "home")
    desk, out = desk_at(home), home.parent / "out"
    run_batch(desk, out, by="BKPSDM", as_of=DAY)
    desk.store.close()
    return files_of(out)


class Killing:
    """A cluster one of whose workers is killed once the first list is there."""

    def __init__(self, workers, victim):
        self.workers, self.victim = workers, victim
        self.left = 0

    def lists(self, basis, vacancies, home, out):
        for at, done in enumerate(
            Cluster(self.workers.scheduler_address, desk_at).lists(basis, vacancies, home, out)
        ):
            if at == 0:
                os.kill(self.victim, signal.SIGKILL)
                self.left = len(vacancies) - at - 1
            yield done


@pytest.mark.slow
def test_two_workers_one_of_them_killed_midway_give_the_bytes_of_this_process(
    desk, tmp_path, workers, local
):
    victim = min(pids(workers))
    engine = Killing(workers, victim)
    report = run_batch(desk, tmp_path / "dask", by="BKPSDM", engine=engine)
    assert report.written == VACANCIES
    assert engine.left > 0
    assert victim not in pids(workers)
    assert files_of(tmp_path / "dask") == local


@pytest.mark.slow
def test_a_list_in_hand_when_its_worker_dies_is_made_by_another(desk, tmp_path, workers, local):
    engine = Cluster(workers.scheduler_address, desk_after_a_death)
    run_batch(desk, tmp_path / "dask", by="BKPSDM", engine=engine)
    assert (desk.home / FLAG).exists()
    assert files_of(tmp_path / "dask") == local


@pytest.mark.slow
def test_a_list_that_outlives_too_many_workers_is_told_and_the_rest_is_kept(
    desk, tmp_path, workers, monkeypatch
):
    monkeypatch.setattr(workers.scheduler, "allowed_failures", 0)
    engine = Cluster(workers.scheduler_address, die)
    with pytest.raises(UnavailableError, match="goes on"):
        run_batch(desk, tmp_path / "dask", by="BKPSDM", vacancies=["V001"], engine=engine)
    assert run_batch(desk, tmp_path / "dask", by="BKPSDM", vacancies=["V001"]).written == 1


def test_no_scheduler_is_told(desk, tmp_path):
    engine = Cluster(f"tcp://{ADDRESS}:1", desk_at, patience=0.5)
    with pytest.raises(UnavailableError, match="No Dask scheduler"):
        run_batch(desk, tmp_path / "out", by="BKPSDM", vacancies=["V001"], engine=engine)


def test_a_scheduler_without_workers_is_told(desk, tmp_path):
    with distributed.LocalCluster(
        n_workers=0, host=ADDRESS, protocol="tcp://", dashboard_address=f"{ADDRESS}:0"
    ) as empty:
        engine = Cluster(empty.scheduler_address, desk_at, patience=0.5)
        with pytest.raises(UnavailableError, match="no workers"):
            run_batch(desk, tmp_path / "out", by="BKPSDM", vacancies=["V001"], engine=engine)


def test_a_worker_in_another_state_refuses_and_says_in_what(desk, tmp_path):
    state = Basis.of(desk, desk.view()).state
    (tmp_path / "lists").mkdir()
    for name in ("data_at", "model_sha256", "rules_version", "catalogue_hash", "writer"):
        other = replace(state, **{name: "other"})
        with pytest.raises(RefusedError, match=name):
            list_on_worker(lambda _: desk, desk.home, other, "V001", tmp_path)
    done = list_on_worker(lambda _: desk, desk.home, state, "V001", tmp_path)
    assert (tmp_path / done.file).is_file()


@pytest.mark.parametrize("missing", ["home", "out"])
def test_a_worker_that_does_not_see_the_folders_makes_none(desk, tmp_path, missing):
    home, out = (tmp_path / "gone" if missing == one else desk.home for one in ("home", "out"))
    state = Basis.of(desk, desk.view()).state
    with pytest.raises(RefusedError, match="share"):
        list_on_worker(desk_at, home, state, "V001", out)
    assert not (tmp_path / "gone").exists()


def test_a_file_that_is_not_seen_here_or_not_whole_is_not_taken_on_a_workers_word(desk, tmp_path):
    (tmp_path / "lists").mkdir()
    state = Basis.of(desk, desk.view()).state
    done = list_on_worker(lambda _: desk, desk.home, state, "V001", tmp_path)
    assert cluster_module._seen(done, tmp_path) is done
    (tmp_path / done.file).write_bytes(b"half")
    with pytest.raises(DamagedError):
        cluster_module._seen(done, tmp_path)
    shutil.rmtree(tmp_path / "lists")
    with pytest.raises(RefusedError, match="share"):
        cluster_module._seen(done, tmp_path)


def test_nothing_but_the_option_brings_dask_in():
    code = "import service.batch.run, tepat.commands.batch as b; b._engine('local')"
    assert loaded_by(code, "dask", "distributed") == set()
