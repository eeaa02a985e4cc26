"""What holds for every person, post and day, whatever the rules say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.calendar import NO_DATE
from features.contract.values import COMPETENCIES
from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.answers import Answer
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from tests.builders import day, frames
from tests.models.eligibility.random_city import PEOPLE, POSTS, TODAY, random_city
from tests.models.eligibility.worlds import same_answers

EVERYBODY = np.arange(PEOPLE, dtype=np.int32)


@pytest.fixture(scope="module", params=[1, 2])
def history(request) -> History:
    return History.from_frames(random_city(request.param))


@pytest.fixture(scope="module")
def everything(history: History) -> Pairs:
    """Every person against every post today."""
    total = PEOPLE * POSTS
    employees, positions = np.divmod(np.arange(total, dtype=np.int32), np.int32(POSTS))
    return Pairs(employees, positions, np.full(total, day(TODAY), dtype=np.int32))


def adjustable():
    rules = load_rules(day(TODAY))
    return [
        pytest.param(rule.id, name, 1 if one.stricter == "higher" else -1, id=f"{rule.id}-{name}")
        for rule in rules
        for name, one in rule.parameters.items()
        if one.stricter
    ]


@pytest.mark.parametrize(("rule_id", "name", "stricter"), adjustable())
@pytest.mark.parametrize("by", [1, 3])
def test_a_stricter_parameter_makes_nobody_eligible(
    history, everything, rule_id, name, stricter, by
):
    (rule,) = (one for one in load_rules(day(TODAY)) if one.id == rule_id)
    own = rule.parameters[name]
    changed = own.model_copy(update={"value": own.value + stricter * by})
    strict = rule.model_copy(update={"parameters": {**rule.parameters, name: changed}})
    before = judge_eligibility(history, everything, [rule]).answers
    after = judge_eligibility(history, everything, [strict]).answers
    assert not np.any((before == Answer.FAIL) & (after != Answer.FAIL))
    assert not np.any((before != Answer.PASS) & (after == Answer.PASS))


def test_on_the_day_that_a_fail_promises_it_passes_and_not_before(history, everything):
    rules = load_rules(day(TODAY))
    now = judge_eligibility(history, everything, rules)
    promised = now.passes_from != NO_DATE
    assert np.all(now.answers[promised] == Answer.FAIL)
    assert promised.any(axis=0).sum() >= 4
    for column in np.flatnonzero(promised.any(axis=0)):
        rows = np.flatnonzero(promised[:, column])
        dates = now.passes_from[rows, column]
        assert np.all(dates > everything.days[rows])
        pairs = everything.take(rows)
        then = judge_eligibility(
            history, Pairs(pairs.employees, pairs.positions, dates), [rules[column]]
        )
        eve = judge_eligibility(
            history, Pairs(pairs.employees, pairs.positions, dates - 1), [rules[column]]
        )
        assert np.all(then.answers == Answer.PASS), rules[column].id
        assert np.all(eve.answers == Answer.FAIL), rules[column].id


def test_neither_company_nor_order_changes_an_answer(history, everything):
    rules = load_rules(day(TODAY))
    together = judge_eligibility(history, everything, rules)
    rows = np.random.default_rng(5).permutation(len(everything))[:400]
    shuffled = judge_eligibility(history, everything.take(rows), rules)
    assert same_answers(shuffled, together.take(rows))
    for row in rows[:20]:
        alone = judge_eligibility(history, everything.take([row]), rules)
        assert same_answers(alone, together.take([row]))


def test_nobody_to_judge_gives_no_answers(history, everything):
    judged = judge_eligibility(
        history, everything.take(np.zeros(0, dtype=np.int64)), load_rules(day(TODAY))
    )
    assert judged.answers.shape == (0, len(judged.rules))
    assert not len(judged.is_excluded)


def test_what_is_dated_on_or_after_the_day_changes_no_answer(everything):
    """Performance and assessments of the day itself count as little as the posts of tomorrow."""
    known = random_city(1)
    ahead = frames(
        performance=[_of(at, period_end=TODAY, predicate="sangat_kurang") for at in range(9)],
        competency_assessments=[
            _of(at, competency=name, level=1, assessed_on=TODAY)
            for at in range(9)
            for name in COMPETENCIES
        ],
        position_history=[_of(at, position_id="P3", started_on="2025-06-02") for at in range(9)],
    )
    more = {
        name: pd.concat([frame, ahead[name]])
        if len(ahead.get(name, ())) and name in _DATED
        else frame
        for name, frame in known.items()
    }
    rules = load_rules(day(TODAY))
    before, after = (
        judge_eligibility(History.from_frames(one), everything, rules) for one in (known, more)
    )
    assert same_answers(before, after)


_DATED = ("performance", "competency_assessments", "position_history")


def _of(at: int, **cells):
    return {"employee_id": f"E{at}", **cells}


def test_only_fails_have_a_day_from_which_they_pass(history, everything):
    judged = judge_eligibility(history, everything, load_rules(day(TODAY)))
    assert np.all(judged.passes_from[judged.answers != Answer.FAIL] == NO_DATE)
