"""A model whose chances came untrue calls for a training; one whose chances hold does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.calendar import to_date, to_day
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tests.models.registry.recorded import version
from tests.training import worlds
from training.recipe import DEFAULT
from training.rivals import Champion
from training.triggers import chances_untrue

pytestmark = pytest.mark.slow

QUICK = replace(DEFAULT, ensemble=EnsembleSettings(members=3, trees=TreeSettings(trees=30)))


def champion_of(made, day, **metrics) -> Champion:
    """What was learned until a day."""
    trial = worlds.try_tables(made.tables, day, QUICK)
    return Champion(trial.findings.model, version(as_of=day, metrics=metrics))


def untrue(drift: float, **metrics) -> str | None:
    made = worlds.city(seed=2, staff=800, transfers=1400, drift=drift)
    champion = champion_of(made, made.spec.drift_on, **metrics)
    return chances_untrue(worlds.history_of(made.tables), champion)


def test_chances_that_came_untrue_are_told_with_both_shares():
    told = untrue(1.0)
    assert told.startswith("drift: m0001 expected")
    assert told.endswith("% did")


def test_chances_that_hold_say_nothing():
    assert untrue(0.0) is None


def test_nothing_is_said_where_labels_were_freed_of_bias():
    assert untrue(1.0, on_recorded_labels={}) is None


def test_labels_that_the_champion_had_seen_are_not_asked_again():
    made = worlds.city(seed=2, staff=800, transfers=1400, drift=1.0)
    last = to_date(int(to_day(made.spec.as_of)))
    assert chances_untrue(worlds.history_of(made.tables), champion_of(made, last)) is None
