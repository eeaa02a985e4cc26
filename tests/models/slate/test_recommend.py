from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.errors import BadInputError, NotFoundError
from features.history.history import History
from features.pairs.build import PairBuilder
from features.pairs.matrix import PairMatrix
from models.eligibility.rules import load_rules
from models.fairness.groups import GroupTable
from models.fairness.policy import FairnessPolicy
from models.slate import judged as judged_pairs
from models.slate.fingerprint import FIRST, NEWEST, fingerprint, scheme_of
from models.slate.recommend import recommend
from tests.builders import day, frames
from tests.models.slate.towns import DAY, LinearJudge, town

POLICY = FairnessPolicy()
RULES = load_rules(day(DAY))
BY_SCORE = LinearJudge({"performance_score_last": 0.1, "years_in_function": 0.2})


def slate_of(history, groups, *, top=5, judge=BY_SCORE, **options):
    return recommend(history, groups, "V1", judge, RULES, policy=POLICY, top=top, **options)


def test_nobody_excluded_is_listed_and_the_best_margins_come_first():
    left_out = [{"employee_id": f"E{at:04d}", "legal_status": "suspended"} for at in range(10)]
    history, groups = town(employees_like=left_out)
    slate = slate_of(history, groups)
    ids = history.ids_of("employees", slate.eligible)
    assert not set(ids) & {row["employee_id"] for row in left_out}
    assert len(slate.excluded_rows) == slate.excluded_total == 10
    for most in (0, 1, 9, 10, 99):
        np.testing.assert_array_equal(slate.first_excluded(most), slate.excluded_rows[:most])
    ordered = slate.margins[slate.order]
    assert (np.diff(ordered) <= 0).all()
    assert slate.listed_rows.tolist() == slate.eligible[slate.order[:5]].tolist()


@pytest.mark.parametrize("few", [0, 100])
def test_what_is_listed_is_judged_and_explained_as_when_asked_alone(monkeypatch, few):
    monkeypatch.setattr(judged_pairs, "FEW", few)
    history, groups = town()
    slate = slate_of(history, groups)
    alone = PairBuilder(history).matrix(slate.vacancy.pairs_of(slate.listed_rows))
    assert slate.listed.matrix.values.tobytes() == alone.values.tobytes()
    judged = BY_SCORE.judge(alone)
    for name, column in vars(judged).items():
        assert getattr(slate.listed.judgement, name).tobytes() == column.tobytes()
    total = slate.listed.contributions.base + slate.listed.contributions.values.sum(axis=1)
    np.testing.assert_allclose(total, slate.listed.judgement.margin, rtol=1e-12)


def test_the_same_question_gives_the_same_slate_bit_for_bit():
    history, groups = town()
    kept = PairBuilder(history)
    kept.people_on(day(DAY))
    first, second = slate_of(history, groups), slate_of(history, groups, pair_builder=kept)
    assert first.fingerprint == second.fingerprint
    assert first.order.tobytes() == second.order.tobytes()


def test_groups_change_no_order_and_no_fingerprint():
    history, groups = town(leap=20)
    nobody = GroupTable((), len(groups))
    swapped = GroupTable(tuple(replace(a, codes=1 - a.codes) for a in groups), len(groups))
    slates = [slate_of(history, one, top=12) for one in (groups, nobody, swapped)]
    assert len({slate.fingerprint for slate in slates}) == 1
    assert [slate.fairness.passed for slate in slates] == [False, None, False]


def test_the_order_of_rows_in_the_files_is_irrelevant():
    tables = frames(
        employees=[{"employee_id": f"E{at}", "position_id": "P2"} for at in range(20)],
        positions=[{"position_id": "P1"}, {"position_id": "P2"}],
        vacancies=[{"vacancy_id": "V1", "position_id": "P1", "opened_on": DAY}],
    )
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}
    lists = []
    for given in (tables, turned):
        history = History.from_frames(given)
        slate = slate_of(history, GroupTable((), 20), judge=LinearJudge({"is_pppk": 1.0}))
        lists.append((history.ids_of("employees", slate.listed_rows).tolist(), slate.fingerprint))
    assert lists[0] == lists[1]  # all 20 tie: lots decide


@pytest.mark.parametrize(
    ("scheme", "what"),
    [
        *((FIRST, what) for what in ("value", "margin", "order", "id", "catalogue")),
        *((NEWEST, what) for what in ("margin", "order", "id", "catalogue")),
    ],
)
def test_the_fingerprint_changes_with_a_single_bit(scheme, what):
    history, groups = town(8)
    slate = slate_of(history, groups, scheme=scheme)
    assert scheme_of(slate.fingerprint) == scheme
    matrix = PairBuilder(history).matrix(slate.vacancy.pairs_of(slate.eligible))
    ids = history.ids_of("employees", slate.eligible)
    margins, order = slate.margins.copy(), slate.order.copy()
    assert fingerprint(matrix, ids, margins, order, scheme) == slate.fingerprint
    if what == "value":
        values = matrix.values.copy()
        values[0, 0] = np.nextafter(values[0, 0], np.float32(9))
        matrix = replace(matrix, values=values)
    elif what == "margin":
        margins[3] = np.nextafter(margins[3], 9)
    elif what == "order":
        order[[0, 1]] = order[[1, 0]]
    elif what == "catalogue":
        matrix = replace(matrix, catalogue_hash="another")
    else:
        ids = ids.copy()
        ids[0] = "somebody"
    assert fingerprint(matrix, ids, margins, order, scheme) != slate.fingerprint


def test_a_fingerprint_of_the_first_scheme_is_still_made_as_it_was_recorded():
    values = np.array([[1.5, np.nan], [-2.0, 0.1]], dtype=np.float32)
    matrix = PairMatrix(("a", "b"), np.asfortranarray(values), "c" * 64)
    ids = np.array(["E1", "É2"], dtype=object)
    given = (matrix, ids, np.array([0.25, -0.5]), np.array([0, 1]))
    assert fingerprint(*given, FIRST) == (
        "c6085f67665b6aff0db60deba16235fc8ad08a6b46ee2374a41fa1bcb7c3dac7"
    )


def test_a_failing_list_is_flagged_with_blind_remedies_and_its_order_stands():
    history, groups = town(leap=20)
    slate = slate_of(history, groups, top=12)
    assert slate.fairness.failing == ("gender",)
    kinds = [remedy.kind for remedy in slate.fairness.remedies]
    assert kinds[-2:] == ["debias_ratings", "widen_pool"]
    assert (np.diff(slate.margins[slate.order]) <= 0).all()


def test_fewer_eligible_than_places_give_a_shorter_list():
    history, groups = town(3)
    assert len(slate_of(history, groups, top=10)) == 3


def test_an_unknown_vacancy_and_a_list_without_places_are_refused():
    history, groups = town(3)
    with pytest.raises(NotFoundError):
        recommend(history, groups, "V9", BY_SCORE, RULES, policy=POLICY, top=5)
    with pytest.raises(BadInputError):
        slate_of(history, groups, top=0)
