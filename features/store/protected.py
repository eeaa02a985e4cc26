"""The protected attributes: written by the importer, read for audits and corrections alone.

They live in a table of their own, one row a person and attribute. import-linter lets only
`features.intake` and `models.fairness` come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from features.contract.frames import canonical
from features.store.arrow import batches_of
from features.store.frames import holds
from features.store.schema import CONTRACT, GROUPS
from features.store.versions import TableChange, replace_rows

if TYPE_CHECKING:
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
    """The wide table: ``employee_id`` and one text column an attribute, missing NaN.

    The database turns it: it hands over one row a person instead of one for each attribute.
    """
    stored = CONTRACT[GROUPS.name]
    held = holds(stored, tx)
    owner, attribute, value = stored.c.employee_id, stored.c.attribute, stored.c.value
    found = connection.execute(sa.select(attribute).where(held).distinct()).scalars()
    names = sorted(name for name in found if name is not None)
    cells = [sa.func.max(sa.case((attribute == name, value))).label(name) for name in names]
    query = sa.select(owner, *cells).where(held).group_by(owner).order_by(owner)
    schema = pa.schema([(name, pa.large_string()) for name in (owner.name, *names)])
    wide: pd.DataFrame = pa.concat_tables(batches_of(connection, query, schema)).to_pandas()
    return wide.astype("str")
