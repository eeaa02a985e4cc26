"""When nobody may be moved, and the approvals that lift a lock for some posts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, TheDesk
from service.api.described import answers
from service.api.schemas.law import (
    Approval,
    Lock,
    LockReason,
    Locks,
    LockWithdrawn,
    NewApproval,
    NewElection,
    NewLock,
)
from service.ledger.calendar import (
    add_election,
    add_inauguration,
    approve,
    list_locks,
    withdraw_lock,
)

router = APIRouter(prefix=f"{API}/calendar", tags=["rules"])


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={
        **answers(201, Lock, "Recorded.", 409, 422),
        200: {"model": Lock, "description": "The same lock stands already."},
    },
)
def add(desk: TheDesk, lock: Annotated[NewLock, Body()]) -> Response:
    """Record the lock that an election or an inauguration brings."""
    if isinstance(lock, NewElection):
        told, is_new = add_election(desk, determined=lock.determined, term_ends=lock.term_ends)
    else:
        told, is_new = add_inauguration(desk, on=lock.on)
    return Json(told, 201 if is_new else 200)


@router.get("", response_model=None, responses=answers(200, Locks, "In the order of recording."))
def all_locks(desk: TheDesk) -> Response:
    """List the locks that stand, with their approvals."""
    with desk.store.read() as connection:
        return Json({"locks": list_locks(connection)})


@router.post(
    "/{lock_id}/approvals",
    status_code=201,
    response_model=None,
    responses={
        **answers(201, Approval, "Recorded.", 404, 422),
        200: {"model": Approval, "description": "The same approval was recorded already."},
    },
)
def add_approval(desk: TheDesk, lock_id: PathId, approval: NewApproval) -> Response:
    """Record an approval; decisions that waited for it become effective."""
    told, is_new = approve(
        desk,
        lock_id,
        approval.positions,
        number=approval.number,
        dated=approval.dated,
        file=approval.file,
    )
    return Json(told, 201 if is_new else 200)


@router.post(
    "/{lock_id}/withdrawal",
    status_code=201,
    response_model=None,
    responses=answers(201, LockWithdrawn, "It holds no longer.", 404, 422),
)
def withdraw(desk: TheDesk, lock_id: PathId, withdrawal: LockReason) -> Response:
    """Take a lock back that was recorded by mistake."""
    return Json(withdraw_lock(desk, lock_id, reason=withdrawal.reason), 201)
