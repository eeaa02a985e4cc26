"""When new labels or age speak for a training."""

from __future__ import annotations

from datetime import date

import pytest

from features.history.history import History
from models.registry.staleness import retrain_by_labels
from tepat.demo import CitySpec, make_city
from tests.models.registry.recorded import version


@pytest.fixture(scope="module")
def history() -> History:
    return History.from_frames(make_city(CitySpec(seed=3, staff=300)).tables)


@pytest.fixture(scope="module")
def labels(history) -> int:
    return retrain_by_labels(history, []).new_labels


def of(labelled: int, as_of: date = date(2026, 1, 1), number: int = 1):
    return version(number, labels={"labelled": labelled}, as_of=as_of)


def test_where_nothing_was_trained_any_label_speaks_for_it(history, labels):
    assert labels > 50
    assert retrain_by_labels(history, []).reasons == ("no model was ever trained",)
    assert not retrain_by_labels(History.from_frames({}), []).is_needed


def test_enough_new_labels_speak_for_it_and_fewer_do_not(history, labels):
    assert retrain_by_labels(history, [of(labels - 50)]).is_needed
    few = retrain_by_labels(history, [of(labels - 49)])
    assert (few.is_needed, few.new_labels) == (False, 49)


def test_it_is_counted_from_the_newest_version_also_where_that_was_refused(history, labels):
    refused, serving = of(labels, number=2), of(10)
    assert not retrain_by_labels(history, [refused, serving]).is_needed


def test_age_speaks_for_it_only_where_anything_is_new(history, labels):
    old = date(2025, 1, 1)
    assert "last" in retrain_by_labels(history, [of(labels - 1, old)]).reasons[0]
    assert not retrain_by_labels(history, [of(labels, old)]).is_needed
