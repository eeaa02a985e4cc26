from __future__ import annotations

import numpy as np
import pytest

from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.nation import column_files
from features.nation.builder import NationBuilder
from features.nation.column_files import Mapped
from features.pairs.build import PairBuilder
from features.pairs.gathering import engine, kernel, twin
from features.pairs.pairs import Pairs
from tests.builders import day
from tests.features.nation.folders import DAY, nation_of, tables

ON = day(DAY)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at_once", [7, 1_000])
@pytest.mark.parametrize("gatherer", [kernel, twin], ids=["kernel", "twin"])
def test_features_from_a_kept_day_are_those_of_the_undivided_history(
    tmp_path, monkeypatch, seed, at_once, gatherer
):
    monkeypatch.setattr("features.nation.builder.FEW", 2)
    made = tables(seed)
    whole, nation = History.from_frames(made), nation_of(tmp_path, made, at_once)
    plain, kept = PairBuilder(whole), NationBuilder(nation, LabelPolicy())
    kept.people_on(ON)
    for post in range(len(whole["positions"])):
        pairs = Pairs.of_vacancy(whole, post, ON)
        some = pairs.take(np.array([5, 37, 3]))
        expected = [plain.matrix(one).values.tobytes() for one in (pairs, some)]
        with monkeypatch.context() as patch:
            patch.setattr(engine, "current", lambda: gatherer)
            assert [kept.matrix(one).values.tobytes() for one in (pairs, some)] == expected
        np.testing.assert_array_equal(kept.holders(post, ON), plain.holders(post, ON))


def test_a_kept_day_is_read_again_and_not_found_anew(tmp_path, monkeypatch):
    nation = nation_of(tmp_path, tables())
    first = NationBuilder(nation, LabelPolicy()).people_on(ON)
    monkeypatch.setattr("features.nation.builder.write_people", None)
    again = NationBuilder(nation, LabelPolicy()).people_on(ON)
    np.testing.assert_array_equal(first.spells["start"], again.spells["start"])
    with pytest.raises(TypeError):  # another policy means other outcomes: it is found anew
        NationBuilder(nation, LabelPolicy(threshold=80.0)).people_on(ON)


def test_what_one_person_knows_is_found_without_a_kept_day(tmp_path):
    made = tables()
    whole, nation = History.from_frames(made), nation_of(tmp_path, made)
    kept = NationBuilder(nation, LabelPolicy())
    pair = Pairs(*(np.array([cell], dtype=np.int32) for cell in (11, 3, ON)))
    variant = kept.matrix_of(pair, kept.one(pair))
    assert variant.values.tobytes() == PairBuilder(whole).matrix(pair).values.tobytes()


@pytest.mark.parametrize("most", [0, 1 << 60])
def test_pages_are_let_go_where_much_is_resident(tmp_path, monkeypatch, most):
    made = tables()
    whole, nation = History.from_frames(made), nation_of(tmp_path, made)
    kept, pairs = NationBuilder(nation, LabelPolicy()), Pairs.of_vacancy(whole, 0, ON)
    before, let_go = kept.matrix(pairs).values.tobytes(), set()
    monkeypatch.setattr(column_files, "MOST_RESIDENT", most)
    monkeypatch.setattr(Mapped, "let_go", lambda mapped: let_go.add(mapped.folder))
    assert kept.matrix(pairs).values.tobytes() == before
    assert (nation.folder in let_go) == (most == 0)
