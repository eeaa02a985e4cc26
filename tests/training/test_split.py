"""Folds go forward in time: each learns what its day knew, and judges what came after, once."""

from __future__ import annotations

import numpy as np
import pytest

from features.calendar import to_date
from features.history.outcomes import LabelPolicy
from tests.builders import city, day
from training.labels import labels_as_of
from training.split import FEWEST_LATER, blocks_in_turn, forward_folds, judging_folds

POLICY = LabelPolicy()
LAST = day("2021-12-31")


def moves(seed: int, transfers: int = 240, *, days: int = 2000, same_day: int = 4):
    """Transfers of about ``same_day`` a day, rated twice between 6 and 18 months later."""
    random = np.random.default_rng(seed)
    begins = day("2013-01-01") + random.integers(days, size=transfers // same_day)
    made = np.sort(np.repeat(begins, same_day))
    rows = [
        {"transfer_id": f"T{at}", "effective_on": to_date(int(on)).isoformat()}
        for at, on in enumerate(made)
    ]
    rated = [
        {
            "transfer_id": f"T{at}",
            "evaluated_on": to_date(int(on + random.integers(190, 540))).isoformat(),
            "score": float(random.normal(76, 8)),
        }
        for at, on in enumerate(made)
        for _ in range(2)
    ]
    return city(transfers=rows, evaluations=rated)


def cut(history, count: int = 5, first_share: float = 0.3):
    labels = labels_as_of(history, POLICY, LAST)
    return labels, forward_folds(history, labels, count, first_share)


def rated_before(history, transfer: int, on: int) -> list[float]:
    """Scores of a transfer that were given before a day, read row by row."""
    table = history["evaluations"]
    rows = np.flatnonzero((table["transfer_id"] == transfer) & (table["evaluated_on"] < on))
    return table["score"][rows].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_fold_learns_from_nothing_that_was_not_known_before_its_day(seed):
    history = moves(seed)
    labels, folds = cut(history)
    assert len(folds) == 5
    for fold in folds:
        assert (labels.days[fold.learn] < fold.day).all()
        assert (labels.days[fold.judge] >= fold.day).all()
        for row in fold.learn:
            scores = rated_before(history, labels.transfers[row], fold.day)
            assert scores
            assert fold.known.score[row] == pytest.approx(np.mean(scores))
        left_out = np.setdiff1d(np.arange(len(labels)), fold.learn)
        assert not any(rated_before(history, labels.transfers[row], fold.day) for row in left_out)


@pytest.mark.parametrize("count", [1, 3, 5, 20])
def test_every_later_label_is_judged_exactly_once(count):
    labels, folds = cut(moves(1), count)
    judged = np.concatenate([fold.judge for fold in folds])
    first = min(fold.day for fold in folds)
    np.testing.assert_array_equal(np.sort(judged), np.flatnonzero(labels.days >= first))
    assert len(np.unique(judged)) == len(judged)


@pytest.mark.parametrize("seed", range(3))
def test_the_transfers_of_one_day_are_never_parted(seed):
    labels, folds = cut(moves(seed, same_day=12))
    for fold in folds:
        inside = set(labels.days[fold.judge])
        rest = np.setdiff1d(np.arange(len(labels)), fold.judge)
        assert inside.isdisjoint(labels.days[rest])


def test_folds_are_about_equally_long():
    _, folds = cut(moves(2, same_day=1))
    lengths = [len(fold.judge) for fold in folds]
    assert max(lengths) <= 1.2 * min(lengths)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_the_first_fold_learns_from_the_stated_share_and_begins_as_early_as_it_can(share):
    history = moves(3, same_day=1)
    labels, folds = cut(history, first_share=share)
    needed = int(np.ceil(share * len(labels)))
    assert len(folds[0].learn) >= needed
    earlier = labels.days[labels.days < folds[0].day].max()
    assert labels.known_before(history, int(earlier)).is_known.sum() < needed


def test_a_label_that_turned_later_is_learned_as_it_stood():
    history = moves(4)
    labels, folds = cut(history)
    turned = sum(
        int((fold.known.succeeded[fold.learn] != labels.succeeded[fold.learn]).sum())
        for fold in folds
    )
    assert turned > 0


def test_where_nothing_was_known_before_the_last_transfer_there_are_no_folds():
    _, folds = cut(moves(5, days=180))
    assert folds == ()


def test_where_only_one_outcome_was_known_there_are_no_folds():
    rows = [{"transfer_id": f"T{at}", "effective_on": f"20{10 + at // 12}-{at % 12 + 1:02d}-01"}
            for at in range(120)]  # fmt: skip
    rated = [
        {
            "transfer_id": row["transfer_id"],
            "evaluated_on": f"{int(row['effective_on'][:4]) + 1}-01-15",
            "score": 90,
        }
        for row in rows
    ]
    _, folds = cut(city(transfers=rows, evaluations=rated))
    assert folds == ()


def test_all_on_one_day_leaves_nothing_to_judge():
    _, folds = cut(moves(6, same_day=240))
    assert folds == ()


def test_where_few_labels_come_later_every_block_of_time_is_judged_by_all_others():
    history = moves(1, transfers=150)
    labels = labels_as_of(history, POLICY, LAST)
    folds = judging_folds(history, labels, 5, 0.3)
    assert len(folds) == 10
    judged = np.concatenate([fold.judge for fold in folds])
    np.testing.assert_array_equal(np.sort(judged), np.arange(len(labels)))
    for fold in folds:
        assert fold.looks_ahead
        np.testing.assert_array_equal(
            np.sort(np.concatenate([fold.learn, fold.judge])), np.arange(len(labels))
        )
        assert not set(labels.days[fold.learn]) & set(labels.days[fold.judge])


def test_where_many_labels_come_later_nothing_looks_ahead():
    history = moves(1, transfers=600)
    labels, ahead = cut(history)
    assert sum(len(fold.judge) for fold in ahead) >= FEWEST_LATER
    assert [fold.day for fold in judging_folds(history, labels, 5, 0.3)] == [
        fold.day for fold in ahead
    ]
    assert not any(fold.looks_ahead for fold in ahead)


def test_labels_of_one_day_have_no_blocks():
    labels = labels_as_of(moves(1, transfers=80, days=1), POLICY, LAST)
    assert blocks_in_turn(labels) == ()
