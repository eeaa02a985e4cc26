"""Chances of unseen rows: no row helps to judge itself."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit

from features.history.outcomes import LabelPolicy, Outcomes
from features.pairs.matrix import PairMatrix
from models.fit.calibration import fit_sigmoid
from models.fit.rule_of_thumb import RuleOfThumb
from tests.models.fit import synthetic
from training.baselines import competency_gap_scores, judge_baselines, logistic_scores
from training.out_of_fold import base_rates, judge_forward, lists_of, probabilities
from training.recipe import Recipe
from training.split import Fold

ROWS = 300
FOLD = np.repeat([0, 1, 2], 100)


@pytest.fixture
def rows():
    random = np.random.default_rng(1)
    score = random.normal(size=ROWS)
    return score, random.random(ROWS) < expit(2 * score)


@pytest.mark.parametrize("one", [0, 1, 2])
def test_a_folds_labels_change_no_chance_of_its_own(rows, one):
    score, succeeded = rows
    turned = np.where(one == FOLD, ~succeeded, succeeded)
    before, after = (probabilities(score, labels, FOLD) for labels in (succeeded, turned))
    np.testing.assert_array_equal(before[one == FOLD], after[one == FOLD])
    assert not np.allclose(before[one != FOLD], after[one != FOLD])


def test_a_fold_is_judged_by_the_sigmoid_of_the_others(rows):
    score, succeeded = rows
    others = fit_sigmoid(score[FOLD != 1], succeeded[FOLD != 1])
    found = probabilities(score, succeeded, FOLD)[FOLD == 1]
    np.testing.assert_allclose(found, expit(others.log_odds(score[FOLD == 1])))


def test_where_there_is_but_one_fold_its_own_sigmoid_must_do(rows):
    score, succeeded = rows
    whole = expit(fit_sigmoid(score, succeeded).log_odds(score))
    found = probabilities(score, succeeded, np.zeros(ROWS, dtype=np.int64))
    np.testing.assert_allclose(found, whole)


def test_the_base_rate_is_the_share_of_successes_elsewhere(rows):
    _, succeeded = rows
    found = base_rates(succeeded, FOLD)
    for one in range(3):
        assert len(set(found[one == FOLD])) == 1
        assert found[one * 100] == pytest.approx(succeeded[one != FOLD].mean(), abs=0.01)


def outcomes(score) -> Outcomes:
    rows = len(score)
    ones = np.ones(rows, dtype=np.int64)
    return Outcomes(np.asarray(score, float), ones, 0 * ones, ones > 0, LabelPolicy())


@pytest.fixture(scope="module")
def forward():
    """A matrix, two folds in time of which the second comes first, and what they give."""
    pairs = synthetic.matrix(400, seed=21)
    noise = np.random.default_rng(3).normal(size=400)
    known = outcomes(76 + 10 * synthetic.log_odds(pairs) + 5 * noise)
    first = Fold(0, np.arange(200), np.arange(200, 300), known)
    second = Fold(1, np.arange(300), np.arange(300, 400), known)
    recipe = Recipe(ensemble=synthetic.SMALL)
    return pairs, (first, second), recipe, judge_forward(pairs, (first, second), recipe, 5)


def test_the_judged_rows_come_in_order_each_with_its_fold(forward):
    pairs, folds, recipe, found = forward
    np.testing.assert_array_equal(found.rows, np.arange(200, 400))
    np.testing.assert_array_equal(found.fold, np.repeat([0, 1], 100))
    turned = judge_forward(pairs, folds[::-1], recipe, 5)
    np.testing.assert_array_equal(turned.rows, found.rows)
    np.testing.assert_array_equal(turned.fold, np.repeat([1, 0], 100))


def test_what_was_not_known_on_a_folds_day_changes_no_margin_of_it(forward):
    pairs, folds, recipe, found = forward
    score = folds[0].known.score.copy()
    score[200:] = np.nan
    spoiled = (replace(folds[0], known=outcomes(score)), folds[1])
    again = judge_forward(pairs, spoiled, recipe, 5)
    assert again.margin.tobytes() == found.margin.tobytes()
    before, after = (judge_baselines(pairs, known).logistic for known in (folds, spoiled))
    assert before.tobytes() == after.tobytes()


def test_margins_tell_unseen_rows_apart(forward):
    pairs, folds, _, found = forward
    truth = synthetic.log_odds(pairs)[found.rows]
    assert np.corrcoef(found.margin, truth)[0, 1] > 0.4
    assert np.corrcoef(judge_baselines(pairs, folds).logistic, truth)[0, 1] > 0.3


def test_baselines_score_the_judged_rows_whichever_fold_comes_first(forward):
    pairs, folds, _, found = forward
    baselines = judge_baselines(pairs, folds)
    rule = competency_gap_scores(pairs.take(found.rows))
    np.testing.assert_array_equal(baselines.competency_gap, rule)
    first = folds[0]
    line = logistic_scores(
        pairs.take(first.learn), first.known.succeeded[first.learn], pairs.take(first.judge)
    )
    np.testing.assert_array_equal(baselines.logistic[found.fold == 0], line)
    turned = judge_baselines(pairs, folds[::-1])
    np.testing.assert_array_equal(turned.logistic, baselines.logistic)


def test_running_it_again_gives_the_same_bits(forward):
    pairs, folds, recipe, found = forward
    again = judge_forward(pairs, folds, recipe, 5)
    for name, array in vars(found).items():
        if name != "models":
            assert getattr(again, name).tobytes() == array.tobytes(), name
    for one, other in zip(again.models, found.models, strict=True):
        assert one.forests.texts == other.forests.texts


def test_the_gaps_rule_is_the_rule_of_thumb_itself():
    pairs = synthetic.matrix(50, seed=2)
    np.testing.assert_array_equal(competency_gap_scores(pairs), RuleOfThumb().judge(pairs).margin)


def test_the_plain_line_copes_with_columns_that_are_never_or_hardly_ever_known():
    random = np.random.default_rng(4)
    values = random.normal(size=(200, 4)).astype(np.float32)
    values[:, 1] = np.nan
    values[5:, 2] = np.nan
    values[:, 3] = 7
    learned = PairMatrix(("a", "b", "c", "d"), values, "")
    succeeded = values[:, 0] + random.normal(size=200) > 0
    asked = PairMatrix(learned.names, np.nan_to_num(values, nan=3.0), "")
    found = logistic_scores(learned, succeeded, asked)
    assert np.corrcoef(found, values[:, 0])[0, 1] > 0.8


def test_lists_are_transfers_of_one_quarter_into_one_type_of_post():
    days = np.array(
        ["2020-01-01", "2020-03-31", "2020-04-01", "2020-02-01", "2021-01-01"],
        dtype="datetime64[D]",
    ).astype(np.int32)
    posts = np.array([0, 1, 0, 2, 0])
    labels = SimpleNamespace(days=days, pairs=SimpleNamespace(positions=posts))
    found = lists_of(labels, np.array([3, 3, 4], dtype=np.int8))
    assert found[0] == found[1]
    assert len({int(found[at]) for at in (0, 2, 3, 4)}) == 4
