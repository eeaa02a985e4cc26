"""What the answers say together: who is left out, by which rules, and how many fail each."""

import dataclasses
from typing import Any, cast

import numpy as np
import pytest

from models.eligibility.answers import Answer, Eligibility
from models.eligibility.exclusions import from_masks
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


def test_each_rule_that_leaves_out_has_a_bit_for_each_person(drawn: Eligibility):
    told = drawn.exclusions
    fails = np.unpackbits(told.bits, axis=1, count=len(told)).astype(bool)
    by_rule = dict(zip(told.rules, fails.tolist(), strict=True))
    assert by_rule == {
        at: (drawn.answers[:, at] == Answer.FAIL).tolist()
        for at, rule in enumerate(drawn.rules)
        if rule.excludes and (drawn.answers[:, at] == Answer.FAIL).any()
    }
    np.testing.assert_array_equal(told.rows(), np.flatnonzero(drawn.is_excluded))


def test_masks_of_earlier_records_tell_the_same(drawn: Eligibility):
    masks = np.zeros(len(drawn), dtype=np.uint64)
    for at, rule in enumerate(drawn.rules):
        if rule.excludes:
            masks |= (drawn.answers[:, at] == Answer.FAIL).astype(np.uint64) << np.uint64(at)
    assert from_masks(masks, range(64)).is_same(drawn.exclusions)
    masks[3] ^= np.uint64(1 << drawn.exclusions.rules[0])
    assert not from_masks(masks, range(64)).is_same(drawn.exclusions)


def test_a_rule_counts_its_fails_whether_it_excludes_or_warns(drawn: Eligibility):
    counted = [column.tolist().count(Answer.FAIL) for column in drawn.answers.T]
    assert list(drawn.failing) == counted
    warns = [n for n, rule in zip(counted, drawn.rules, strict=True) if not rule.excludes]
    assert any(warns)


def test_of_nobody_nobody_is_left_out(drawn: Eligibility):
    nobody = dataclasses.replace(drawn, answers=drawn.answers[:0])
    assert nobody.is_excluded.tolist() == nobody.exclusions.rows().tolist() == []
    assert set(nobody.failing) == {0}
