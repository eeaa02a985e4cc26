"""Tables answer what LightGBM answers: its sums bit for bit, its contributions to rounding."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.fit import engine, kernel, twin
from models.fit.forests import Forests
from models.fit.lightgbm_text import read_trees
from tests.models.fit.synthetic import matrix

ADDERS = [kernel, twin]
TINY = 1e-35  # what LightGBM takes for 0
EDGES = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-45, TINY, -TINY, 1e-36, -1e-36, 3e38, -3e38]
RNG = np.random.default_rng(4)


def grown(seed: int, columns: int, rounds: int, **parameters) -> lgb.Booster:
    """Trees for values half of which are whole numbers, some of them missing, few columns apart."""
    random = np.random.default_rng(seed)
    values = np.round(random.normal(0, 2, (120, columns)), random.integers(0, 2, columns).max())
    values[random.random(values.shape) < random.choice([0.0, 0.2], columns)] = np.nan
    target = np.nan_to_num(values).sum(axis=1) ** 2 + random.normal(0, 3, 120)
    plain = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 3, "seed": seed}
    plain |= parameters
    categories = plain.pop("categorical_feature", "auto")
    if categories != "auto":
        values[:, categories] = np.round(np.abs(np.nan_to_num(values[:, categories])))
    data = lgb.Dataset(
        values.astype(np.float32), target, params=plain, categorical_feature=categories
    )
    return lgb.train(plain, data, rounds)


def asked(booster: lgb.Booster, columns: int) -> np.ndarray:
    """Every threshold, its neighbours and all that is odd, in every column."""
    trees = read_trees(booster.model_to_string()) or ()
    limits = np.array([limit for tree in trees for limit in tree.threshold] or [0.0])
    single = limits.astype(np.float32)
    around = [np.nextafter(single, np.float32(side)) for side in (-np.inf, np.inf)]
    cells = np.concatenate([np.array(EDGES, dtype=np.float32), single, *around])
    return np.column_stack([RNG.permutation(cells) for _ in range(columns)])


AT_INFINITY = {  # the last tree asks whether a value is missing, as "at most infinity"
    "seed": 5,
    "columns": 5,
    "rounds": 5,
    "num_leaves": 3,
    "min_data_in_leaf": 1,
    "objective": "l1",
    "use_missing": True,
}

models = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "columns": st.integers(1, 5),
        "rounds": st.integers(1, 6),
        "num_leaves": st.integers(2, 8),
        "min_data_in_leaf": st.sampled_from([1, 5, 50, 130]),
        "objective": st.sampled_from(["regression", "l1", "huber"]),
        "use_missing": st.booleans(),
    },
    optional={"monotone_constraints": st.just([1])},
)


@pytest.fixture(params=ADDERS, ids=["kernel", "twin"])
def adder(request, monkeypatch):
    monkeypatch.setattr(engine, "current", lambda: request.param)
    return request.param


@settings(deadline=None, max_examples=120)
@given(asking=models)
@example(asking=AT_INFINITY)
def test_sums_are_lightgbms_and_contributions_are_to_rounding(asking):
    booster, values, forest = made(**asking)
    raw = booster.predict(values, raw_score=True)
    parts = booster.predict(values, pred_contrib=True)[:, :-1]
    found = []
    for one in ADDERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "current", lambda one=one: one)
            assert forest.sums(values)[0].tobytes() == raw.tobytes()
            found.append(forest.contributions(values))
    np.testing.assert_allclose(found[0], parts, rtol=1e-12, atol=1e-12 * np.abs(parts).max())
    assert found[0].tobytes() == found[1].tobytes()


def made(*, seed, columns, rounds, **parameters):
    if "monotone_constraints" in parameters:
        parameters["monotone_constraints"] = [1] + [0] * (columns - 1)
    if parameters["objective"] != "regression":
        parameters.pop("monotone_constraints", None)
    booster = grown(seed, columns, rounds, **parameters)
    forest = Forests((booster.model_to_string(),))
    assert forest.tabled is not None
    return booster, asked(booster, columns), forest


def test_a_feature_asked_twice_in_a_tree_is_among_what_was_compared():
    trees = read_trees(grown(1, 1, 3, num_leaves=8).model_to_string())
    assert all(len(set(tree.feature)) < tree.splits for tree in trees)


@pytest.mark.parametrize(
    "beyond",
    [
        {"num_leaves": 9},
        {"zero_as_missing": True},
        {"categorical_feature": [0], "cat_smooth": 0.0, "cat_l2": 0.0, "min_data_per_group": 1},
        {"linear_tree": True},
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
    ],
    ids=lambda parameters: next(iter(parameters)),
)
def test_what_no_table_answers_is_answered_by_lightgbm(beyond):
    booster = grown(3, 4, 5, **{"num_leaves": 6, **beyond})
    text, values = booster.model_to_string(), asked(booster, 4)[:30]
    forests = Forests((text, text))
    assert forests.tabled is None
    raw = booster.predict(values, raw_score=True)
    np.testing.assert_array_equal(forests.sums(values), [raw, raw])
    if "linear_tree" not in beyond:  # of which LightGBM has no contributions
        parts = booster.predict(values, pred_contrib=True)[:, :-1]
        np.testing.assert_array_equal(forests.contributions(values), 2 * parts)
        assert forests.contributions(values[:0]).shape == (0, 4)
    assert forests.sums(values[:0]).shape == (2, 0)


@pytest.mark.parametrize("rows", [0, 1, 7, 511, 512, 513, 1300])
def test_however_many_rows_and_whatever_their_order_in_memory(model, adder, rows):
    values = matrix(1300, seed=8).values[:rows]
    boosters = [lgb.Booster(model_str=text) for text in model.ensemble.forests.texts]
    raw = [one.predict(values, raw_score=True) if rows else np.zeros(0) for one in boosters]
    for order in "CF":
        asked_for = np.array(values, order=order)
        asked_for.flags.writeable = False
        assert model.ensemble.forests.sums(asked_for).tobytes() == np.array(raw).tobytes()


def test_kernel_and_twin_give_a_whole_answer_the_same_bits(model):
    pairs = matrix(1300, seed=9)
    pairs.values[:, 5] = 2.0  # as all that tells of the post alone is
    pairs.values[:600, 6], pairs.values[600:, 7] = -1.0, np.nan
    bits = []
    for one in ADDERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "current", lambda one=one: one)
            judged, why = model.judge(pairs), model.explain(pairs)
        bits.append([a.tobytes() for a in (*vars(judged).values(), why.values, why.base)])
    assert bits[0] == bits[1]
