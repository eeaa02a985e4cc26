"""The vectorised rules against a plain reading of every rule, one pair at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from features.calendar import NO_DATE, to_date
from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.answers import Answer
from models.eligibility.engine import judge_eligibility
from models.eligibility.rule_evidence import RuleEvidence
from models.eligibility.rules import load_rules
from models.eligibility.told import answers_told
from tests.builders import day
from tests.models.eligibility.plain_law import Pair, Row, World
from tests.models.eligibility.random_city import PEOPLE, POSTS, TODAY, random_city

if TYPE_CHECKING:
    from models.eligibility.answers import Eligibility

RULES = load_rules(day(TODAY))
SIZE = PEOPLE * POSTS
CITIES = 27
"""So many cities make more than 100,000 pairs."""


def plain_rows(frames: dict[str, pd.DataFrame]) -> dict[str, list[Row]]:
    def cell(value: object) -> object:
        if pd.isna(value):
            return None
        return value.date() if isinstance(value, pd.Timestamp) else value

    return {
        name: [{key: cell(value) for key, value in row.items()} for row in frame.to_dict("records")]
        for name, frame in frames.items()
    }


def everybody_for_every_post(history: History) -> Pairs:
    employees, positions = np.divmod(np.arange(SIZE, dtype=np.int32), np.int32(POSTS))
    return Pairs(employees, positions, np.full(SIZE, day(TODAY), dtype=np.int32))


def disagreements(seed: int) -> tuple[list[tuple[str, str, str]], np.ndarray]:
    """Where the two readings differ, as (person, post, rule); and how often each answer came."""
    frames = random_city(seed)
    history, world = History.from_frames(frames), World(plain_rows(frames))
    asked = everybody_for_every_post(history)
    found = judge_eligibility(history, asked, RULES)
    people = history.ids_of("employees", asked.employees)
    posts = history.ids_of("positions", asked.positions)
    wrong = []
    for row, (person, post) in enumerate(zip(people, posts, strict=True)):
        pair = Pair(world, person, post)
        for column, rule in enumerate(RULES):
            if getattr(pair, rule.id)() != Answer(found.answers[row, column]).name:
                wrong.append((person, post, rule.id))
    counts = np.stack([(found.answers == one).sum(axis=0) for one in Answer])
    return wrong, counts


@pytest.mark.parametrize("seed", range(1))
def test_the_columns_say_what_a_plain_reading_says(seed):
    wrong, _ = disagreements(seed)
    assert wrong == []


@pytest.mark.slow
def test_on_a_hundred_thousand_pairs_both_readings_agree():
    assert CITIES * SIZE > 100_000
    counts = np.zeros((len(Answer), len(RULES)), dtype=np.int64)
    for seed in range(1, CITIES + 1):
        wrong, of_city = disagreements(seed)
        assert wrong == [], seed
        counts += of_city
    decided = counts[Answer.PASS] + counts[Answer.FAIL]
    assert (decided > 100).all(), {
        r.id: int(n) for r, n in zip(RULES, decided, strict=True) if n <= 100
    }


def test_an_explanation_tells_what_the_engine_answered_for_all_at_once():
    frames = random_city(5)
    history = History.from_frames(frames)
    asked = everybody_for_every_post(history)
    together = judge_eligibility(history, asked, RULES)
    for row in np.random.default_rng(2).choice(SIZE, 150, replace=False):
        told = answers_told(history, asked.take([row]), RULES, RuleEvidence(), "en")
        assert [one["answer"] for one in told] == _words(together, int(row))
        assert [one["passes_from"] for one in told] == _days(together, int(row))


def _words(together: Eligibility, row: int) -> list[str]:
    return [Answer(one).name.lower() for one in together.answers[row]]


def _days(together: Eligibility, row: int) -> list[str | None]:
    return [
        None if one == NO_DATE else to_date(int(one)).isoformat()
        for one in together.passes_from[row]
    ]
