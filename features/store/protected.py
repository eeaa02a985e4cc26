"""The protected attributes: written by the importer, read for audits and corrections alone.

They live in a table of their own, one row a person and attribute. import-linter lets only
`features.intake` and `models.fairness` come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from features.contract.frames import canonical
from features.store.frames import read_rows
from features.store.schema import GROUPS
from features.store.versions import TableChange, replace_rows

if TYPE_CHECKING:
    import sqlalchemy as sa

    from features.store.store import Transaction


def write_groups(transaction: Transaction, frame: pd.DataFrame) -> TableChange:
    """Bring the contract's wide table in: ``employee_id`` and one column an attribute.

    A person's attributes are replaced together. The change counts people, as the file has them.
    """
    long = _long(frame)
    change = TableChange(0, 0, 0)
    people = frame["employee_id"].unique()
    for part in replace_rows(transaction, GROUPS, canonical(GROUPS, long), people):
        change += part.in_owners()
    return change


def _long(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a person and attribute that is known, whatever the attributes are called."""
    parts = [
        pd.DataFrame({"employee_id": frame["employee_id"], "attribute": name, "value": frame[name]})
        for name in frame.columns
        if name != "employee_id"
    ]
    return pd.concat(parts).dropna() if parts else pd.DataFrame()


def read_groups(connection: sa.Connection, tx: int | None = None) -> pd.DataFrame:
    """The wide table: ``employee_id`` and one text column an attribute, missing NaN."""
    long = read_rows(connection, GROUPS, tx=tx)
    wide = long.set_index(["employee_id", "attribute"])["value"].unstack()  # noqa: PD010 - nothing to aggregate
    return wide.rename_axis(columns=None).reset_index().astype("str")
