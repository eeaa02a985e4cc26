"""What parity would cost a recorded list: off unless a policy for the attribute is on record.

A policy is an entry of the ledger that names its legal basis and who answers for it; another entry
withdraws it. What is shown are sums over the list, never a person's group or place, and the list
stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import expit

from features.errors import BadInputError, ConflictError, ErrorDetail, NotFoundError, RefusedError
from features.store import ledger
from models.fairness.rerank import RerankPolicy, show_parity_cost
from models.fit.judgement import RULE_OF_THUMB
from service.ledger.past import recorded, recorded_slate

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from features.store.ledger import Entry
    from models.slate.slate import Slate
    from service.desk import Desk

    Document = dict[str, Any]

KIND: Final = "parity_policy"
IN_FORCE: Final = "in_force"
WITHDRAWN: Final = "withdrawn"

FEWEST: Final = 5
"""Places of a list below which its sums would tell of single people."""

_DECIMALS: Final = 2
"""Of what a mean is told with; more would give away whose chances are in it."""


@dataclass(frozen=True)
class ParityPolicy:
    """One recorded policy; ``withdrawal`` is the entry that took it back."""

    entry: Entry
    withdrawal: Entry | None = None

    @property
    def attribute(self) -> str:
        """The protected attribute that it speaks of."""
        return str(self.entry.payload["attribute"])

    @property
    def in_force(self) -> bool:
        """Whether it allows anything now."""
        return self.withdrawal is None

    def to_json(self) -> Document:
        """Plain values."""
        told, gone = self.entry.payload, self.withdrawal
        return {
            "entry": self.entry.seq,
            "attribute": self.attribute,
            "legal_basis": told["legal_basis"],
            "recorded_by": told["recorded_by"],
            "recorded_at": self.entry.at,
            "status": IN_FORCE if self.in_force else WITHDRAWN,
            "withdrawn_at": None if gone is None else gone.at,
            "withdrawn_by": None if gone is None else gone.payload["recorded_by"],
            "reason": None if gone is None else gone.payload["reason"],
        }


def allow_parity(desk: Desk, attribute: str, *, legal_basis: str, recorded_by: str) -> Document:
    """Record that what parity in an attribute would cost may be shown; gives the policy.

    Raises
    ------
    BadInputError
        The data hold no such attribute, or the legal basis or who answers for it is missing.
    ConflictError
        A policy for it is in force already.
    """
    known = [one.name for one in desk.view().groups]
    if attribute not in known:
        message = f"The data hold no protected attribute {attribute}."
        fix = f"Name one of: {', '.join(known) or 'none; import employee_groups first'}."
        raise BadInputError(message, [ErrorDetail("attribute", fix)])
    words = _filled(legal_basis=legal_basis, recorded_by=recorded_by)
    at = desk.clock()
    with desk.store.begin(KIND, f"allow parity in {attribute}", at) as transaction:
        standing = _standing(transaction.connection, attribute)
        if standing is not None:
            raise ConflictError(
                f"A policy for {attribute} is in force since ledger entry {standing.entry.seq}. "
                "Withdraw it first."
            )
        payload = {"attribute": attribute, "status": IN_FORCE, **words}
        return ParityPolicy(ledger.append(transaction.connection, KIND, payload, at)).to_json()


def withdraw_parity(desk: Desk, attribute: str, *, reason: str, recorded_by: str) -> Document:
    """Take the policy for an attribute back by a new entry; gives the policy.

    Raises
    ------
    NotFoundError
        None is in force.
    BadInputError
        The reason or who answers for it is missing.
    """
    words = _filled(reason=reason, recorded_by=recorded_by)
    at = desk.clock()
    with desk.store.begin(KIND, f"withdraw parity in {attribute}", at) as transaction:
        standing = _standing(transaction.connection, attribute)
        if standing is None:
            raise NotFoundError(f"No policy for {attribute} is in force.")
        withdraws = standing.entry.seq
        payload = {"attribute": attribute, "status": WITHDRAWN, "withdraws": withdraws, **words}
        entry = ledger.append(transaction.connection, KIND, payload, at)
        return ParityPolicy(standing.entry, entry).to_json()


def parity_policies(connection: Connection) -> list[ParityPolicy]:
    """Every policy that was ever recorded, in the order of the record."""
    allowed: dict[int, ParityPolicy] = {}
    for entry in ledger.entries(connection, KIND):
        if entry.payload["status"] == IN_FORCE:
            allowed[entry.seq] = ParityPolicy(entry)
        else:
            taken = allowed[entry.payload["withdraws"]]
            allowed[taken.entry.seq] = ParityPolicy(taken.entry, entry)
    return list(allowed.values())


def parity_cost(desk: Desk, recommendation_id: str, attribute: str) -> Document:
    """What a recorded list would lose on average if each prefix had the eligible's shares.

    Means are of the ``measure``: ``probability``, or ``points`` of the rule of thumb.

    Raises
    ------
    NotFoundError
        There is no such recommendation.
    RefusedError
        No policy for the attribute is in force, or the list is too short for sums to hide people.
    """
    row = recorded(desk, recommendation_id)
    with desk.store.read() as connection:
        policy = _standing(connection, attribute)
    if policy is None:
        raise RefusedError(
            f"What parity in {attribute} would cost is shown only under a recorded policy with "
            "its legal basis, and none is in force: tepat parity allow."
        )
    slate, view = recorded_slate(desk, row)
    if len(slate) < FEWEST:
        raise RefusedError(
            f"The list has {len(slate)} places. Below {FEWEST}, sums would tell of single people."
        )
    ordered = slate.eligible[slate.order]
    groups = view.groups.take(ordered)
    if attribute not in [one.name for one in groups]:
        raise RefusedError(f"The data behind {recommendation_id} do not hold {attribute}.")
    cost = show_parity_cost(groups[attribute], _value(slate), _rerank(policy), len(slate))
    told = cost.to_json()
    means = {
        name: round(told[name], _DECIMALS) for name in ("mean_before", "mean_after", "mean_lost")
    }
    by_thumb = slate.model_version == RULE_OF_THUMB
    measure = "points" if by_thumb else "probability"
    of = {"recommendation_id": recommendation_id, "entry": policy.entry.seq, "measure": measure}
    return {**of, **told, **means}


def _value(slate: Slate) -> npt.NDArray[np.float64]:
    """What the list is ordered by, best first: chances, or points of the rule of thumb."""
    margins = slate.margins[slate.order]
    if slate.model_version == RULE_OF_THUMB:
        return margins
    chances: npt.NDArray[np.float64] = np.asarray(expit(margins))
    return chances


def _rerank(policy: ParityPolicy) -> RerankPolicy:
    basis, entry = policy.entry.payload["legal_basis"], policy.entry.seq
    return RerankPolicy(policy.attribute, basis, f"ledger entry {entry}")


def _standing(connection: Connection, attribute: str) -> ParityPolicy | None:
    """The policy for an attribute that is in force now."""
    found = parity_policies(connection)
    return next((one for one in found if one.in_force and one.attribute == attribute), None)


def _filled(**texts: str) -> dict[str, str]:
    words = {name: text.strip() for name, text in texts.items()}
    empty = [ErrorDetail(name, "Say it in words.") for name, text in words.items() if not text]
    if empty:
        raise BadInputError("A policy on parity is recorded in words.", empty)
    return words
