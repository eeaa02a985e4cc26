"""Off-policy estimates: right on average where the odds are right, doubtful where they say so."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from tests.training import worlds
from training import value
from training.choice import odds_of_choice
from training.off_policy import Logged, overlap_of, worth_of
from training.out_of_fold import OutOfFold
from training.unseen import CHALLENGER, Unseen

WORLD = {"seed": 3, "staff": 900, "transfers": 1400}


def logs(seed: int, *, rows=4000, model=0.0, odds=1.0) -> tuple[Logged, float]:
    """Choices among three, logged softly, and what always taking the last is truly worth.

    ``model`` is how wrong the model of the outcome is, ``odds`` scales the odds as recorded.
    """
    random = np.random.default_rng(seed)
    x = random.normal(0, 1, rows)
    truth = 0.5 + 0.2 * np.tanh(x[:, None] * np.array([-1.0, 0.0, 1.0])) + [-0.1, 0.0, 0.1]
    taken = softmax(np.column_stack([-x, 0 * x, x]) / 2, axis=1)
    choice = (random.random((rows, 1)) > taken.cumsum(axis=1)).sum(axis=1)
    at = np.arange(rows)
    reward = (random.random(rows) < truth[at, choice]).astype(float)
    weight = (choice == 2) / (taken[at, choice] * odds)
    expected = truth + model
    return Logged(reward, weight, expected[at, choice], expected[:, 2]), float(truth[:, 2].mean())


@pytest.mark.parametrize("name", ["ips", "snips", "dr"])
def test_each_estimator_is_right_on_average_and_its_interval_holds_the_truth(name):
    runs = [(worth_of(log, 1).values[name], truth) for log, truth in map(logs, range(40))]
    assert np.mean([one.value - truth for one, truth in runs]) == pytest.approx(0, abs=0.01)
    held = np.mean([one.low <= truth <= one.high for one, truth in runs])
    assert held >= 0.75  # 90 % of 40, less three standard errors


def test_a_wrong_model_of_the_outcome_does_not_mislead_the_doubly_robust_estimate():
    runs = [(worth_of(log, 1), truth) for log, truth in (logs(s, model=0.3) for s in range(30))]
    assert np.mean([worth.values["dr"].value - t for worth, t in runs]) == pytest.approx(
        0, abs=0.02
    )


def test_wrong_odds_do_not_mislead_it_where_the_model_is_right_and_are_doubted():
    runs = [(worth_of(log, 1), truth) for log, truth in (logs(s, odds=1.5) for s in range(30))]
    assert np.mean([worth.values["dr"].value - t for worth, t in runs]) == pytest.approx(
        0, abs=0.02
    )
    assert np.mean([worth.values["ips"].value - t for worth, t in runs]) < -0.1
    assert all(any("average" in doubt for doubt in worth.overlap.doubts) for worth, _ in runs)


def test_poor_overlap_is_doubted():
    weight = np.zeros(1000)
    weight[:5] = 200.0
    assert overlap_of(weight).effective == pytest.approx(5)
    assert len(overlap_of(weight).doubts) == 1
    weight[0] = 2000.0
    assert any("one choice" in doubt for doubt in overlap_of(weight).doubts)
    assert overlap_of(np.ones(1000)).doubts == ()


def test_odds_of_choice_are_those_by_which_the_choice_was_made():
    random = np.random.default_rng(5)
    facts = random.normal(0, 1, (1500, 8, 3))
    there = random.random((1500, 8)) < 0.8
    there[:, 0] = True
    true = softmax(np.where(there, facts @ np.array([1.5, -0.7, 0.0]), -np.inf), axis=1)
    choice = (random.random((1500, 1)) > true.cumsum(axis=1)).sum(axis=1)
    at = np.arange(1500)
    for array in (facts, there, true):  # who was taken comes first
        array[at, 0], array[at, choice] = array[at, choice].copy(), array[at, 0].copy()
    odds = odds_of_choice(facts, there, 1)
    assert odds.sum(axis=1) == pytest.approx(np.ones(1500))
    assert np.abs(odds - true).mean() < 0.02
    assert (odds[~there] == 0).all()


def test_who_is_where_facts_are_missing_or_all_alike_has_odds_too():
    random = np.random.default_rng(6)
    facts = random.normal(0, 1, (60, 5, 4))
    facts[random.random(facts.shape) < 0.2] = np.nan
    facts[..., 1], facts[..., 2] = np.nan, 3.0
    there = random.random((60, 5)) < 0.6
    there[:, 0] = True
    odds = odds_of_choice(facts, there, 1)
    assert odds.sum(axis=1) == pytest.approx(np.ones(60))
    assert (odds[there.sum(axis=1) == 1, 0] == 1).all()


def test_a_pools_choice_does_not_change_its_own_odds():
    random = np.random.default_rng(7)
    facts, there = random.normal(0, 1, (80, 4, 3)), np.ones((80, 4), dtype=bool)
    before = odds_of_choice(facts, there, 2)
    facts[5, [0, 1]] = facts[5, [1, 0]]  # HR took the other
    after = odds_of_choice(facts, there, 2)
    np.testing.assert_allclose(after[5, [1, 0]], before[5, [0, 1]], atol=1e-6)
    assert not np.allclose(after, before, atol=1e-4)


def test_of_very_many_transfers_some_speak_in_their_order(monkeypatch):
    rows = np.arange(10, 40)
    every = Unseen(OutOfFold(rows, rows // 20, rows / 7), rows % 3 == 0, {CHALLENGER: rows / 50})
    monkeypatch.setattr(value, "MOST", 12)
    some = value._some(every, 3)
    assert len(some.rows) == 12
    assert (np.diff(some.rows.rows) > 0).all()
    np.testing.assert_array_equal(some.challenger, some.rows.rows / 50)
    np.testing.assert_array_equal(some.succeeded, some.rows.rows % 3 == 0)
    np.testing.assert_array_equal(some.rows.fold, some.rows.rows // 20)
    monkeypatch.setattr(value, "MOST", 30)
    assert value._some(every, 3) is every


@pytest.mark.slow
def test_in_a_made_up_city_the_estimate_holds_what_the_list_is_truly_worth():
    made, found = worlds.city(**WORLD), worlds.trial(**WORLD).findings
    pools = value.make_pools(found.ground, found.unseen)
    pairs = worlds._frame(found.ground.history, pools.pairs)
    truth = made.truth.probability(pairs).reshape(pools.odds.shape)
    told = value.value_of_list(found.ground, found.unseen)
    gained = (pools.follows * truth).sum(axis=1).mean() - truth[:, 0].mean()
    estimate = told.worth.gains["dr"]
    assert told.worth.overlap.doubts == ()
    assert estimate.low <= gained <= estimate.high
    assert estimate.low > 0
