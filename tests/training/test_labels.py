"""What a training may learn from, counted as of its day. Window edges: tests/features/history."""

from __future__ import annotations

import numpy as np
import pytest

from features.history.history import History
from features.history.outcomes import LabelPolicy
from tests.builders import city, day, frames, random_frames
from training.labels import labels_as_of, newest_day

POLICY = LabelPolicy()
MOVES = [
    {"transfer_id": "final", "effective_on": "2015-01-01", "employee_id": "E3"},
    {"transfer_id": "provisional", "effective_on": "2015-06-01"},
    {"transfer_id": "failed", "effective_on": "2015-01-15", "employee_id": "E2"},
    {"transfer_id": "unrated", "effective_on": "2014-01-01"},
    {"transfer_id": "by peers alone", "effective_on": "2014-02-01"},
    {"transfer_id": "too new", "effective_on": "2016-06-01"},
    {"transfer_id": "to come", "effective_on": "2016-08-02"},
]
RATED = [
    {"transfer_id": "final", "evaluated_on": "2015-08-01", "score": 80},
    {"transfer_id": "provisional", "evaluated_on": "2016-01-01", "score": 90},
    {"transfer_id": "failed", "evaluated_on": "2016-01-01", "score": 60},
    {"transfer_id": "by peers alone", "evaluated_on": "2015-01-01", "rater_role": "peer"},
    {"transfer_id": "provisional", "evaluated_on": "2016-10-01", "score": 10},
    {"transfer_id": "too new", "evaluated_on": "2017-01-01", "score": 80},
]
ON = "2016-08-01"


@pytest.fixture
def history():
    return city(transfers=MOVES, evaluations=RATED)


def names(history, labels):
    return history.ids_of("transfers", labels.transfers).tolist()


def test_a_transfer_is_labelled_provisional_or_pending(history):
    counts = labels_as_of(history, POLICY, day(ON)).counts
    assert counts.to_json() == {
        "transfers": 6,
        "labelled": 3,
        "provisional": 1,
        "pending": 3,
        "succeeded": 2,
    }


def test_only_the_labelled_are_learned_from_in_the_order_of_their_days(history):
    labels = labels_as_of(history, POLICY, day(ON))
    assert names(history, labels) == ["final", "failed", "provisional"]
    assert labels.succeeded.tolist() == [True, False, True]
    assert labels.days.tolist() == [day("2015-01-01"), day("2015-01-15"), day("2015-06-01")]
    assert labels.pairs.days.tolist() == labels.days.tolist()
    assert len(labels) == 3


def test_what_was_rated_after_the_day_changes_nothing(history):
    known = labels_as_of(history, POLICY, day(ON))
    later = city(
        transfers=MOVES,
        evaluations=[row for row in RATED if row["evaluated_on"] <= ON],
    )
    without = labels_as_of(later, POLICY, day(ON))
    assert names(later, without) == names(history, known)
    np.testing.assert_array_equal(without.outcomes.score, known.outcomes.score)
    assert without.counts == known.counts


def test_a_later_rating_may_turn_a_provisional_label(history):
    later = labels_as_of(history, POLICY, day("2016-12-31"))
    at = names(history, later).index("provisional")
    assert later.outcomes.score[at] == 50
    assert not later.succeeded[at]
    assert later.counts.provisional == 0
    assert later.counts.transfers == 7


@pytest.mark.parametrize(("on", "labelled"), [("2015-07-31", 0), ("2015-08-01", 1)])
def test_what_is_rated_on_the_day_itself_counts(history, on, labelled):
    assert labels_as_of(history, POLICY, day(on)).counts.labelled == labelled


@pytest.mark.parametrize(("on", "transfers"), [("2016-08-01", 6), ("2016-08-02", 7)])
def test_a_transfer_made_on_the_day_itself_counts(history, on, transfers):
    assert labels_as_of(history, POLICY, day(on)).counts.transfers == transfers


def test_known_before_leaves_out_the_day_itself_and_keeps_the_rows(history):
    labels = labels_as_of(history, POLICY, day(ON))
    assert labels.known_before(history, day("2016-01-01")).is_known.tolist() == [True, False, False]
    assert labels.known_before(history, day("2016-01-02")).is_known.tolist() == [True, True, True]


def test_the_order_of_the_files_rows_changes_nothing():
    tables = random_frames(5, people=60)
    mixed = {name: frame.sample(frac=1, random_state=1) for name, frame in tables.items()}
    one, other = (History.from_frames(each) for each in (tables, mixed))
    first, second = (labels_as_of(each, POLICY, day("2022-01-01")) for each in (one, other))
    assert len(first) > 50
    assert names(one, first) == names(other, second)
    assert first.outcomes.score.tobytes() == second.outcomes.score.tobytes()
    np.testing.assert_array_equal(first.pairs.employees, second.pairs.employees)


def test_of_one_day_the_order_is_that_of_the_ids():
    who = {"T10": "E1", "T9": "E2", "T1": "E3"}
    same = [
        {"transfer_id": name, "effective_on": "2015-01-01", "employee_id": one}
        for name, one in who.items()
    ]
    rated = [{"transfer_id": one["transfer_id"], "evaluated_on": "2016-01-01"} for one in same]
    history = city(transfers=same, evaluations=rated)
    assert names(history, labels_as_of(history, POLICY, day(ON))) == ["T1", "T10", "T9"]


def test_without_transfers_there_are_no_labels():
    labels = labels_as_of(city(), POLICY, day(ON))
    assert len(labels) == labels.counts.transfers == 0


DATED = {
    "transfers": {"effective_on": "2019-05-05"},
    "evaluations": {"evaluated_on": "2019-05-05", "transfer_id": "T9"},
    "position_history": {"started_on": "2019-05-05"},
    "competency_assessments": {"assessed_on": "2019-05-05"},
    "trainings": {"completed_on": "2019-05-05"},
    "performance": {"period_end": "2019-05-05"},
}


@pytest.mark.parametrize("table", DATED)
def test_the_default_day_is_the_newest_of_each_dated_table(table):
    old = {"transfers": [{"transfer_id": "T9", "effective_on": "2010-01-01"}]}
    old[table] = [*old.get(table, []), DATED[table]]
    assert newest_day(city(**old)) == day("2019-05-05")


def test_no_other_date_sets_the_day():
    later = city(
        transfers=[{"effective_on": "2012-01-01"}],
        vacancies=[{"opened_on": "2030-01-01"}],
        grade_history=[{"since": "2031-01-01"}],
        employees=[{"position_since": "2032-01-01", "discipline_until": "2033-01-01"}],
    )
    assert newest_day(later) == day("2012-01-01")


def test_without_a_date_there_is_no_day():
    assert newest_day(city()) is None
    empty = frames(employees=[{"employee_id": "E1"}])
    assert newest_day(History.from_frames(empty)) is None
