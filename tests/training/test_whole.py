"""More labels than a trial stands on: the newest are judged, all of them teach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.calendar import to_date, to_day
from features.pairs.build import PairBuilder
from features.progress import NoProgress
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tests.training.worlds import POLICY, SEED, city, groups_of, history_of
from training import whole
from training.card import card_text
from training.engine import Local
from training.labels import labels_as_of
from training.recipe import DEFAULT
from training.targets import score_targets
from training.trial import run_trial
from training.whole import newest_of

pytestmark = pytest.mark.slow

QUICK = replace(DEFAULT, ensemble=EnsembleSettings(members=3, trees=TreeSettings(trees=10)))
JUDGED = 400


class Spread(Local):
    """Learns here and says that it did not."""

    def is_apart(self, rows):
        return True


@pytest.fixture(scope="module")
def known():
    """A history, its groups and its labels."""
    made = city(seed=3, staff=500, transfers=900)
    history = history_of(made.tables)
    labels = labels_as_of(history, POLICY, int(to_day(made.spec.as_of)))
    return history, groups_of(made.tables, history), labels


def tried(known, engine, judged=JUDGED):
    history, groups, labels = known
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "JUDGED", judged)
        patch.setattr(whole, "PART", 150)
        return run_trial(history, groups, labels, QUICK, None, SEED, NoProgress(), engine)


@pytest.fixture(scope="module")
def trial(known):
    return tried(known, Spread())


def test_the_newest_labels_are_taken_by_whole_days(known):
    history, _, labels = known
    newest = newest_of(history, labels, JUDGED)
    assert JUDGED <= len(newest) < len(labels)
    older = labels.days[: len(labels) - len(newest)]
    assert older.max() < newest.days[0]
    np.testing.assert_array_equal(newest.days, labels.days[len(older) :])
    days = history["transfers"]["effective_on"][newest.censored]
    assert (days >= newest.days[0]).all()
    assert newest_of(history, labels, len(labels)) is labels


def test_only_the_newest_are_judged_and_all_of_them_teach(known, trial):
    history, _, labels = known
    found = trial.findings
    assert len(found.ground.labels) + found.whole.older == len(labels)
    assert found.unseen.rows.rows.max() < len(found.ground.labels)
    assert not found.ratings.is_corrected
    bag = found.whole.task(trial.recipe).bag()
    names = found.ground.matrix.names
    matrix = PairBuilder(history, POLICY).matrix(labels.pairs).select(names)
    np.testing.assert_array_equal(bag.sample.values, matrix.values)
    np.testing.assert_array_equal(bag.sample.target, score_targets(labels.outcomes))


def test_what_an_older_label_says_changes_the_model_and_the_hash_but_nothing_that_is_measured(
    known, trial
):
    history, groups, labels = known
    score = labels.outcomes.score.copy()
    score[:50] = 100.0 - score[:50]
    other = replace(labels, outcomes=replace(labels.outcomes, score=score))
    again = tried((history, groups, other), Spread()).findings
    assert again.whole.data_hash != trial.findings.whole.data_hash
    assert again.ground.data_hash == trial.findings.ground.data_hash
    assert again.measured == trial.findings.measured
    ways = [one.model.judge(one.ground.matrix).margin for one in (again, trial.findings)]
    assert not np.array_equal(*ways)


def test_the_card_and_the_record_tell_it_and_only_where_it_is_so(known, trial):
    labels = known[2]
    day = to_date(labels.as_of)
    told = trial.findings.metrics()["learned"]
    assert told == {
        "labels": len(labels),
        "newest": len(trial.findings.ground.labels),
        "apart": True,
    }
    card = card_text(trial, day)
    assert f"newest {told['newest']} of {told['labels']} labels" in card
    assert "No worker held all labels" in card
    plain = tried(known, Local(), judged=len(labels))
    assert "learned" not in plain.findings.metrics()
    assert "newest" not in card_text(plain, day).split("## Gates")[0]
