"""What the lists of a batch follow from: data, model and rules, held still while it runs.

A folder is gone on with, and a worker's list taken, only where every part is the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa

from features.calendar import to_date
from features.pairs.catalogue import catalogue_hash
from features.store.schema import TRANSACTIONS
from models.eligibility.rules import rules_version
from models.fit.judgement import RULE_OF_THUMB
from models.registry.versions import find_version

if TYPE_CHECKING:
    from models.eligibility.rules import Rule
    from service.desk import Desk, View


@dataclass(frozen=True)
class State:
    """Everything that decides a bit of a batch's files.

    Attributes
    ----------
    data_tx, data_at : the data's newest transaction, and its moment: the same number may stand
        for other rows in another database.
    model_version, model_sha256 : the judge, and its files; empty for the rule of thumb.
    rules_version : of the rules of all days, national and the city's.
    catalogue_hash : of the features.
    writer : what wrote the files; another version of it may write other bytes.
    """

    data_tx: int
    data_at: str
    model_version: str
    model_sha256: str
    rules_version: str
    catalogue_hash: str
    writer: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Basis:
    """A view and the rules of all days, with the state that they are."""

    view: View
    rules: tuple[Rule, ...]
    state: State

    @classmethod
    def of(cls, desk: Desk, view: View) -> Basis:
        """A view with the rules that the desk has now."""
        rules, version, sha256 = desk.rules_on(None), view.judge.version, ""
        with desk.store.read() as connection:
            moment = sa.select(TRANSACTIONS.c.at).where(TRANSACTIONS.c.tx == view.tx)
            at = connection.execute(moment).scalar()
            if version != RULE_OF_THUMB:
                sha256 = find_version(connection, version).artifact_sha256 or ""
        state = State(
            view.tx,
            at.isoformat() if at else "",
            version,
            sha256,
            rules_version(rules),
            catalogue_hash(),
            f"pyarrow {pa.__version__}",
        )
        return cls(view, rules, state)

    def rules_on(self, day: int) -> tuple[Rule, ...]:
        """The rules in force on a day."""
        on = to_date(day)
        return tuple(rule for rule in self.rules if rule.is_in_force(on))


def differences(there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """What differs between two states in words, one sentence a part."""
    return [
        f"{name} was {there.get(name)!r} and is {here.get(name)!r}"
        for name in sorted({*there, *here})
        if there.get(name) != here.get(name)
    ]
