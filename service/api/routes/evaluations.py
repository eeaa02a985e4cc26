"""How transfers went: what the next training learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Body, Response
from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from service.api import API
from service.api.answers import Json
from service.api.asked import TheDesk
from service.api.described import answers
from service.api.schemas.record import Evaluations, NewEvaluation
from service.ledger.evaluations import record_evaluations

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MOST_ROWS: Final = 10_000


class _OneOrMany:
    """Takes one row as a list of one, and says so in the schema."""

    def __get_pydantic_core_schema__(
        self,
        source: type,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        def listed(value: object) -> object:
            return value if isinstance(value, list) else [value]

        return core_schema.no_info_before_validator_function(listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


Rows = Annotated[
    list[NewEvaluation], Field(min_length=1, max_length=MOST_ROWS), _OneOrMany(), Body()
]

router = APIRouter(prefix=f"{API}/evaluations", tags=["evaluations"])


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={
        **answers(201, Evaluations, "Stored, all of them.", 404, 409, 422),
        200: {"model": Evaluations, "description": "All of them were stored already."},
    },
)
def add_evaluations(desk: TheDesk, rows: Rows) -> Response:
    """Store one evaluation or a list of them; nothing is stored if one is wrong."""
    stored = record_evaluations(desk, [row.model_dump(exclude_none=True) for row in rows])
    return Json(stored, 201 if stored["new"] else 200)
