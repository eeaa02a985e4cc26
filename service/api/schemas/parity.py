"""Policies on parity, and what parity would cost a list: sums, nobody's group or place."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from service.api.schemas.fields import Answer, Id, Request, Text


class NewParityPolicy(Request):
    """A policy under which the cost of parity in one attribute may be shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attribute": "disability",
                    "legal_basis": "UU 8/2016 Ps 53 ayat (1)",
                    "recorded_by": "Kepala BKPSDM",
                }
            ]
        }
    )

    attribute: Id
    legal_basis: Text
    recorded_by: Id


class PolicyWithdrawal(Request):
    """Why a policy is taken back, and by whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason": "Telaah selesai.", "recorded_by": "Kepala BKPSDM"}]
        }
    )

    reason: Text
    recorded_by: Id


class ParityPolicy(Answer):
    """A policy as recorded; ``entry`` is its entry of the ledger."""

    entry: int
    attribute: str
    legal_basis: str
    recorded_by: str
    recorded_at: str
    status: Literal["in_force", "withdrawn"]
    withdrawn_at: str | None
    withdrawn_by: str | None
    reason: str | None


class ParityPolicies(Answer):
    """Policies, in the order in which they were recorded."""

    policies: list[ParityPolicy]


class ParityCost(Answer):
    """What a list would lose on average; ``replaced`` of ``listed`` places would change hands."""

    recommendation_id: str
    entry: int
    attribute: str
    legal_basis: str
    recorded_as: str = Field(examples=["ledger entry 12"])
    listed: int
    replaced: int
    measure: Literal["probability", "points"]
    mean_before: float
    mean_after: float
    mean_lost: float
