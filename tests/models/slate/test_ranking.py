"""The whole order of a vacancy: the list's order, with everybody in it, however it is cut."""

from __future__ import annotations

import numpy as np
import pytest

from features.errors import NotFoundError
from features.pairs.build import PairBuilder
from models.eligibility.kept_law import KeptLaw
from models.eligibility.rules import load_rules
from models.fairness.policy import FairnessPolicy
from models.fit.rule_of_thumb import RuleOfThumb
from models.slate.excluded import excluded_summary
from models.slate.ranking import RANKED, ranking
from models.slate.recommend import recommend
from tests.builders import day
from tests.models.slate.towns import DAY, LinearJudge, town

RULES = load_rules(day(DAY))
JUDGE = LinearJudge({"performance_score_last": 0.1, "years_in_function": 0.2}, base=-9.0)
LEFT_OUT = [
    {"employee_id": f"E{at:04d}", "legal_status": "suspended", "education_level": "sma"}
    for at in range(0, 40, 7)
]


@pytest.fixture(scope="module")
def world():
    history, groups = town(employees_like=LEFT_OUT)
    slate = recommend(history, groups, "V1", JUDGE, RULES, policy=FairnessPolicy(), top=100)
    return history, slate


def ranked(history, judge=JUDGE, vacancy="V1", **options):
    return ranking(history, vacancy, judge, RULES, builder=PairBuilder(history), **options)


def test_the_whole_order_is_the_order_of_the_recorded_list_bit_for_bit(world):
    history, slate = world
    table = ranked(history).table
    ids = history.ids_of("employees", slate.listed_rows)
    assert table["employee_id"].to_pylist() == list(ids)
    assert table["rank"].to_pylist() == list(range(1, len(slate) + 1))
    for name in ("margin", "probability", "low", "high"):
        told = getattr(slate.listed.judgement, name)
        assert table[name].to_numpy().tobytes() == told.tobytes(), name


def test_who_is_left_out_is_counted_by_rule_as_the_list_counts(world):
    history, slate = world
    found = ranked(history)
    told = excluded_summary(slate, history, "id", all_excluded=False)
    assert (found.excluded, found.by_rule) == (told["total"], told["by_rule"])
    assert found.excluded == len(LEFT_OUT)
    assert found.rules_version == slate.rules_version
    assert len(found.by_rule) > 1


@pytest.mark.parametrize("at_once", [1, 3, 39, 40])
def test_people_taken_in_parts_change_no_bit(world, at_once):
    history, _ = world
    whole, parts = (ranked(history, at_once=n) for n in (1_000, at_once))
    assert parts.table.equals(whole.table)
    assert (parts.excluded, parts.by_rule) == (whole.excluded, whole.by_rule)


def test_what_the_law_keeps_of_people_changes_no_bit(world):
    history, _ = world
    law = KeptLaw(history)
    fresh, *kept = (ranked(history, law=one) for one in (None, law, law))
    for one in (*kept, ranked(history, law=law, at_once=7)):
        assert one.table.equals(fresh.table)
        assert (one.excluded, one.by_rule) == (fresh.excluded, fresh.by_rule)


def test_what_the_rule_of_thumb_does_not_know_is_empty(world):
    table = ranked(world[0], RuleOfThumb()).table
    assert table["probability"].null_count == table["high"].null_count == len(table)
    assert np.isfinite(table["margin"].to_numpy()).all()


def test_nobody_eligible_and_nobody_at_all_give_an_empty_table():
    all_out = [{"employee_id": f"E{at:04d}", "legal_status": "suspended"} for at in range(5)]
    for history in (town(5, employees_like=all_out)[0], town(0)[0]):
        found = ranked(history)
        assert len(found.table) == 0
        assert found.table.schema == RANKED
        assert found.excluded == len(history["employees"])


def test_an_unknown_vacancy_is_refused(world):
    with pytest.raises(NotFoundError, match="V9"):
        ranked(world[0], vacancy="V9")
