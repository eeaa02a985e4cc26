"""Other ids of a transfer that a decision wrote: an HR system cannot know the id it got here.

An alias holds as long as its transfer does; that of a withdrawn decision counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import sqlalchemy as sa

from features.contract.tables import TRANSFERS
from features.store.frames import read_rows
from features.store.schema import ALIASES, CONTRACT, TRANSACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.store.store import Transaction

MOVE = ("employee_id", "to_position_id", "effective_on")
"""The columns that make two transfers one: person, post and day."""


def read_aliases(connection: sa.Connection) -> pd.Series[str]:
    """Id of a transfer that is stored now, by its alias."""
    stored = CONTRACT[TRANSFERS.name]
    present = ALIASES.c.transfer_id == stored.c.transfer_id
    query = sa.select(ALIASES.c.alias, ALIASES.c.transfer_id).join(stored, present)
    rows = connection.execute(query.where(stored.c.tx_to.is_(None))).all()
    index = pd.Index([row[0] for row in rows], dtype="str")
    return pd.Series([row[1] for row in rows], index=index, dtype="str")


def read_written_here(connection: sa.Connection, imports: str) -> pd.DataFrame:
    """Person, post, day and id of every stored transfer that no import brought first.

    Parameters
    ----------
    imports
        The kind of the transactions that import.
    """
    stored = CONTRACT[TRANSFERS.name]
    first = sa.func.min(stored.c.tx_from)
    begun = sa.select(stored.c.transfer_id, first.label("tx")).group_by(stored.c.transfer_id)
    here = begun.subquery()
    query = sa.select(here.c.transfer_id).join(TRANSACTIONS, TRANSACTIONS.c.tx == here.c.tx)
    ids = list(connection.execute(query.where(TRANSACTIONS.c.kind != imports)).scalars())
    columns = (TRANSFERS.key, *MOVE)
    return read_rows(connection, TRANSFERS, owners=ids, columns=columns)


def write_aliases(transaction: Transaction, aliases: Mapping[str, str]) -> None:
    """Let each alias mean a transfer; what it meant before is forgotten."""
    for alias, transfer_id in aliases.items():
        transaction.connection.execute(sa.delete(ALIASES).where(ALIASES.c.alias == alias))
        row = {"alias": alias, "transfer_id": transfer_id}
        transaction.connection.execute(sa.insert(ALIASES).values(row))
