"""What parity would cost a list, an exhibit under a recorded policy; it changes no list."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, QueryId, TheDesk
from service.api.described import answers
from service.api.schemas.parity import (
    NewParityPolicy,
    ParityCost,
    ParityPolicies,
    ParityPolicy,
    PolicyWithdrawal,
)
from service.ledger.parity import allow_parity, parity_cost, parity_policies, withdraw_parity

router = APIRouter(prefix=API, tags=["parity"])


@router.post(
    "/parity-policies",
    status_code=201,
    response_model=None,
    responses=answers(201, ParityPolicy, "Recorded.", 409, 422),
)
def allow(desk: TheDesk, policy: NewParityPolicy) -> Response:
    """Record that the cost of parity in an attribute may be shown, and on what legal basis."""
    return Json(
        allow_parity(
            desk,
            policy.attribute,
            legal_basis=policy.legal_basis,
            recorded_by=policy.recorded_by,
        ),
        201,
    )


@router.get(
    "/parity-policies",
    response_model=None,
    responses=answers(200, ParityPolicies, "In the order of recording.", 422),
)
def all_policies(desk: TheDesk) -> Response:
    """List the policies, also those withdrawn."""
    with desk.store.read() as connection:
        return Json({"policies": [one.to_json() for one in parity_policies(connection)]})


@router.post(
    "/parity-policies/{attribute}/withdrawal",
    status_code=201,
    response_model=None,
    responses=answers(201, ParityPolicy, "Withdrawn.", 404, 422),
)
def withdraw(desk: TheDesk, attribute: PathId, withdrawal: PolicyWithdrawal) -> Response:
    """Take the policy for an attribute back by a new entry."""
    reason, by = withdrawal.reason, withdrawal.recorded_by
    return Json(withdraw_parity(desk, attribute, reason=reason, recorded_by=by), 201)


@router.get(
    "/recommendations/{recommendation_id}/parity",
    response_model=None,
    responses=answers(200, ParityCost, "Sums over the list.", 404, 409, 422),
)
def cost(desk: TheDesk, recommendation_id: PathId, attribute: QueryId) -> Response:
    """What a recorded list would lose on average; refused without a policy in force."""
    return Json(parity_cost(desk, recommendation_id, attribute))
