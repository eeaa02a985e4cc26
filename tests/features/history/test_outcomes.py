"""The label: 0.6 × supervisors + 0.4 × peers, dated 6 to 18 calendar months after the transfer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from features.history.outcomes import LabelPolicy, Outcomes, outcomes_known
from tests.builders import city, day

POLICY = LabelPolicy()


def known(
    *evaluations: tuple[str, str, float],
    effective: str = "2015-01-31",
    on: str = "2030-01-01",
    policy: LabelPolicy = POLICY,
    inclusive: bool = False,
) -> Outcomes:
    history = city(
        transfers=[{"transfer_id": "T1", "effective_on": effective}],
        evaluations=[
            {"evaluated_on": dated, "rater_role": role, "score": score}
            for dated, role, score in evaluations
        ],
    )
    return outcomes_known(history, [0], day(on), policy, inclusive=inclusive)


@pytest.mark.parametrize(
    ("evaluations", "score"),
    [
        ([("2016-01-01", "supervisor", 80)], 80),
        ([("2016-01-01", "supervisor", 80), ("2016-01-02", "peer", 70)], 76),
        (
            [
                ("2016-01-01", "supervisor", 80),
                ("2016-02-01", "supervisor", 90),
                ("2016-01-02", "peer", 60),
                ("2016-01-03", "peer", 70),
                ("2016-01-04", "peer", 80),
            ],
            0.6 * 85 + 0.4 * 70,
        ),
        ([("2016-01-01", "supervisor", 80), ("2016-01-01", "subordinate", 0)], 80),
        ([("2016-01-01", "supervisor", 80), ("2016-01-01", "self", 100)], 80),
        ([("2016-01-01", "peer", 80)], None),
        ([("2016-01-01", "self", 80)], None),
        ([], None),
        ([("2016-01-01", "supervisor", 80), ("2015-02-01", "peer", 0)], 80),
    ],
)
def test_supervisors_and_peers_are_weighed_and_nobody_else(
    evaluations: list[tuple[str, str, float]], score: float | None
) -> None:
    outcomes = known(*evaluations)
    assert outcomes.is_known[0] == (score is not None)
    if score is not None:
        assert outcomes.score[0] == pytest.approx(score)


@pytest.mark.parametrize(
    ("effective", "dated", "counts"),
    [
        ("2015-01-31", "2015-07-30", False),
        ("2015-01-31", "2015-07-31", True),
        ("2015-01-31", "2016-07-31", True),
        ("2015-01-31", "2016-08-01", False),
        ("2015-08-31", "2016-02-28", False),
        ("2015-08-31", "2016-02-29", True),  # February is too short: its last day counts
        ("2014-08-31", "2015-02-28", True),
        ("2014-08-31", "2016-02-29", True),
        ("2014-08-31", "2016-03-01", False),
    ],
)
def test_the_window_has_both_its_ends(effective: str, dated: str, *, counts: bool) -> None:
    assert known((dated, "supervisor", 80), effective=effective).is_known[0] == counts


@pytest.mark.parametrize(
    ("score", "succeeded"),
    [(76, True), (76 - 1e-10, True), (76 - 1e-8, False), (75.99, False), (100, True), (0, False)],
)
def test_success_is_the_threshold_reached_within_the_tolerance(
    score: float, *, succeeded: bool
) -> None:
    assert known(("2016-01-01", "supervisor", score)).succeeded[0] == succeeded


def test_rounding_of_the_weights_never_fails_a_score_on_the_threshold() -> None:
    outcomes = known(("2016-01-01", "supervisor", 76), ("2016-01-01", "peer", 76))
    assert outcomes.succeeded[0]


@pytest.mark.parametrize(
    ("on", "inclusive", "is_known"),
    [
        ("2016-01-01", False, False),
        ("2016-01-01", True, True),
        ("2016-01-02", False, True),
        ("2015-12-31", True, False),
    ],
)
def test_an_evaluation_is_known_after_its_day_and_on_it_to_training(
    on: str, *, inclusive: bool, is_known: bool
) -> None:
    outcomes = known(("2016-01-01", "supervisor", 80), on=on, inclusive=inclusive)
    assert outcomes.is_known[0] == is_known
    assert not outcomes.succeeded[0] or is_known


@pytest.mark.parametrize(
    ("on", "inclusive", "final"),
    [
        ("2016-07-31", False, False),
        ("2016-07-31", True, True),
        ("2016-08-01", False, True),
        ("2016-07-30", True, False),
    ],
)
def test_an_outcome_is_final_when_month_18_has_passed(
    on: str, *, inclusive: bool, final: bool
) -> None:
    outcomes = known(("2016-01-01", "supervisor", 80), on=on, inclusive=inclusive)
    assert outcomes.final[0] == final


def test_weights_window_and_threshold_are_settings() -> None:
    policy = LabelPolicy(0.5, 0.5, (1, 2), threshold=50.0)
    outcomes = known(("2015-03-01", "supervisor", 60), ("2015-03-02", "peer", 39), policy=policy)
    assert outcomes.score[0] == pytest.approx(49.5)
    assert not outcomes.succeeded[0]


def test_the_same_transfer_may_be_asked_for_on_several_days() -> None:
    history = city(
        transfers=[{"transfer_id": "T1", "effective_on": "2015-01-01"}, {"transfer_id": "T2"}],
        evaluations=[
            {"evaluated_on": "2015-08-01", "score": 60},
            {"evaluated_on": "2016-02-01", "score": 100},
        ],
    )
    row = history.rows_of("transfers", ["T1"])[0]
    days: Any = [day("2015-08-01"), day("2015-08-02"), day("2017-01-01")]
    outcomes = outcomes_known(history, [row] * 3, days, POLICY)
    np.testing.assert_array_equal(outcomes.score, [np.nan, 60, 80])
    assert outcomes.supervisors.tolist() == [0, 1, 2]
    assert outcomes.peers.tolist() == [0, 0, 0]


def test_no_transfers_have_no_outcomes() -> None:
    outcomes = outcomes_known(city(), [], [], POLICY)
    assert outcomes.score.shape == (0,)
