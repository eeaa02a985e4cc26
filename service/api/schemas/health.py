"""What is told to whatever runs the service."""

from __future__ import annotations

from typing import Literal

from service.api.schemas.fields import Answer


class Health(Answer):
    """It is alive."""

    status: Literal["ok"]


class Readiness(Answer):
    """It can answer, with this model."""

    status: Literal["ready"]
    model_version: str
    employees: int
