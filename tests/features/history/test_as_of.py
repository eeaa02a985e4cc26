"""What was known before a day, by the types that alone answer it."""

from __future__ import annotations

import numpy as np
import pytest

from features.calendar import NO_DATE
from features.contract.tables import TABLES, Use
from features.history.as_of import AsOf
from features.history.coding import NO_ROW
from features.history.columns import sort_owner
from features.history.differing import owners_differing
from features.history.history import History
from features.history.outcomes import LabelPolicy, outcomes_known
from features.history.timelines import FIXED_POINT, Timeline, occupancy, outcome_events
from tests.builders import city, day, random_frames

DATED = (
    "position_history",
    "grade_history",
    "competency_assessments",
    "trainings",
    "performance",
    "transfers",
    "evaluations",
)


@pytest.fixture(scope="module")
def history() -> History:
    return History.from_frames(random_frames(3))


@pytest.mark.parametrize("table", DATED)
def test_past_rows_are_the_owners_rows_dated_strictly_before_the_day(
    history: History, table: str
) -> None:
    draw = np.random.default_rng(0)
    owner_column, columns = sort_owner(TABLES[table]), history[table]
    total = len(history[TABLES[table].by_name[owner_column].ref])
    dates = columns[TABLES[table].dated_by]
    owners = draw.integers(-1, total, size=200)
    days = draw.choice(np.concatenate([dates, dates + 1]), size=200).astype(np.int32)
    past = AsOf(history, days).past(table, owners)
    for key, (owner, on) in enumerate(zip(owners, days, strict=True)):
        expected = np.flatnonzero((columns[owner_column] == owner) & (dates < on))
        if owner == NO_ROW:
            expected = np.array([], dtype=np.int64)
        rows = past.row[past.starts[key] : past.starts[key + 1]]
        assert rows.tolist() == expected.tolist()
        assert (past.key[past.starts[key] : past.starts[key + 1]] == key).all()
    last, has = past.last()
    assert (has == (past.counts > 0)).all()
    assert (past.key[last[has]] == np.flatnonzero(has)).all()


@pytest.mark.parametrize("table", DATED)
def test_a_column_that_may_never_be_a_feature_is_refused(history: History, table: str) -> None:
    past = AsOf(history, np.array([17_000], dtype=np.int32)).past(table, [0])
    for column in TABLES[table].columns:
        if column.use is Use.FACT:
            assert len(past[column.name]) == len(past)
        else:
            with pytest.raises(PermissionError, match="never a feature"):
                past[column.name]


@pytest.mark.parametrize(
    ("ended", "on", "seen"),
    [
        ("2019-12-31", "2020-01-01", True),
        ("2020-01-01", "2020-01-01", False),
        ("2020-01-02", "2020-01-01", False),
        (None, "2020-01-01", False),
        ("2020-02-28", "2020-02-29", True),
        ("2020-02-29", "2020-02-29", False),
    ],
)
def test_an_end_on_or_after_the_day_reads_as_empty(
    ended: str | None, on: str, *, seen: bool
) -> None:
    spell = city(position_history=[{"started_on": "2015-01-01", "ended_on": ended}])
    past = AsOf(spell, np.array([day(on)], dtype=np.int32)).past("position_history", [0])
    assert past["ended_on"].tolist() == [day(str(ended)) if seen else NO_DATE]


def test_a_table_is_recorded_from_the_day_after_its_first_row() -> None:
    spell = city(performance=[{"period_end": "2015-12-31"}])
    days = np.array([day("2015-12-31"), day("2016-01-01")], dtype=np.int32)
    assert AsOf(spell, days).is_recorded("performance").tolist() == [False, True]
    assert AsOf(spell, days).is_recorded("trainings").tolist() == [False, False]


def test_a_timeline_sums_what_is_dated_strictly_before() -> None:
    draw = np.random.default_rng(1)
    groups, days = draw.integers(-1, 5, 300), draw.integers(0, 40, 300).astype(np.int32)
    amounts = draw.integers(-9, 9, (300, 2))
    timeline = Timeline.of(groups, days, amounts, total=6)
    asked, on = draw.integers(-1, 6, 100), draw.integers(-1, 42, 100)
    for group, before, found in zip(asked, on, timeline.before(asked, on), strict=True):
        chosen = (groups == group) & (days < before) & (groups >= 0)
        assert found.tolist() == amounts[chosen].sum(axis=0).tolist()


@pytest.mark.parametrize("added", [0, 1, 40])
def test_events_put_among_others_give_the_totals_of_all_together(added: int) -> None:
    draw = np.random.default_rng(added)
    groups, days = draw.integers(-1, 5, size=100), draw.integers(0, 20, size=100)
    amounts = draw.integers(-9, 9, size=(100, 2))
    first = 100 - added
    before = Timeline.of(groups[:first], days[:first], amounts[:first], 5)
    grown = before.with_events(groups[first:], days[first:], amounts[first:])
    whole = Timeline.of(groups, days, amounts, 5)
    asked, on = np.repeat(np.arange(5), 22), np.tile(np.arange(22), 5)
    assert np.array_equal(grown.before(asked, on), whole.before(asked, on))
    assert np.array_equal(grown.starts, whole.starts)
    assert grown.days.dtype == whole.days.dtype


def test_the_events_of_a_few_transfers_lead_from_one_history_to_the_next(history: History) -> None:
    policy, frames = LabelPolicy(), random_frames(3)
    total, days = len(history["transfers"]), range(day("2009-01-01"), day("2023-01-01"), 97)
    frames["evaluations"] = frames["evaluations"].iloc[::2]  # half of them are not posted yet
    before = History.from_frames(frames)
    judged = owners_differing(
        before["evaluations"], history["evaluations"], "transfer_id", total, ["score"]
    )
    assert 0 < len(judged) < total
    then, now = (outcome_events(one, policy, judged) for one in (before, history))
    new, old = now.minus(then), outcome_events(before, policy)
    assert len(new.day) < len(now.day) + len(then.day)  # what cancels is not kept
    grown = Timeline.of(old.transfer, old.day, old.amounts, total)
    grown = grown.with_events(new.transfer, new.day, new.amounts)
    whole = outcome_events(history, policy)
    whole_line = Timeline.of(whole.transfer, whole.day, whole.amounts, total)
    for on in days:
        asked = np.arange(total), np.full(total, on)
        assert np.array_equal(grown.before(*asked), whole_line.before(*asked))


def test_owners_differ_where_a_row_was_added_taken_or_changed_in_a_column_that_counts() -> None:
    def of(*rows: tuple[int, float]) -> History:
        given = [
            {"evaluation_id": f"X{at}", "transfer_id": f"T{moved}", "score": score}
            for at, (moved, score) in enumerate(rows)
        ]
        moves = [{"transfer_id": f"T{at}", "employee_id": "E1"} for at in range(4)]
        return city(employees=[{"employee_id": "E1"}], transfers=moves, evaluations=given)

    def differing(one: History, other: History, name: str) -> list[int]:
        tables = one["evaluations"], other["evaluations"]
        return owners_differing(*tables, "transfer_id", 4, [name]).tolist()

    before = of((0, 70.0), (1, 70.0), (3, 70.0))
    after = of((0, 70.0), (1, 71.0), (2, 70.0))
    assert differing(before, before, "score") == []
    assert differing(before, after, "score") == [1, 2, 3]
    assert differing(before, after, "evaluated_on") == [2, 3]


def test_the_holders_of_a_post_follow_spells_and_where_none_are_known_transfers() -> None:
    town = city(
        positions=[{"position_id": "P1"}, {"position_id": "P2"}],
        position_history=[
            {"employee_id": "E1", "started_on": "2010-01-01"},
            {"employee_id": "E1", "position_id": "P2", "started_on": "2012-01-01"},
            {"employee_id": "E2", "started_on": "2010-01-01", "ended_on": "2010-12-31"},
            {"employee_id": "E3", "position_id": "P2", "started_on": "2015-01-01"},
        ],
        transfers=[{"employee_id": "E3", "to_position_id": "P1", "effective_on": "2013-01-01"}],
    )
    expected = {
        "2010-01-01": (0, 0),
        "2010-01-02": (2, 0),
        "2010-12-31": (2, 0),
        "2011-01-01": (1, 0),
        "2012-01-01": (1, 0),
        "2012-01-02": (0, 1),
        "2013-01-02": (1, 1),
        "2015-01-01": (1, 1),
        "2015-01-02": (0, 2),
    }
    for on, held in expected.items():
        found = occupancy(town).before(np.array([0, 1]), np.array([day(on)] * 2))
        assert tuple(found[:, 0]) == held, on


def test_outcome_events_add_up_to_the_outcomes_known_on_any_day(history: History) -> None:
    policy = LabelPolicy()
    events = outcome_events(history, policy)
    total = len(history["transfers"])
    timeline = Timeline.of(events.transfer, events.day, events.amounts, total)
    transfers = np.arange(total)
    for on in range(day("2009-01-01"), day("2023-01-01"), 61):
        outcomes = outcomes_known(history, transfers, on, policy)
        known, score, succeeded = timeline.before(transfers, np.full(total, on)).T
        assert (known == outcomes.is_known).all()
        assert (succeeded == outcomes.succeeded).all()
        told = outcomes.is_known
        np.testing.assert_allclose(score[told] / FIXED_POINT, outcomes.score[told], atol=1e-5)
