"""Whatever is imported in whatever order: every past moment reads as it was, on each database."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.store.frames import read_rows
from features.store.metadata import METADATA
from features.store.schema import CHANGES, CONTRACT, TRANSACTIONS
from features.store.versions import apply

AT = datetime(2026, 1, 1, tzinfo=UTC)
IDS = st.sampled_from(["a", "B", "ä", "10"])
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
DAYS = st.none() | st.dates(datetime(1900, 1, 1).date(), datetime(2100, 1, 1).date())  # noqa: DTZ001
BY_ID = st.dictionaries(IDS, st.tuples(TEXTS, NUMBERS), max_size=4)
BY_OWNER = st.dictionaries(
    IDS, st.lists(st.tuples(TEXTS, NUMBERS, DAYS), min_size=1, max_size=3), max_size=3
)
IMPORTS = st.lists(
    st.tuples(st.just("agencies"), BY_ID) | st.tuples(st.just("trainings"), BY_OWNER),
    min_size=1,
    max_size=5,
)


def frame_of(name: str, rows: dict) -> pd.DataFrame:
    if name == "agencies":
        columns = ["agency_id", "name", "latitude"]
        cells = [(key, *row) for key, row in rows.items()]
    else:
        columns = ["employee_id", "title", "hours", "completed_on"]
        cells = [(owner, *row) for owner, some in rows.items() for row in some]
    return canonical(TABLES[name], pd.DataFrame(cells, columns=columns, dtype=object))


def content(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows as text in an order of their own; zero has no sign."""
    return sorted(
        tuple(repr(0.0 if cell == 0 else cell) for cell in row)
        for row in frame.itertuples(index=False)
    )


def emptied(store):
    with store.engine.connect() as connection, connection.begin():
        for table in (*CONTRACT.values(), CHANGES, TRANSACTIONS):
            connection.execute(sa.delete(METADATA.tables[table.name]))
    return store


@given(imports=IMPORTS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_each_past_moment_can_be_rebuilt_and_the_same_again_writes_nothing(store, imports):
    emptied(store)
    state: dict[str, dict] = {"agencies": {}, "trainings": {}}
    then = {}
    for name, rows in imports:
        state = {**state, name: state[name] | rows}
        with store.begin("import", "", AT) as transaction:
            before = _stored(transaction.connection, name)
            change = apply(transaction, name, frame_of(name, rows))
            again = apply(transaction, name, frame_of(name, rows))
            is_same = before == content(frame_of(name, state[name]))
            assert (transaction.touched == set()) is is_same
        assert change.new + change.changed + change.unchanged == again.unchanged
        assert again.new + again.changed + again.removed == 0
        then[transaction.tx] = state
    with store.read() as connection:
        for tx, known in then.items():
            for name, rows in known.items():
                assert _stored(connection, name, tx) == content(frame_of(name, rows))


def _stored(connection, name: str, tx: int | None = None) -> list[tuple[str, ...]]:
    return content(read_rows(connection, TABLES[name], tx=tx))
