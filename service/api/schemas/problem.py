"""The shape of every error."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from service.api.schemas.fields import Answer


class Detail(Answer):
    """One thing that is wrong."""

    where: str = Field(examples=["body.score"])
    message: str = Field(examples=["760 is outside 0 to 100."])


class ProblemDetails(Answer):
    """RFC 9457 with a list of everything that is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not found",
                    "status": 404,
                    "detail": "There is no vacancy V999.",
                    "errors": [{"where": "request", "message": "There is no vacancy V999."}],
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[Detail] = Field(min_length=1)
