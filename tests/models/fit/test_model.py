"""What the served model promises of every answer, whatever it learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from features.errors import RefusedError
from models.fit import artifact
from models.fit.judgement import Judgement
from tests.models.fit.synthetic import NAMES, SIGNS, matrix

HELD = np.flatnonzero(SIGNS)


def bits(judgement: Judgement) -> bytes:
    return b"".join(array.tobytes() for array in vars(judgement).values())


@pytest.fixture(scope="module")
def pairs():
    return matrix(400, seed=77)


def test_contributions_and_base_add_up_to_the_log_odds_that_are_served(model, pairs):
    judged, why = model.judge(pairs), model.explain(pairs)
    total = why.base + why.values.sum(axis=1)
    np.testing.assert_allclose(total, judged.margin, rtol=0, atol=1e-12)
    np.testing.assert_allclose(total, logit(judged.probability), rtol=0, atol=1e-9)
    assert why.names == model.feature_names


def test_base_is_the_same_for_everyone_but_for_rounding(model, pairs):
    assert np.ptp(model.explain(pairs).base) < 1e-9


def test_a_feature_that_no_tree_and_no_line_reads_contributes_nothing(model, pairs):
    never_known = NAMES.index("gap_integrity")
    assert not model.explain(pairs).values[:, never_known].any()


def test_the_same_pair_has_the_same_bits_in_any_company_and_order(model, pairs):
    judged, why = model.judge(pairs), model.explain(pairs)
    order = np.random.default_rng(0).permutation(len(pairs))
    for rows in (order, order[:7], np.array([3]), np.array([3, 3, 3])):
        alone = model.judge(pairs.take(rows))
        assert bits(alone) == b"".join(one[rows].tobytes() for one in vars(judged).values())
        assert model.explain(pairs.take(rows)).values.tobytes() == why.values[rows].tobytes()
        assert model.explain(pairs.take(rows)).base.tobytes() == why.base[rows].tobytes()


def test_a_saved_model_answers_with_the_same_bits(model, pairs, tmp_path):
    again = artifact.load(tmp_path, artifact.save(model, tmp_path), version="m0001")
    assert bits(again.judge(pairs)) == bits(model.judge(pairs))
    assert again.explain(pairs).values.tobytes() == model.explain(pairs).values.tobytes()
    assert (again.version, again.feature_names) == (model.version, model.feature_names)


@settings(deadline=None, max_examples=150)
@given(
    row=st.integers(0, 399),
    column=st.sampled_from(HELD.tolist()),
    steps=st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=6),
)
def test_a_feature_whose_direction_is_known_never_pulls_the_other_way(
    model, pairs, row, column, steps
):
    values = np.repeat(pairs.values[[row]], len(steps), axis=0)
    values[:, column] = sorted(steps)
    margin = model.judge(replace(pairs, values=values)).margin
    assert (SIGNS[column] * np.diff(margin) >= 0).all(), NAMES[column]


def test_directions_are_held_against_what_the_labels_say(model, pairs):
    # in the synthetic truth a higher performance score goes with less success
    at = NAMES.index("performance_score_last")
    values = np.repeat(pairs.values[:50], 2, axis=0)
    values[::2, at], values[1::2, at] = -4, 4
    margin = model.judge(replace(pairs, values=values)).margin
    assert (margin[1::2] >= margin[::2]).all()


def test_a_feature_that_matters_moves_the_margin(model, pairs):
    for name, better in (("competency_gap_mean", 1), ("competency_shortfall_mean", -1)):
        values = np.repeat(pairs.values[:50], 2, axis=0)
        values[::2, NAMES.index(name)], values[1::2, NAMES.index(name)] = -3, 3
        margin = model.judge(replace(pairs, values=values)).margin
        assert (better * (margin[1::2] - margin[::2]) > 0.5).all()


def test_the_interval_encloses_the_probability_and_both_are_chances(model, pairs):
    judged = model.judge(pairs)
    assert (judged.low > 0).all()
    assert (judged.low < judged.probability).all()
    assert (judged.probability < judged.high).all()
    assert (judged.high < 1).all()
    np.testing.assert_array_equal(judged.probability, expit(judged.margin))


def test_columns_in_another_order_and_beside_others_are_found_by_name(model, pairs):
    turned = pairs.select(NAMES[::-1])
    assert bits(model.judge(turned)) == bits(model.judge(pairs))


def test_another_catalogue_is_refused_whatever_its_columns_are_called(model, pairs):
    other = replace(pairs, catalogue_hash="0" * 64)
    for ask in (model.judge, model.explain):
        with pytest.raises(RefusedError, match="another catalogue"):
            ask(other)


def test_no_pairs_have_no_answers(model, pairs):
    none = pairs.take(np.array([], dtype=int))
    assert all(array.shape == (0,) for array in vars(model.judge(none)).values())
    assert model.explain(none).values.shape == (0, len(NAMES))
    assert model.explain(none).base.shape == (0,)


def test_a_pair_of_which_nothing_is_known_is_judged_too(model, pairs):
    judged = model.judge(replace(pairs, values=np.full_like(pairs.values[:1], np.nan)))
    assert 0 < judged.probability[0] < 1
