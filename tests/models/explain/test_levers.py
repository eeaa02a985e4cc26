"""What a candidate could change, on a made-up city and a model that learned from it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.calendar import to_date, to_day
from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.errors import BadInputError
from features.history.history import History
from features.history.outcomes import LabelPolicy, outcomes_known
from features.pairs.build import PairBuilder
from features.pairs.catalogue import catalogue_hash
from features.pairs.growth import Growth, grown
from features.pairs.pairs import Pairs
from models.explain.lever_words import levers_document
from models.explain.levers import Changeable, levers_of
from models.fit.calibration import fit_sigmoid
from models.fit.ensemble import EnsembleSettings, fit_ensemble
from models.fit.interval import IntervalSettings
from models.fit.model import FitModel
from models.fit.rule_of_thumb import RuleOfThumb
from models.fit.support import fit_support
from models.fit.trees import Sample, TreeSettings, directions
from tepat.demo import CitySpec, make_city

FAR = 100_000
MOVED_BY = {
    "level": (
        "gap_",
        "competency_",
        "managerial_",
        "technical_",
        "assessment_age",
        "course_hours_since",
    ),
    "course": ("course_hours", "years_since_course"),
    "years": ("years_in", "years_of_service", "years_since_transfer", "performance_periods"),
}
"""Beginnings of the names of features that a kind of change may move."""


@cache
def tables():
    return canonical_tables(TABLES, make_city(CitySpec(seed=4, staff=500)).tables)


@cache
def builder() -> PairBuilder:
    return PairBuilder(History.from_frames(tables()))


@cache
def model() -> FitModel:
    history = builder().history
    rows = np.arange(len(history["transfers"]))
    outcomes = outcomes_known(history, rows, FAR, LabelPolicy())
    rows = rows[outcomes.is_known]
    known = outcomes.take(outcomes.is_known)
    matrix = builder().matrix(Pairs.of_transfers(history, rows))
    sample = Sample(matrix.values, (known.score - 76.0) / 10, np.ones(len(rows)))
    small = EnsembleSettings(members=2, trees=TreeSettings(trees=30))
    bag = fit_ensemble(sample, directions(matrix.names), small, 1)
    sigmoid = fit_sigmoid(bag.margins(matrix.values)[0], known.succeeded)
    support = fit_support(matrix.values, matrix.values[::-1], 0.02, 1)
    return FitModel("m", matrix.names, catalogue_hash(), bag, sigmoid, IntervalSettings(), support)


def pair_of(number: int) -> Pairs:
    """Some person against some post after the city's last day."""
    random = np.random.default_rng(number)
    history = builder().history
    day = int(to_day(pd.Timestamp("2026-07-10").date()))
    person, post = (random.integers(len(history[name])) for name in ("employees", "positions"))
    return Pairs(*(np.array([value], dtype=np.int32) for value in (person, post, day)))


PAIRS = st.integers(0, 10_000).map(pair_of)


def first_with(kind: str) -> tuple[Pairs, Changeable, int]:
    """The first pair that has a dial of a kind, and which dial that is."""
    for number in range(500):
        case = Changeable(builder(), pair_of(number))
        for at, dial in enumerate(case.dials):
            if dial.kind == kind:
                return case.pair, case, at
    raise AssertionError(kind)


def turned(case: Changeable, at: int) -> np.ndarray:
    """Nothing changed, then one dial turned by a step."""
    states = np.zeros((2, len(case.dials)), dtype=np.int64)
    states[1, at] = 1
    return states


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.floats(0.3, 0.9))
def test_the_model_itself_says_what_each_proposal_says_and_needs_every_change(pair, bar):
    case, found = Changeable(builder(), pair), levers_of(builder(), pair, model(), bar)
    assert found.probability == model().judge(builder().matrix(pair)).probability[0]
    if found.is_past:
        assert found.proposals == ()
    for proposal in found.proposals:
        assert proposal.probability >= bar
        assert chance_of(case, proposal.levers) == pytest.approx(proposal.probability, abs=0)
        for left in range(len(proposal.levers)):
            fewer = proposal.levers[:left] + proposal.levers[left + 1 :]
            assert chance_of(case, fewer) < bar


def chance_of(case: Changeable, levers) -> float:
    """The model's answer to named changes, by way of the facts that they name."""
    words = case.builder.history.vocabularies["competency"]
    levels, hours, taught, years = np.zeros((1, len(words)), dtype=np.int8), 0.0, 0, 0.0
    for lever in levers:
        if lever.kind == "level":
            levels[0, words.index(lever.competency)] = lever.after
        elif lever.kind == "course":
            hours, taught = lever.after, words.index(lever.competency)
        else:
            years = lever.after
    people = grown(case.person, Growth(levels, np.array([hours]), taught, np.array([years])))
    return float(model().judge(case.builder.matrix_of(case.pair, people)).probability[0])


@pytest.mark.parametrize("kind", MOVED_BY)
def test_a_change_moves_what_follows_from_it_and_nothing_else(kind):
    _, case, at = first_with(kind)
    matrix = case.matrix(turned(case, at))
    before, after = matrix.values
    moved = [
        name
        for name, old, new in zip(matrix.names, before, after, strict=True)
        if old != new and not (np.isnan(old) and np.isnan(new))
    ]
    assert moved
    assert all(name.startswith(MOVED_BY[kind]) for name in moved), moved


def test_nothing_turned_gives_the_features_as_they_are():
    for number in range(40):
        case = Changeable(builder(), pair_of(number))
        nothing = case.matrix(np.zeros((1, len(case.dials)), dtype=np.int64))
        np.testing.assert_array_equal(nothing.values, builder().matrix(case.pair).values)


def first_taught() -> tuple[Pairs, Changeable, int]:
    """The first pair whose person had a course, unseen by any assessment, in a level's dial."""
    for number in range(2000):
        case = Changeable(builder(), pair_of(number))
        courses = case.person.courses
        unseen = set(courses["competency"][courses["is_unseen"]].tolist())
        for at, dial in enumerate(case.dials):
            if dial.kind == "level" and dial.competency in unseen:
                return case.pair, case, at
    raise AssertionError


def test_a_higher_level_and_a_course_are_what_the_tables_would_give():
    pair, case, at = first_taught()
    history, day = builder().history, int(pair.days[0])
    kinds = [dial.kind for dial in case.dials]
    state = np.zeros((1, len(kinds)), dtype=np.int64)
    state[0, [at, kinds.index("course")]] = 1
    level, course = (lever for lever in case.levers(tuple(state[0])))
    who = str(history.ids_of("employees", pair.employees)[0])
    rows = {
        "competency_assessments": {
            "competency": level.competency, "level": level.after, "assessed_on": day - 1,
        },
        "trainings": {
            "course": "Baru", "competency": course.competency, "hours": course.after,
            "completed_on": day - 2,
        },
    }  # fmt: skip
    changed = dict(tables())
    for name, row in rows.items():
        told = {
            column: pd.Timestamp(to_date(value)) if column.endswith("_on") else value
            for column, value in row.items()
        }
        new = pd.DataFrame([{"employee_id": who, **told}])
        changed[name] = pd.concat([changed[name], new], ignore_index=True)
    told = History.from_frames(canonical_tables(TABLES, changed))
    same = Pairs(told.rows_of("employees", [who]), pair.positions, pair.days)
    expected = PairBuilder(told).matrix(same).values
    np.testing.assert_array_equal(case.matrix(state).values, expected)


def test_years_are_only_offered_to_who_serves_in_the_posts_function():
    history = builder().history
    function = history["positions"]["function"]
    for number in range(60):
        case = Changeable(builder(), pair_of(number))
        present = int(case.person.present.position[0])
        same = present >= 0 and function[present] == function[case.pair.positions[0]]
        assert any(dial.kind == "years" for dial in case.dials) == bool(same)


def test_levels_rise_only_where_the_post_asks_and_an_assessment_says_from_where():
    for number in range(40):
        case = Changeable(builder(), pair_of(number))
        levels = dict(enumerate(case.person.levels.level[:, 0].tolist()))
        for dial in case.dials:
            if dial.kind == "level":
                assert dial.steps[0] == levels[dial.competency] < dial.steps[-1] == 5


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_answer_is_told_in_both_languages(lang):
    told = set()
    for number in range(60):
        found = levers_of(builder(), pair_of(number), model(), 0.6)
        document = levers_document(found, lang)
        told.add((found.is_past, bool(found.proposals)))
        assert document["text"]
        for proposal in document["proposals"]:
            assert proposal["text"].endswith("%")
    assert told == {(True, False), (False, True), (False, False)}


def test_the_rule_of_thumb_gives_no_chance_to_lift():
    told = levers_document(levers_of(builder(), pair_of(1), RuleOfThumb()), "en")
    assert (told["probability"], told["reachable"], told["proposals"]) == (None, None, [])


def test_a_bar_that_is_no_chance_is_refused():
    with pytest.raises(BadInputError, match="between 0 and 1"):
        levers_of(builder(), pair_of(1), model(), 1.0)
