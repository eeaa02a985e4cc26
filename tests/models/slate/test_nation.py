"""A nation's list is that of the undivided history, to the last bit."""

from __future__ import annotations

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pytest

from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.nation.builder import NationBuilder
from features.nation.texts import Texts
from features.pairs.build import PairBuilder
from models.eligibility import nation_law
from models.eligibility.nation_law import NationLaw
from models.eligibility.rules import load_rules
from models.fairness.groups import GroupTable
from models.fairness.policy import FairnessPolicy
from models.slate import judged
from models.slate.document import slate_document
from models.slate.fingerprint import FIRST, NEWEST
from models.slate.ranking import ranking
from models.slate.recommend import recommend
from tests.builders import day
from tests.features.nation.folders import DAY, nation_of, tables
from tests.models.slate.towns import LinearJudge

RULES = tuple(
    rule for rule in load_rules(day(DAY)) if rule.id not in {"min_tenure", "post_field", "kind"}
)
"""Without the rules that leave hardly anybody in a random city."""

JUDGE = LinearJudge(
    {"performance_score_last": 0.1, "years_in_function": 0.2, "distance_home": 0.01}
)


def asked(history, judge=JUDGE, **options):
    ids = np.asarray(history["employees"]["employee_id"])
    genders = pd.DataFrame(
        {"employee_id": ids, "gender": np.where(np.arange(len(ids)) % 3, "m", "f")}
    )
    return {
        vacancy: recommend(
            history,
            GroupTable.from_frame(genders.astype("str"), ids),
            vacancy,
            judge,
            RULES,
            policy=FairnessPolicy(),
            top=6,
            **options,
        )
        for vacancy in ("V1", "V2")
    }


def _nation(tmp_path, made):
    nation = nation_of(tmp_path, made)
    law, builder = NationLaw(nation), NationBuilder(nation, LabelPolicy())
    return nation.history, {"law": law, "pair_builder": builder}


@pytest.mark.parametrize("seed", [0, 1, 3])
@pytest.mark.parametrize(("many", "span"), [(10_000, 500_000), (0, 500_000), (0, 10)])
def test_a_list_of_a_nation_is_that_of_the_undivided_history(
    tmp_path, monkeypatch, seed, many, span
):
    made = tables(seed, people=80)
    history, parts = _nation(tmp_path, made)
    monkeypatch.setattr(judged, "MANY", many)
    monkeypatch.setattr(judged, "SPAN", span)
    monkeypatch.setattr(judged, "CHUNK", 13)
    monkeypatch.setattr(nation_law, "CHUNK", 16)
    for scheme in (NEWEST, FIRST):
        plain = asked(History.from_frames(made), scheme=scheme)
        found = asked(history, scheme=scheme, **parts)
        assert max(len(slate.eligible) for slate in plain.values()) > 6
        for vacancy, slate in found.items():
            same = plain[vacancy]
            np.testing.assert_array_equal(slate.eligible, same.eligible)
            assert slate.margins.tobytes() == same.margins.tobytes()
            assert slate.order.tobytes() == same.order.tobytes()
            assert slate.fingerprint == same.fingerprint
            told = (
                slate_document(one, of, "id", recommendation_id="", all_excluded=True)
                for one, of in ((slate, history), (same, History.from_frames(made)))
            )
            assert orjson.dumps(next(told)) == orjson.dumps(next(told))


def test_lots_of_a_nation_are_drawn_as_in_the_undivided_history(tmp_path):
    made = tables(people=80)
    history, parts = _nation(tmp_path, made)
    nobody_differs = LinearJudge({"is_pppk": 1.0})
    plain = asked(History.from_frames(made), judge=nobody_differs)
    found = asked(history, judge=nobody_differs, **parts)
    assert [one.order.tolist() for one in found.values()] == [
        one.order.tolist() for one in plain.values()
    ]


@pytest.mark.parametrize("ids", [[], ["E1"], ["E1", "É2"], ['quote"', "back\\", "line\n", "E4"]])
def test_mapped_ids_are_hashed_as_the_json_that_they_are(ids):
    texts = Texts(pa.array(["before", *ids], pa.large_string()))[1:]
    assert b"".join(texts.as_json()) == orjson.dumps(ids)
    assert list(texts) == ids


def test_the_whole_order_of_a_nation_is_that_of_the_undivided_history(tmp_path):
    made = tables(3, people=80)
    history, parts = _nation(tmp_path, made)
    whole = History.from_frames(made)
    plain = ranking(whole, "V1", JUDGE, RULES, builder=PairBuilder(whole))
    assert len(plain.table) > 6
    for law in (parts["law"], None):
        found = ranking(
            history, "V1", JUDGE, RULES, builder=parts["pair_builder"], law=law, at_once=11
        )
        assert found.table.equals(plain.table)
        assert (found.excluded, found.by_rule) == (plain.excluded, plain.by_rule)
