"""The OpenAPI document: every refusal as a problem, at every operation.

FastAPI would describe its own shape of a 422; ours is RFC 9457 for whatever goes wrong.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.api.schemas.problem import Detail, ProblemDetails

DESCRIPTION: Final = (
    "Ranks civil servants for a vacancy, explains and audits the list, and records what people "
    "decide. A list is advice; a person decides. Dates are ISO 8601, moments UTC. Every error is "
    "`application/problem+json` (RFC 9457) with all that is wrong in `errors`."
)
_PROBLEM: Final = "application/problem+json"
_SCHEMAS: Final = "#/components/schemas/"
_UNFORESEEN: Final = "Any other refusal, such as a body that is too large."
_FASTAPIS_OWN: Final = ("HTTPValidationError", "ValidationError")
_REFUSED: Final = 400


class DescribedApp(FastAPI):
    """An app that answers ``/openapi.json`` with our document, made once."""

    def openapi(self) -> dict[str, Any]:
        """The document."""
        if self.openapi_schema is None:
            self.openapi_schema = _with_problems(
                get_openapi(
                    title=self.title,
                    version=self.version,
                    description=DESCRIPTION,
                    routes=self.routes,
                )
            )
        return self.openapi_schema


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in _FASTAPIS_OWN:
        schemas.pop(name, None)
    for model in (Detail, ProblemDetails):
        whole = model.model_json_schema(ref_template=f"{_SCHEMAS}{{model}}")
        schemas[model.__name__] = {key: part for key, part in whole.items() if key != "$defs"}
    for operations in document["paths"].values():
        for operation in operations.values():
            _give_problems(operation["responses"])
    return document


def _give_problems(responses: dict[str, Any]) -> None:
    responses["default"] = {"description": _UNFORESEEN}
    content = {_PROBLEM: {"schema": {"$ref": f"{_SCHEMAS}{ProblemDetails.__name__}"}}}
    for status, response in responses.items():
        if status == "default" or int(status) >= _REFUSED:
            response["content"] = content
