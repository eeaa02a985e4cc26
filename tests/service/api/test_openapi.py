"""The OpenAPI document is complete, and what the service answers is what the document says."""

from __future__ import annotations

import contextlib
import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from features.store.store import open_store
from service.api.schemas import law, learning, parity, problem, recommendation, record
from tests.service.served import client_of

CONTRACT = {
    "/api/v1/vacancies": {"post"},
    "/api/v1/vacancies/{vacancy_id}/recommendations": {"post"},
    "/api/v1/recommendations/{recommendation_id}": {"get"},
    "/api/v1/recommendations/{recommendation_id}/excluded": {"get"},
    "/api/v1/decisions": {"post"},
    "/api/v1/evaluations": {"post"},
    "/api/v1/training-runs": {"post"},
    "/api/v1/training-runs/{run_id}": {"get"},
    "/api/v1/models": {"get"},
    "/api/v1/models/{version}/promotion": {"post"},
    "/api/v1/models/rollback": {"post"},
    "/api/v1/rules": {"get"},
    "/api/v1/rules/diff": {"get"},
    "/api/v1/rules/explanation": {"get"},
    "/api/v1/evidence": {"get", "post"},
    "/api/v1/calendar": {"get", "post"},
    "/api/v1/vacancies/{vacancy_id}/comparison": {"get"},
    "/api/v1/talent": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}
PROBLEM = "application/problem+json"
STREAMS = r".*/stream$"
EXAMPLES = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.fixture(scope="module")
def served(tmp_path_factory, city):
    home = shutil.copytree(city.home, tmp_path_factory.mktemp("openapi") / "home")
    store = open_store(home)
    with client_of(store) as client:
        vacancy = city.vacancy()["vacancy_id"]
        made = client.post(f"/api/v1/vacancies/{vacancy}/recommendations").json()
        client.known = known_ids(client, made, city.vacancy()["position_id"])
        policy = {"attribute": "gender", "legal_basis": "UU 8/2016", "recorded_by": "BKPSDM"}
        client.post("/api/v1/parity-policies", json=policy)
        # schemathesis would start the worker, and with it real training, at every call
        client.app.router.lifespan_context = lambda app: contextlib.nullcontext()
        yield client
    store.close()


def known_ids(client, made, position):
    """Ids that are stored, for every parameter of a path or query that needs one."""
    listed = [candidate["employee_id"] for candidate in made["candidates"]]
    run = client.post("/api/v1/training-runs").json()
    return {
        "recommendation_id": made["recommendation_id"],
        "employee_id": listed[0],
        "first": listed[0],
        "second": listed[1],
        "run_id": run["run_id"],
        "vacancy_id": made["vacancy_id"],
        "position_id": position,
        "attribute": "gender",
        "before": "2020-01-01",
        "after": "2026-01-01",
    }


def test_answers_about_what_is_stored_are_as_the_document_says(served):
    schema = schemathesis.openapi.from_asgi("/openapi.json", served.app)
    answered = set()
    for operation in (
        found.ok()
        for found in schema.exclude(path_regex=STREAMS).include(method="GET").get_all_operations()
    ):
        names = [one.name for one in operation.path_parameters]
        if not set(names) <= set(served.known):
            continue
        query = {one.name: served.known[one.name] for one in operation.query if one.is_required}
        case = operation.Case(
            path_parameters={name: served.known[name] for name in names}, query=query
        )
        assert case.call_and_validate(checks=CHECKS).status_code == 200
        answered.add(operation.path)
    assert len(answered) > 12


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_service_answers_as_the_document_says(served, mode):
    schema = schemathesis.openapi.from_asgi("/openapi.json", served.app)
    operations = [found.ok() for found in schema.exclude(path_regex=STREAMS).get_all_operations()]
    assert len(operations) > 20
    for operation in operations:
        ask_often(operation, mode)


def ask_often(operation, mode):
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers_as_described(case):
        case.call_and_validate(checks=CHECKS)

    # an operation without input has nothing that could be wrong
    with contextlib.suppress(Unsatisfiable):
        answers_as_described()


def test_everything_that_the_contract_promises_is_in_the_document(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in CONTRACT.items():
        assert methods <= set(paths[path])


def test_every_operation_declares_its_refusals_as_problems(client):
    for operations in client.get("/openapi.json").json()["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            refused = [status for status in responses if status == "default" or status >= "400"]
            assert "default" in refused
            assert all(set(responses[status]["content"]) == {PROBLEM} for status in refused)


def test_every_example_is_what_its_own_schema_accepts():
    described = [
        model
        for module in (law, learning, parity, problem, recommendation, record)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
    ]
    examples = [(m, one) for m in described for one in m.model_json_schema().get("examples", ())]
    assert len({model for model, _ in examples}) >= 9
    for model, one in examples:
        model.model_validate(one)
