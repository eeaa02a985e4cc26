"""What the answers say together: who is left out, by which rules, and how many fail each."""

import dataclasses
from typing import Any, cast

import numpy as np
import pytest

from models.eligibility.answers import Answer, Eligibility
from models.eligibility.rules import load_rules
from tests.builders import day

PAIRS = 300


@pytest.fixture(params=[1, 2, 3], name="drawn")
def any_answers(request) -> Eligibility:
    """Every rule of a day with answers drawn at random, fails among them rare."""
    rules = load_rules(day("2026-07-01"))
    random = np.random.default_rng(request.param)
    answers = random.choice(4, size=(PAIRS, len(rules)), p=[0.03, 0.6, 0.07, 0.3])
    laid = np.asfortranarray(answers.astype(np.int8))
    return Eligibility(tuple(rules), laid, {}, "", cast("Any", None))


def test_who_fails_a_rule_that_excludes_is_left_out_and_nobody_else(drawn: Eligibility):
    excludes = [rule.excludes for rule in drawn.rules]
    fails = [[cell == Answer.FAIL for cell in row] for row in drawn.answers.tolist()]
    unknown = [[cell == Answer.UNKNOWN for cell in row] for row in drawn.answers.tolist()]

    def some(row: list[bool]) -> bool:
        return any(said and out for said, out in zip(row, excludes, strict=True))

    assert drawn.is_excluded.tolist() == [some(row) for row in fails]
    assert drawn.has_unknown.tolist() == [some(row) for row in unknown]
    assert 0 < drawn.is_excluded.sum() < PAIRS


def test_a_mask_has_a_bit_for_each_rule_that_leaves_out(drawn: Eligibility):
    for row, mask in zip(drawn.answers.tolist(), drawn.exclusion_masks.tolist(), strict=True):
        told = [at for at, rule in enumerate(drawn.rules) if mask >> at & 1]
        out = [a for a, r in enumerate(drawn.rules) if r.excludes and row[a] == Answer.FAIL]
        assert told == out


def test_a_rule_counts_its_fails_whether_it_excludes_or_warns(drawn: Eligibility):
    counted = [column.tolist().count(Answer.FAIL) for column in drawn.answers.T]
    assert list(drawn.failing) == counted
    warns = [n for n, rule in zip(counted, drawn.rules, strict=True) if not rule.excludes]
    assert any(warns)


def test_of_nobody_nobody_is_left_out(drawn: Eligibility):
    nobody = dataclasses.replace(drawn, answers=drawn.answers[:0])
    assert nobody.is_excluded.tolist() == nobody.exclusion_masks.tolist() == []
    assert set(nobody.failing) == {0}
