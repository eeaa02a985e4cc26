"""What a person could change to pass a bar, as answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.api.schemas.fields import Answer


class Change(Answer):
    """One thing that training or time changes; ``competency`` is null for years."""

    kind: Literal["level", "course", "years"]
    competency: str | None = Field(examples=["integrity"])
    before: float
    after: float
    text: str


class Proposal(Answer):
    """Changes that together pass the bar, none of them needless, as the model judges them."""

    text: str = Field(
        examples=["asesmen integritas naik dari 2 ke 3 dan kursus integritas 40 jam: peluang 71%"]
    )
    probability: float
    low: float
    high: float
    in_support: bool
    changes: list[Change]


class Levers(Answer):
    """The smallest first; none where the chance passes the bar already or cannot.

    ``probability`` is null under the rule of thumb. ``reachable`` is the chance with the most that
    can be changed to good effect.
    """

    recommendation_id: str
    employee_id: str
    rank: int
    model_version: str
    bar: float
    probability: float | None
    reachable: float | None
    is_past: bool
    text: str
    note: str
    proposals: list[Proposal]
