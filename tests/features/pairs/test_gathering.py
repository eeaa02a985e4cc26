"""The compiled gathering has the bits of its twin, for any rows of any people."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.calendar import NO_DATE
from features.history.history import History
from features.pairs.blocks import Levels
from features.pairs.build import PairBuilder
from features.pairs.gathering import engine, kernel, twin
from features.pairs.gathering.found import HIGHER, RELATED
from features.pairs.pairs import Pairs
from features.pairs.ragged import Ragged
from features.pairs.requirements import Requirements
from tests.builders import day, random_frames
from tests.loaded import loaded_by

KINDS = 7
POSTS = 5
FUNCTIONS = 3
COMPETENCIES = 4


def starts_of(draw):
    """Where the rows of up to six people begin, with up to five rows each."""
    counts = draw.integers(0, 6, draw.integers(1, 7))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def spells(draw):
    """Spells that overlap, lie in each other, end before they begin; starts rise."""
    starts = starts_of(draw)
    total = int(starts[-1])
    start = draw.integers(0, 4_000, total)
    start = start[np.lexsort((start, Ragged(starts, {}).key))]
    return Ragged(
        starts,
        {
            "position": draw.integers(0, POSTS, total).astype(np.int32),
            "start": start,
            "end": start + draw.integers(-50, 2_000, total),
        },
    )


def codes(draw, shape):
    """Codes and classes, of which some are the same and some are missing."""
    made = draw.integers(-1, 3, shape).astype(np.float64)
    made[draw.random(shape) < 0.2] = np.nan
    return made


def city(draw):
    """What the years in spells read of a city, and one post of it."""
    compared = np.hstack([codes(draw, (KINDS, POSTS)), np.full((KINDS, 1), np.nan)])
    function = draw.integers(-1, FUNCTIONS, POSTS).astype(np.int32)
    function.flags.writeable = False  # as of a mapped snapshot
    related = draw.random((FUNCTIONS, FUNCTIONS)) < 0.5
    post = int(draw.integers(POSTS))
    asked = SimpleNamespace(position=np.array([post]), function=function[[post]])
    found = SimpleNamespace(
        compared=compared,
        compared_of=lambda posts: compared.take(posts.position, axis=1),
        related=related,
        posts=SimpleNamespace(function=function),
    )
    return found, asked


def at(draw, people):
    """Whom pairs ask about: some not, some twice, in any order; at times in several blocks."""
    return draw.integers(0, people, draw.choice([0, 1, 17, 1_200])).astype(np.int64)


def same_bits(one, other):
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    assert one.tobytes() == other.tobytes()


draws = st.integers(0, 1 << 32).map(np.random.default_rng)


@settings(deadline=None, max_examples=200)
@given(draws)
def test_years_in_spells(draw):
    rows, (all_posts, post) = spells(draw), city(draw)
    whose = at(draw, len(rows))
    found = kernel.years(rows, whose, all_posts, post)
    same_bits(found, twin.years(rows, whose, all_posts, post))


def test_days_in_two_spells_count_once_and_missing_codes_count_for_nothing():
    rows = Ragged(
        np.array([0, 3, 3]),
        {
            "position": np.array([0, 0, 1], dtype=np.int32),
            "start": np.array([0, 100, 200]),
            "end": np.array([1_461, 50, 1_661]),  # the second ends before it begins
        },
    )
    compared = np.ones((KINDS, 3))
    compared[1] = [1.0, 2.0, np.nan]
    compared[2, 0] = -1.0
    compared[HIGHER] = [7.0, 8.0, np.nan]
    related = np.array([[False, True], [True, False]])
    function = np.array([0, 1], dtype=np.int32)
    all_posts = SimpleNamespace(
        compared=compared,
        compared_of=lambda posts: compared.take(posts.position, axis=1),
        related=related,
        posts=SimpleNamespace(function=function),
    )
    post = SimpleNamespace(position=np.array([0]), function=function[:1])
    for gatherer in (kernel, twin):
        found = gatherer.years(rows, np.array([0, 1]), all_posts, post)
        assert found[0, 0] == found[HIGHER, 0] == 1_661 / 365.25
        assert found[1, 0] == 1_461 / 365.25
        assert np.isnan(found[2, 0])  # the post has no such code
        assert found[RELATED, 0] == 1_461 / 365.25  # in the other function alone
        assert np.isnan(found[:, 1]).all()  # no career is known


@settings(deadline=None, max_examples=200)
@given(draws)
def test_courses_and_what_they_come_to(draw):
    starts = starts_of(draw)
    total = int(starts[-1])
    rows = Ragged(
        starts,
        {
            "competency": draw.integers(-1, COMPETENCIES, total).astype(np.int32),
            "hours": np.round(draw.gamma(2, 20, total), 1),
            "day": np.sort(draw.integers(0, 9_000, total)).astype(np.int32),
            "is_recent": draw.random(total) < 0.5,
            "is_unseen": draw.random(total) < 0.5,
        },
    )
    asked, whose = required(draw), at(draw, len(rows))
    found, expected = (one.courses(rows, whose, asked) for one in (kernel, twin))
    for name in expected._fields:
        same_bits(getattr(found, name), getattr(expected, name))


@settings(deadline=None, max_examples=200)
@given(draws)
def test_answers_to_what_a_post_requires(draw):
    people = int(draw.integers(1, 7))
    level = draw.integers(0, 6, (COMPETENCIES, people)).astype(np.int8)
    days = np.where(level > 0, draw.integers(0, 9_000, level.shape), NO_DATE).astype(np.int32)
    levels = Levels(level, days, np.ones(people, dtype=bool))
    asked, whose = required(draw), at(draw, people)
    found, expected = (one.answers(levels, whose, asked) for one in (kernel, twin))
    for name in expected._fields:
        same_bits(getattr(found, name), getattr(expected, name))


def required(draw):
    """What one post requires: of some competencies nothing."""
    levels = draw.integers(0, 6, (1, COMPETENCIES)) * (draw.random((1, COMPETENCIES)) < 0.7)
    return Requirements(levels.astype(np.int8), np.zeros(1, dtype=np.int64))


@settings(deadline=None, max_examples=50)
@given(draws)
def test_known_features_are_laid_into_columns(draw):
    laid = draw.normal(size=(9, 3)).astype(np.float32)
    whose, to = draw.integers(0, 9, draw.integers(0, 70)), np.array([4, 0, 2])
    one, other = np.zeros((2, 5, len(whose)), dtype=np.float32)
    kernel.lay(laid, whose, to, one)
    twin.lay(laid, whose, to, other)
    same_bits(one, other)


@pytest.mark.parametrize("seed", range(6))
def test_features_of_a_city_have_the_same_bits_by_either(monkeypatch, seed):
    history = History.from_frames(random_frames(seed))
    for on in map(day, ("2009-01-01", "2015-06-01", "2022-01-01")):
        builders = {one: PairBuilder(history) for one in (kernel, twin)}
        for post in range(len(history["positions"])):
            pairs = Pairs.of_vacancy(history, post, on)
            matrices = []
            for one, builder in builders.items():
                monkeypatch.setattr(engine, "current", lambda one=one: one)
                builder.people_on(on)
                matrices.append(builder.matrix(pairs).values)
            same_bits(*matrices)


def test_pairs_of_many_posts_are_left_to_the_twin(monkeypatch):
    asked = []
    monkeypatch.setattr(twin, "years", lambda *_: asked.append("years"))
    monkeypatch.setattr(twin, "courses", lambda *_: asked.append("courses"))
    monkeypatch.setattr(twin, "answers", lambda *_: asked.append("answers"))
    draw = np.random.default_rng(1)
    rows, (all_posts, _) = spells(draw), city(draw)
    two = SimpleNamespace(position=np.array([0, 1]), function=np.array([0, 1], dtype=np.int32))
    kernel.years(rows, np.zeros(2, np.int64), all_posts, two)
    both = Requirements(np.ones((2, COMPETENCIES), dtype=np.int8), np.array([0, 1]))
    kernel.courses(rows, np.zeros(2, np.int64), both)
    levels = np.ones((COMPETENCIES, 1), dtype=np.int8)
    assessed = Levels(levels, levels.astype(np.int32), np.ones(1, dtype=bool))
    kernel.answers(assessed, np.zeros(2, np.int64), both)
    assert asked == ["years", "courses", "answers"]


def test_the_features_of_a_list_ask_the_kernel_alone(monkeypatch):
    history = History.from_frames(random_frames(3))
    builder, on = PairBuilder(history), day("2018-03-01")
    builder.people_on(on)
    monkeypatch.setattr(engine, "current", lambda: kernel)
    for name in ("lay", "years", "courses", "answers"):
        monkeypatch.setattr(twin, name, lambda *_, name=name: pytest.fail(f"the twin's {name}"))
    for post in range(len(history["positions"])):
        assert len(builder.matrix(Pairs.of_vacancy(history, post, on)))


def test_features_are_made_without_numba():
    assert loaded_by("import features.pairs.build", "numba", "llvmlite") == set()
