"""The whole loop by HTTP, against a real `tepat serve` on a port of its own."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tepat.demo import CitySpec, make_city, write_city
from tests.ports import free_port

pytestmark = pytest.mark.slow

STAFF = 900
API = "/api/v1"
BREATH = 0.05
"""Seconds between two questions of one thread: training beside it, which yields, has to end too."""

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}


def wait_for(answer, seconds=120.0, pause=0.05):
    """What ``answer`` gives once it is not None."""
    end = time.monotonic() + seconds
    while True:
        given = answer()
        if given is not None:
            return given
        assert time.monotonic() < end, "waited too long"
        time.sleep(pause)


@contextmanager
def serving(home):
    """A running service; it must end by itself when it is asked to, without a complaint."""
    port = free_port()
    words = [sys.executable, "-m", "tepat", "serve", "--port", str(port), "--home", str(home)]
    with (home.parent / "service.log").open("w+") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, env=ENVIRONMENT)
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        try:

            def alive():
                assert process.poll() is None, (home.parent / "service.log").read_text()
                try:
                    return client.get("/healthz") if client.get("/readyz").is_success else None
                except httpx.TransportError:
                    return None

            wait_for(alive)
            client.process, client.home = process, home
            yield client
        finally:
            client.close()
            process.send_signal(signal.SIGTERM)
            status = process.wait(30)
        log.seek(0)
        said = log.read()
    assert status == 0, said
    assert "Traceback" not in said
    assert '"unexpected"' not in said


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    made = make_city(CitySpec(seed=3, staff=STAFF, transfers=1200))
    write_city(made, folder / "csv", form="csv")
    return made, folder / "csv"


@pytest.fixture(scope="module")
def service(tmp_path_factory, city):
    home = tmp_path_factory.mktemp("place") / "home"
    words = [sys.executable, "-m", "tepat", "import", str(city[1]), "--home", str(home)]
    subprocess.run(words, check=True, env=ENVIRONMENT, capture_output=True)
    with serving(home) as client:
        yield client


def vacancy(city) -> str:
    table = city[0].tables["vacancies"].merge(city[0].tables["positions"], on="position_id")
    return str(table.loc[table["position_type"] == "pelaksana", "vacancy_id"].iloc[0])


def recommended(client, city):
    answer = client.post(f"{API}/vacancies/{vacancy(city)}/recommendations")
    assert answer.status_code == 201, answer.text
    return answer.json()


def trained(client):
    """Train to the end; the run's result and the progress that was seen meanwhile."""
    answer = client.post(f"{API}/training-runs", json={})
    assert answer.status_code == 202, answer.text
    path = f"{API}/training-runs/{answer.json()['run_id']}"
    seen = []

    def over():
        run = client.get(path).json()
        seen.append((run["state"], run["progress"]))
        return run if run["state"] in {"done", "failed"} else None

    run = wait_for(over, seconds=400)
    assert run["state"] == "done", run
    return run["result"], seen


@contextmanager
def hammering(client, city, threads=2):
    """Ask again and again from several threads; gives the list of answers."""
    stop, answers = threading.Event(), []
    post = client.base_url.join(f"{API}/vacancies/{vacancy(city)}/recommendations")

    def ask():
        with httpx.Client(timeout=60) as own:
            while not stop.is_set():
                answer = own.post(post, params={"top": 3})
                version = answer.json().get("model_version")
                answers.append((answer.status_code, version))
                time.sleep(BREATH)

    asking = [threading.Thread(target=ask) for _ in range(threads)]
    for thread in asking:
        thread.start()
    try:
        yield answers
    finally:
        stop.set()
        for thread in asking:
            thread.join()


def test_import_train_recommend_decide_evaluate_retrain(service, city):
    assert service.get("/readyz").json()["model_version"] == "rule-of-thumb"
    assert recommended(service, city)["model_version"] == "rule-of-thumb"

    with hammering(service, city) as answers:
        first, seen = trained(service)
        assert first["promoted"], first["reasons"]
        served = wait_for(
            lambda: next((v for _, v in answers[-5:] if v == first["version"]), None), seconds=30
        )
    assert served == first["version"]
    assert {status for status, _ in answers} == {201}
    assert {version for _, version in answers} == {"rule-of-thumb", first["version"]}
    assert any(0 < progress < 1 for _, progress in seen)
    assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)

    document = recommended(service, city)
    assert document["model_version"] == first["version"]
    decision = service.post(
        f"{API}/decisions",
        json={
            "vacancy_id": document["vacancy_id"],
            "recommendation_id": document["recommendation_id"],
            "employee_id": document["candidates"][0]["employee_id"],
            "effective_on": "2026-08-01",
            "reason": "Urutan pertama",
        },
    )
    assert decision.status_code == 201, decision.text
    evaluation = {
        "evaluation_id": "X-HTTP",
        "transfer_id": decision.json()["transfer_id"],
        "evaluated_on": "2027-03-01",
        "rater_role": "supervisor",
        "score": 88,
    }
    stored = service.post(f"{API}/evaluations", json=[evaluation])
    assert stored.status_code == 201, stored.text

    again, _ = trained(service)
    assert again["version"] != first["version"]
    assert again["promoted"] or again["reasons"]
    assert again["labels"]["labelled"] == first["labels"]["labelled"] + 1

    models = service.get(f"{API}/models").json()
    expected = again["version"] if again["promoted"] else first["version"]
    assert models["serving"] == expected
    assert [one["version"] for one in models["models"]] == [again["version"], first["version"]]
    earlier = service.get(f"{API}/recommendations/{document['recommendation_id']}")
    assert earlier.json() == document


def test_promotion_and_rollback_under_load_fail_no_request(service, city):
    versions = [one["version"] for one in service.get(f"{API}/models").json()["models"]]
    passed = [
        one["version"] for one in service.get(f"{API}/models").json()["models"] if one["passed"]
    ]
    if len(passed) < 2:
        pytest.skip(f"only {passed} of {versions} passed the gates")
    with hammering(service, city) as answers:
        for _ in range(4):
            serving = service.get(f"{API}/models").json()["serving"]
            other = next(version for version in passed if version != serving)
            assert service.post(f"{API}/models/{other}/promotion").status_code == 200
            wait_for(lambda other=other: other if answers[-1:] == [(201, other)] else None)
        back = service.post(f"{API}/models/rollback").json()["version"]
        wait_for(lambda: back if answers[-1:] == [(201, back)] else None)
    assert {status for status, _ in answers} == {201}
    wait_for(lambda: back if mirrored(service.home) == back else None)


def test_a_killed_training_process_ends_as_failed_and_the_service_goes_on(service, city):
    run_id = service.post(f"{API}/training-runs", json={}).json()["run_id"]
    path = f"{API}/training-runs/{run_id}"
    wait_for(lambda: run_id if service.get(path).json()["state"] == "running" else None)
    [pid] = wait_for(lambda: children_that_train(service.process.pid) or None)
    os.kill(pid, signal.SIGKILL)
    run = wait_for(lambda: r if (r := service.get(path).json())["state"] == "failed" else None)
    assert "signal 9" in run["result"]["message"]
    assert recommended(service, city)["candidates"]


def test_a_run_is_followed_live_to_its_end(service):
    run_id = service.post(f"{API}/training-runs", json={"as_of": "2021-06-30"}).json()["run_id"]
    states = []
    with service.stream("GET", f"{API}/training-runs/{run_id}/stream") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            states += re.findall(r'"state":"(\w+)"', line)
    assert states[-1] in {"done", "failed"}
    assert service.get(f"{API}/training-runs/{run_id}").json()["state"] == states[-1]


def test_a_stream_that_is_followed_does_not_keep_the_service_from_stopping(tmp_path):
    with serving(tmp_path / "home") as client:
        run_id = client.post(f"{API}/training-runs").json()["run_id"]
        began = None
        with client.stream("GET", f"{API}/training-runs/{run_id}/stream") as stream:
            next(stream.iter_lines())
            began = time.monotonic()
            client.process.send_signal(signal.SIGTERM)
            client.process.wait(30)
        assert time.monotonic() - began < 15


def mirrored(home) -> str:
    """The version to which MLflow's alias points, by its own tables."""
    query = (
        "SELECT t.value FROM registered_model_aliases a JOIN model_version_tags t "
        "ON t.name = a.name AND t.version = a.version "
        "WHERE a.alias = 'champion' AND t.key = 'version'"
    )
    with closing(sqlite3.connect(home / "mlflow.db")) as connection:
        [[version]] = connection.execute(query).fetchall()
    return version


def children_that_train(parent: int) -> list[int]:
    """Training processes that the service started, by the kernel's own table."""
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    children = [int(pid) for task in tasks for pid in task.read_text().split()]
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children}
    return [pid for pid, words in commands.items() if b"--run" in words]
