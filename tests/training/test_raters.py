"""Severe raters are found within their office, drawn to zero by how little they rated."""

from __future__ import annotations

import numpy as np
import pytest

from training.raters import rater_severity


def rated(spread, seed=0, moves=900, offices=6, raters=8, hard=6.0):
    """Two ratings a move by raters of its office; offices differ in how hard it is."""
    random = np.random.default_rng(seed)
    office = random.integers(offices, size=moves)
    severity = (
        random.normal(0, spread, (offices, raters)) if spread else np.zeros((offices, raters))
    )
    transfer = np.repeat(np.arange(moves), 2)
    place = office[transfer]
    own = random.integers(raters, size=len(transfer))
    went = random.normal(77, 5, moves) - hard * (office % 2)
    score = went[transfer] + severity[place, own] + random.normal(0, 3, len(transfer))
    return score, place * raters + own, transfer, place, severity[place, own]


def test_severity_is_estimated_within_offices():
    score, rater, transfer, place, truth = rated(4.0)
    found = rater_severity(score, rater, transfer, place, seed=1)
    centred = truth - np.array([truth[place == one].mean() for one in range(6)])[place]
    assert found.is_strong
    assert found.spread == pytest.approx(4.0, abs=1.2)
    assert np.corrcoef(found.points, centred)[0, 1] > 0.95
    assert np.abs(found.points - centred).mean() < 1.0


def test_a_hard_office_is_not_taken_for_severe_raters():
    score, rater, transfer, place, _ = rated(0.0, hard=15.0)
    assert not rater_severity(score, rater, transfer, place, seed=1).is_strong


def test_equal_raters_are_rarely_corrected():
    strong = [
        rater_severity(*rated(0.0, seed=seed, moves=250)[:4], seed=seed).is_strong
        for seed in range(40)
    ]
    assert sum(strong) <= 2


def test_who_rated_once_is_drawn_far_to_zero():
    score, rater, transfer, place, _ = rated(2.0)
    score[0], rater[0] = score[0] - 30, 9_999
    found = rater_severity(score, rater, transfer, place, seed=1)
    assert -15 < found.points[0] < 0


def test_without_names_nothing_is_said():
    score, rater, transfer, place, _ = rated(4.0)
    found = rater_severity(score, np.full_like(rater, -1), transfer, place, seed=1)
    assert not found.is_strong
    assert (found.points == 0).all()
