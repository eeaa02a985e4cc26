"""The API as a page for people, drawn from the OpenAPI document; loads nothing from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jinja2
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_SCHEMAS: Final = "#/components/schemas/"


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    description: str
    parameters: tuple[str, ...]
    example: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Theme:
    """Operations that belong together."""

    name: str
    operations: tuple[Operation, ...]


@router.get("/docs")
def reference(request: Request) -> HTMLResponse:
    """Draw the page."""
    document = request.app.openapi()
    page = _template().render(
        description=document["info"]["description"].replace("`", ""),
        openapi=document["openapi"],
        themes=themes_of(document),
    )
    return HTMLResponse(page)


def themes_of(document: dict[str, Any]) -> list[Theme]:
    """The operations of an OpenAPI document by their tag, in its order."""
    found: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            told = _operation(method, path, operation, document["components"]["schemas"])
            found.setdefault(operation["tags"][0], []).append(told)
    return [Theme(name.capitalize(), tuple(inside)) for name, inside in found.items()]


def _operation(
    method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]
) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        description=operation.get("description", operation["summary"]),
        parameters=tuple(one["name"] for one in operation.get("parameters", ())),
        example=_example(operation, schemas),
        answers=tuple(
            (status, response["description"])
            for status, response in operation["responses"].items()
            if status != "default"
        ),
    )


def _example(operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    """The first example of what is sent, as JSON; empty where nothing is."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = body.get("schema", {})
    for one in (schema, *schema.get("anyOf", ())):
        name = one.get("$ref", "").removeprefix(_SCHEMAS)
        examples = schemas.get(name, {}).get("examples")
        if examples:
            return json.dumps(examples[0], indent=2, ensure_ascii=False)
    return ""


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("service.api", ".")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("reference.html")
