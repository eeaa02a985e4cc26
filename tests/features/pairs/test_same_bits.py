"""A pair's features have the same bits in any order, company, chunk and cache."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from features.history.history import History
from features.pairs import build
from features.pairs.build import PairBuilder, pair_matrix
from features.pairs.matrix import PairMatrix
from features.pairs.pairs import Pairs
from tests.builders import day, random_frames


@pytest.fixture(scope="module")
def history() -> History:
    return History.from_frames(random_frames(7))


@pytest.fixture(scope="module")
def pairs(history: History) -> Pairs:
    draw = np.random.default_rng(0)
    asked = 400
    return Pairs(
        draw.integers(24, size=asked).astype(np.int32),
        draw.integers(12, size=asked).astype(np.int32),
        draw.integers(day("2010-01-01"), day("2022-01-01"), size=asked).astype(np.int32),
    )


def test_order_subset_and_repetition_change_no_bit(history: History, pairs: Pairs) -> None:
    whole = pair_matrix(history, pairs)
    draw = np.random.default_rng(1)
    for size in (1, 7, 400, 900):
        chosen = draw.integers(len(pairs), size=size)
        part = pair_matrix(history, pairs.take(chosen))
        assert part.values.tobytes() == whole.values[chosen].tobytes()


def test_the_size_of_a_chunk_changes_no_bit(
    history: History, pairs: Pairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pair_matrix(history, pairs)
    monkeypatch.setattr(build, "CHUNK", 33)
    assert pair_matrix(history, pairs).values.tobytes() == whole.values.tobytes()


def test_a_kept_day_changes_no_bit(history: History) -> None:
    on = day("2018-03-01")
    vacancy = Pairs.of_vacancy(history, 4, on)
    fresh = pair_matrix(history, vacancy)
    builder = PairBuilder(history)
    builder.people_on(on)
    assert builder.matrix(vacancy).values.tobytes() == fresh.values.tobytes()
    some = np.array([9, 2, 2, 23])
    assert builder.matrix(vacancy.take(some)).values.tobytes() == fresh.values[some].tobytes()


@pytest.mark.parametrize("on", ["1990-01-01", "2012-07-01", "2018-03-01", "2030-01-01"])
def test_what_is_known_of_all_posts_of_a_kept_day_changes_no_bit(history: History, on: str) -> None:
    builder = PairBuilder(history)
    builder.people_on(day(on))
    for post in range(len(history["positions"])):
        vacancy = Pairs.of_vacancy(history, post, day(on))
        fresh = pair_matrix(history, vacancy)
        assert builder.matrix(vacancy).values.tobytes() == fresh.values.tobytes()


def test_the_order_of_a_files_rows_changes_no_bit() -> None:
    frames = random_frames(8)
    shuffled = {name: frame.sample(frac=1, random_state=3) for name, frame in frames.items()}
    ordered, mixed = History.from_frames(frames), History.from_frames(shuffled)
    on = day("2018-03-01")
    for post in range(12):
        one = pair_matrix(ordered, Pairs.of_vacancy(ordered, post, on))
        other = pair_matrix(mixed, Pairs.of_vacancy(mixed, post, on))
        assert one.values.tobytes() == other.values.tobytes()


def test_each_feature_lies_in_one_piece_also_in_a_part_of_a_matrix(history: History) -> None:
    matrix = PairBuilder(history).matrix(Pairs.of_vacancy(history, 4, day("2018-03-01")))
    names = ["same_agency", "years_in_function", "post_class"]
    parts = [
        matrix,
        matrix.take([3, 1, 1]),
        matrix.take(np.arange(len(matrix)) % 2 == 0),
        matrix.select(names),
        PairMatrix(("a", "b"), np.zeros((3, 2), dtype=np.float32), ""),
    ]
    assert all(part.values.flags.f_contiguous for part in parts)
    for name in names:
        assert parts[3].column(name).tobytes() == matrix.column(name).tobytes()
        assert parts[1].column(name).tobytes() == matrix.column(name)[[3, 1, 1]].tobytes()


@pytest.mark.parametrize("together", [0, 100_000])
def test_lists_made_together_have_the_bits_of_lists_made_alone(
    history: History, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(build, "TOGETHER", together)
    builder, every = PairBuilder(history), Pairs.of_vacancy(history, 4, day("2018-03-01"))
    lists = [every.take(rows) for rows in (slice(7), slice(0), slice(5, 20), slice(None))]
    found = builder.matrices(*lists)
    assert [len(one) for one in found] == [len(one) for one in lists]
    for one, pairs in zip(found, lists, strict=True):
        assert one.values.tobytes() == pair_matrix(history, pairs).values.tobytes()
        assert one.values.flags.f_contiguous


def test_holders_are_the_people_whose_present_post_it_is(history: History) -> None:
    builder, on = PairBuilder(history), day("2018-03-01")
    present = builder.people_on(on).present
    held = [builder.holders(post, on).tolist() for post in range(12)]
    in_post = np.where(present.has_left, -1, present.position)
    assert held == [np.flatnonzero(in_post == post).tolist() for post in range(12)]
    assert sum(map(len, held)) > 5


def test_holders_and_the_count_of_incumbents_agree(history: History) -> None:
    builder = PairBuilder(history)
    for on in range(day("2009-01-01"), day("2022-01-01"), 97):
        posts = Pairs(
            np.zeros(12, dtype=np.int32),
            np.arange(12, dtype=np.int32),
            np.full(12, on, dtype=np.int32),
        )
        matrix = builder.matrix(posts)
        needed, short = (
            matrix.column(name) for name in ("post_required_headcount", "headcount_shortage")
        )
        held = np.array([len(builder.holders(post, on)) for post in range(12)])
        told = ~np.isnan(needed)
        np.testing.assert_array_equal((needed - short)[told], held[told])


def _calls(builder: PairBuilder, pairs: Pairs) -> int:
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        builder.matrix(pairs)
    finally:
        sys.setprofile(None)
    return calls


def test_ten_times_the_pairs_take_no_more_python_calls(history: History, pairs: Pairs) -> None:
    builder = PairBuilder(history)
    few, many = pairs.take(np.arange(40)), pairs.take(np.arange(400))
    assert _calls(builder, many) < 1.2 * _calls(builder, few)


def test_no_pairs_give_an_empty_matrix(history: History) -> None:
    none = Pairs.of_vacancy(history, 0, 15_000).take(np.array([], dtype=np.int64))
    matrix = pair_matrix(history, none)
    assert matrix.values.shape == (0, len(matrix.names))
    assert matrix.values.dtype == np.float32
