"""Nothing dated on or after a pair's day, and nothing that has no past, changes a feature."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from features.contract.tables import TABLES, Kind, Table, Use
from features.history.history import History
from features.pairs.build import PairBuilder, pair_matrix
from features.pairs.pairs import Pairs
from tests.builders import city, day, features_of, random_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.pairs.matrix import PairMatrix

    Frames = Mapping[str, pd.DataFrame]

DAY = "2018-03-01"
UNREAD = ("vacancies", "service_indicators")
DATED = tuple(
    table.name for table in TABLES.values() if table.dated_by and table.name not in UNREAD
)
SEEDS = (2, 3)
POSTS = 12

world = cache(random_frames)


def matrix_on(frames: Frames, on: str) -> PairMatrix:
    """Every employee against every post on one day."""
    history = History.from_frames(frames)
    posts = [Pairs.of_vacancy(history, post, day(on)) for post in range(POSTS)]
    pairs = Pairs(
        np.concatenate([one.employees for one in posts]),
        np.concatenate([one.positions for one in posts]),
        np.concatenate([one.days for one in posts]),
    )
    return pair_matrix(history, pairs)


def bits(frames: Frames, on: str = DAY) -> bytes:
    return matrix_on(frames, on).values.tobytes()


@cache
def bits_of_world(seed: int) -> bytes:
    return bits(world(seed))


def is_future(frames: Frames, table: str, on: str = DAY) -> pd.Series:
    return frames[table][TABLES[table].dated_by] >= pd.Timestamp(on)


def without(frames: Frames, table: str, gone: pd.Series) -> Frames:
    return {**frames, table: frames[table][~gone].reset_index(drop=True)}


def scrambled(frames: Frames, table: str, chosen: pd.Series) -> Frames:
    """The chosen rows with every cell but owner, id and date changed within its allowed values."""
    frame = frames[table].copy()
    for column in TABLES[table].columns:
        if column.name == TABLES[table].dated_by or column.kind is Kind.ID:
            continue
        frame.loc[chosen, column.name] = _other(frame.loc[chosen, column.name], column.kind)
    return {**frames, table: frame}


def _other(cells: pd.Series, kind: Kind) -> Any:
    if kind is Kind.OPEN_CODE:
        return "technical.aaa_new_word"
    if kind is Kind.NUMBER:
        return 1.0
    if kind is Kind.DATE:
        return pd.NaT
    return cells.to_numpy()[::-1]


def added(frames: Frames, table: str, on: str) -> Frames:
    """Copies of all rows, dated on the day."""
    more = frames[table].copy()
    more[TABLES[table].dated_by] = pd.Timestamp(on)
    if key := TABLES[table].key:
        more[key] = "new" + more[key]
    return {**frames, table: pd.concat([frames[table], more], ignore_index=True)}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("table", DATED)
def test_what_is_dated_on_or_after_the_day_changes_no_feature(table: str, seed: int) -> None:
    frames = world(seed)
    before = bits_of_world(seed)
    future = is_future(frames, table)
    assert bits(without(frames, table, future)) == before
    assert bits(scrambled(frames, table, future)) == before
    assert bits(added(frames, table, DAY)) == before


@pytest.mark.parametrize("table", DATED)
def test_what_is_dated_before_the_day_does_change_features(table: str) -> None:
    frames = world(2)
    before = bits_of_world(2)
    past = ~is_future(frames, table)
    assert bits(without(frames, table, past)) != before
    assert bits(scrambled(frames, table, past)) != before
    assert bits(added(frames, table, "2018-02-28")) != before


@pytest.mark.parametrize("seed", SEEDS)
def test_an_end_on_or_after_the_day_reads_as_empty(seed: int) -> None:
    frames = world(seed)
    spells = frames["position_history"]
    unseen = spells["ended_on"].isna() | (spells["ended_on"] >= pd.Timestamp(DAY))
    assert unseen.sum() > 3
    for end in (pd.NaT, pd.Timestamp(DAY), pd.Timestamp("2030-01-01")):
        other = spells.copy()
        other.loc[unseen, "ended_on"] = end
        assert bits({**frames, "position_history": other}) == bits_of_world(seed)
    seen = spells.copy()
    seen.loc[unseen & ~is_future(frames, "position_history"), "ended_on"] = pd.Timestamp(
        "2018-02-28"
    )
    assert bits({**frames, "position_history": seen}) != bits_of_world(seed)


def test_the_pairs_own_transfer_and_all_that_follows_change_no_training_row() -> None:
    frames = world(3)
    history = History.from_frames(frames)
    rows = np.arange(len(history["transfers"]))
    trained = pair_matrix(history, Pairs.of_transfers(history, rows))
    for at, transfer in enumerate(history["transfers"]["transfer_id"][:6]):
        on = frames["transfers"].set_index("transfer_id").loc[transfer, "effective_on"]
        pruned: Frames = frames
        for table in DATED:
            pruned = without(pruned, table, is_future(pruned, table, str(on.date())))
        employee = history["transfers"]["employee_id"][at]
        post = history["transfers"]["to_position_id"][at]
        then = History.from_frames(pruned)
        ids = (history.ids_of("employees", [employee])[0], history.ids_of("positions", [post])[0])
        again = features_of(then, *ids, str(on.date()))
        np.testing.assert_array_equal(list(again.values()), trained.values[at].astype(float))


def test_a_training_row_is_the_serving_row_of_the_same_pair_and_day() -> None:
    history = History.from_frames(world(4))
    pairs = Pairs.of_transfers(history, np.arange(len(history["transfers"])))
    trained = pair_matrix(history, pairs)
    builder = PairBuilder(history)
    for at in range(len(pairs)):
        builder.people_on(int(pairs.days[at]))
        vacancy = Pairs.of_vacancy(history, int(pairs.positions[at]), int(pairs.days[at]))
        served = builder.matrix(vacancy)
        assert served.values[pairs.employees[at]].tobytes() == trained.values[at].tobytes()


def _columns(*uses: Use) -> list[tuple[Table, str, Kind]]:
    return [
        (table, column.name, column.kind)
        for table in TABLES.values()
        for column in table.columns
        if column.use in uses and table.name != "workload"
    ]


@pytest.mark.parametrize(
    ("table", "column", "kind"), _columns(Use.TODAY, Use.LEGAL, Use.LABEL, Use.SHOWN)
)
def test_a_column_that_may_never_be_a_feature_leaves_the_matrix_byte_identical(
    table: Table, column: str, kind: Kind
) -> None:
    frames = world(2)
    before = bits_of_world(2)
    frame = frames.get(table.name, pd.DataFrame())
    changed = frame.copy()
    listed = table.by_name[column].values
    cells = {Kind.DATE: pd.Timestamp("1999-09-09"), Kind.REF: "P1"}
    value: Any = listed[-1] if listed else cells.get(kind, "aaa")
    changed[column] = value
    assert not changed[column].equals(frame[column])
    assert bits({**frames, table.name: changed}) == before


def test_protected_attributes_leave_the_matrix_byte_identical() -> None:
    frames = world(2)
    before = bits_of_world(2)
    ids = frames["employees"]["employee_id"]
    groups = pd.DataFrame({"employee_id": ids, "gender": "male", "religion": ids})
    assert bits({**frames, "employee_groups": groups}) == before


def test_todays_post_is_never_used_even_where_no_history_is_known() -> None:
    history = city(
        employees=[{"employee_id": "E1", "position_id": "P1", "position_since": "2001-01-01"}]
    )
    found = features_of(history, "E1", "P1", "2020-01-01")
    assert np.isnan(found["years_in_present_post"])
    assert np.isnan(found["years_in_function"])
    assert np.isnan(found["same_agency"])
