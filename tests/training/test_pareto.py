"""What each way to treat groups alike would cost is measured on transfers nobody learned from."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tests.models.fairness import groupings
from tests.training import worlds
from training import variants
from training.card import card_text
from training.fair_choice import PLAIN, REWEIGHED, SERVABLE, WITHOUT_PROXIES
from training.pareto import measure_orders, with_front
from training.plots import draw_plots
from training.recipe import DEFAULT
from training.split import Fold
from training.variants import Newest

QUICK = replace(DEFAULT, ensemble=EnsembleSettings(members=2, trees=TreeSettings(trees=30)))
PLANTED = {"seed": 2, "staff": 900, "transfers": 1300, "proxy": 0.9, "ratings": "biased"}
AS_RECORDED = replace(QUICK, corrects_ratings=False)
slow = pytest.mark.slow


@cache
def trial():
    """Biased labels as recorded, in a city where a course stands for the group scored low."""
    made = worlds.city(**PLANTED)
    return worlds.try_tables(made.tables, made.spec.as_of, AS_RECORDED)


@cache
def by_variant():
    return {point.variant: point for point in trial().findings.pareto.of("gender")}


def newest(rows: int = 400):
    random = np.random.default_rng(5)
    sex = groupings.coded("sex", random.integers(0, 2, rows), 2)
    merit = random.normal(size=rows) + 0.8 * sex.codes
    succeeded = merit + random.normal(size=rows) > 0.4
    return Newest((), np.arange(rows), succeeded, groupings.table(sex)), merit


def test_plain_costs_nothing_and_an_order_by_chance_costs_success():
    given, merit = newest()
    sex = given.groups["sex"]
    plain = variants.order(merit)
    by_luck = variants.order(np.random.default_rng(1).normal(size=len(merit)))
    orders = {PLAIN: plain, "luck": by_luck}
    usual, other = measure_orders(orders, plain, given, sex)
    assert (usual.cost, usual.cost_error) == (0.0, 0.0)
    assert other.cost == pytest.approx(usual.success - other.success)
    assert other.cost > 3 * other.cost_error
    assert other.auc < usual.auc
    assert other.ratio.value > usual.ratio.value


def test_on_the_front_stands_what_no_other_beats_in_both():
    given, merit = newest()
    sex = given.groups["sex"]
    plain = variants.order(merit)
    [base] = measure_orders({PLAIN: plain}, plain, given, sex)

    def point(success: float, ratio: float):
        return replace(base, success=success, ratio=replace(base.ratio, value=ratio))

    marked = with_front([point(0.7, 0.8), point(0.6, 0.9), point(0.6, 0.8), point(0.7, 0.8)])
    assert [one.on_front for one in marked] == [True, True, False, True]


def test_a_re_ranked_order_selects_every_group_alike():
    given, merit = newest()
    sex = given.groups["sex"]
    again = variants._reordered(variants.order(merit), sex)
    [found] = measure_orders({"re_ranked": again}, variants.order(merit), given, sex)
    assert found.ratio.value > 0.97


def test_variants_learn_from_the_newest_labels_and_judge_the_whole_newest_folds(monkeypatch):
    monkeypatch.setattr(variants, "NEWEST_LABELS", 30)
    folds = tuple(Fold(at, np.arange(at), np.arange(at, at + 20), None) for at in (20, 40, 60))
    sex = groupings.coded("sex", np.arange(80) % 2, 2)
    labels = SimpleNamespace(succeeded=np.arange(80) % 3 == 0)
    found = variants.newest_of(
        SimpleNamespace(folds=folds, labels=labels, groups=groupings.table(sex))
    )
    assert [fold.learn.tolist() for fold in found.folds] == [
        list(range(10, 40)),
        list(range(30, 60)),
    ]
    assert found.rows.tolist() == list(range(40, 80))


@slow
def test_every_variant_is_shown_and_only_what_reads_no_group_can_be_served():
    assert set(by_variant()) == {
        *SERVABLE,
        *("small_learner", "constrained", "correlation_removed", "re_ranked"),
    }
    assert {name for name, one in by_variant().items() if one.is_servable} == set(SERVABLE)
    assert trial().findings.pareto.served == PLAIN


@slow
def test_where_ratings_are_biased_each_remedy_narrows_the_disparity():
    plain = by_variant()[PLAIN].ratio.value
    for name in (REWEIGHED, WITHOUT_PROXIES, "constrained", "correlation_removed", "re_ranked"):
        usual = by_variant()["small_learner"].ratio.value if "c" in name[:2] else plain
        assert by_variant()[name].ratio.value > usual, name


@slow
def test_the_planted_proxy_is_reported_with_what_dropping_it_does():
    found = {one.feature: one for one in trial().findings.proxies}
    course = found["course_hours"]
    assert course.attribute == "gender"
    assert course.auc > 0.8
    assert course.dropped.ratio.value > course.usual.ratio.value
    assert course.residualised.ratio.value > course.usual.ratio.value
    assert abs(course.dropped.cost) < 0.1


@slow
def test_the_card_and_the_plot_say_what_serves_and_what_the_others_cost(tmp_path):
    made = worlds.city(**PLANTED)
    text = card_text(trial(), made.spec.as_of)
    assert "Served: **plain**" in text
    assert "### By gender" in text
    assert "not servable: it would read the group" in text
    assert "| course_hours | gender: " in text
    draw_plots(tmp_path, trial().findings)
    assert "Quality against disparity" in (tmp_path / "pareto.svg").read_text("utf-8")


@slow
def test_a_city_without_groups_has_nothing_to_weigh():
    made = worlds.city(seed=5, staff=300, transfers=420)
    bare = {**made.tables, "employee_groups": made.tables["employee_groups"].iloc[:0]}
    found = worlds.try_tables(bare, made.spec.as_of, QUICK).findings
    assert found.pareto.points == ()
    assert found.proxies == ()
    assert found.evidence == ()
