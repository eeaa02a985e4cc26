"""The OpenAPI document is complete, and what the service answers is what the document says."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from features.store.store import open_store
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
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}
PROBLEM = "application/problem+json"
STREAMS = r".*/stream$"
EXAMPLES = 12


@pytest.fixture(scope="module")
def served(tmp_path_factory, city):
    import shutil  # noqa: PLC0415

    home = shutil.copytree(city.home, tmp_path_factory.mktemp("openapi") / "home")
    store = open_store(home)
    with client_of(store) as client:
        vacancy = city.vacancy()["vacancy_id"]
        client.post(f"/api/v1/vacancies/{vacancy}/recommendations")
        yield client
    store.close()


@pytest.fixture
def api_schema(served):
    schema = schemathesis.openapi.from_asgi("/openapi.json", served.app)
    return schema.exclude(path_regex=STREAMS)


document = schemathesis.pytest.from_fixture("api_schema")


@document.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_service_answers_as_the_document_says(case):
    case.call_and_validate(
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            unsupported_method,
        ]
    )


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


def test_every_body_has_an_example_that_its_schema_accepts(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    bodies = [name for name in schemas if name.startswith("New")]
    assert len(bodies) >= 5
    assert all(schemas[name]["examples"] for name in bodies)
