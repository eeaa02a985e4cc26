"""Kinds of fields that requests share."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

Lang = Literal["id", "en"]

ID_PATTERN: Final = r"^[^\x00-\x1f\x7f]+$"
"""Ids hold no control characters (a database refuses some)."""

TEXT_PATTERN: Final = r"^[^\x00]*[^\x00\s][^\x00]*$"
"""A text says something and holds no NUL."""

LONGEST_ID: Final = 200
LONGEST_TEXT: Final = 4000

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID, pattern=ID_PATTERN)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=TEXT_PATTERN)]

Remark = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
"""A text that may be empty."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: Any) -> date:  # noqa: ANN401 - whatever JSON holds
    """A date as JSON writes it; a number or a moment is not one."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Write a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("There is no such day") from error


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class Request(BaseModel):
    """A body: nothing else than what it lists."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """An answer: at least what it lists."""

    model_config = ConfigDict(extra="allow")
