"""Trials on made-up cities: learns where there is something, refuses where there is nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.contract.tables import REQUIRED_FOR_TRAINING
from models.fairness.groups import GroupTable
from models.fit import artifact
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tests.training import worlds
from training.recipe import DEFAULT
from training.unseen import CHALLENGER

pytestmark = pytest.mark.slow

PLAIN = {"seed": 1, "staff": 900, "transfers": 1200}
SMALL = {"seed": 5, "staff": 300, "transfers": 420}
QUICK = replace(DEFAULT, ensemble=EnsembleSettings(members=3, trees=TreeSettings(trees=30)))


def failed(trial) -> list[str]:
    return [verdict.gate.name for verdict in trial.verdicts if not verdict.passed]


def sha256(trial, folder) -> str:
    return artifact.save(trial.findings.model, folder)


@pytest.fixture(scope="module")
def small():
    """The tables of a small city, its last day, and the trial of a quick recipe on it."""
    made = worlds.city(**SMALL)
    return made.tables, made.spec.as_of, worlds.try_tables(made.tables, made.spec.as_of, QUICK)


def test_a_plain_city_passes_every_gate():
    trial = worlds.trial(**PLAIN)
    assert failed(trial) == []
    assert trial.passed
    assert trial.reasons()[0] == "Promoted: every gate was passed."
    assert {verdict.gate.name for verdict in trial.verdicts} == {
        *("enough_labels", "points_up", "signal", "not_worse_than_logistic", "calibrated")
    }


def test_unseen_transfers_are_told_apart_better_than_by_any_baseline():
    measured = worlds.trial(**PLAIN).findings.measured
    own = measured.pop(CHALLENGER)
    assert own["roc_auc"].value > 0.7
    for name, rival in measured.items():
        assert own["roc_auc"].value > rival["roc_auc"].value, name
        assert own["log_loss"].value < rival["log_loss"].value, name
    assert measured["base_rate"]["roc_auc"].value < 0.55


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_city_whose_outcomes_are_pure_noise_is_refused_for_want_of_signal(seed):
    trial = worlds.trial(seed=seed, staff=300, transfers=450, signal=0.0)
    assert trial.findings is not None
    assert "signal" in failed(trial)
    assert trial.reasons()[0] == "Not promoted: no signal in the labels beyond chance."
    assert "FAILED" in trial.reasons()[1]


def test_the_same_labels_give_the_same_artefact_in_whatever_order_the_rows_come(small, tmp_path):
    tables, as_of, trial = small
    mixed = {name: frame.sample(frac=1, random_state=2) for name, frame in tables.items()}
    again = worlds.try_tables(mixed, as_of, QUICK)
    assert sha256(again, tmp_path / "b") == sha256(trial, tmp_path / "a")
    assert again.findings.ground.data_hash == trial.findings.ground.data_hash
    assert again.findings.metrics() == trial.findings.metrics()
    assert again.reasons() == trial.reasons()


@pytest.mark.parametrize("change", ["unknown", "drawn anew"])
def test_protected_groups_leave_no_trace_in_what_is_learned(small, tmp_path, change):
    tables, as_of, trial = small
    groups = tables["employee_groups"]
    if change == "unknown":
        other = {**tables, "employee_groups": groups.iloc[:0]}
    else:
        random = np.random.default_rng(1)
        drawn = {
            name: groups[name] if name == "employee_id" else random.permutation(groups[name])
            for name in groups
        }
        other = {**tables, "employee_groups": pd.DataFrame(drawn)}
    again = worlds.try_tables(other, as_of, QUICK)
    assert sha256(again, tmp_path / "b") == sha256(trial, tmp_path / "a")
    assert again.verdicts == trial.verdicts
    assert again.findings.metrics() == trial.findings.metrics()
    assert again.findings.fairness != trial.findings.fairness


def test_tables_that_are_optional_may_all_be_missing(small):
    tables, as_of, _ = small
    required = {name: tables[name] for name in REQUIRED_FOR_TRAINING}

    def nobody(history):
        return GroupTable((), len(history["employees"]))

    trial = worlds.try_tables(required, as_of, QUICK, nobody)
    assert trial.findings is not None
    judged = trial.findings.model.judge(trial.findings.ground.matrix)
    assert np.isfinite(judged.margin).all()
    assert trial.findings.fairness_document()["attributes"] == []


def test_the_model_learned_from_every_label_and_its_sigmoid_from_the_unseen(small):
    findings = small[2].findings
    for fold in findings.ground.folds:
        assert not np.isin(fold.judge, fold.learn).any()
        assert len(fold.learn) < len(findings.ground.labels)
    seen = findings.model.judge(findings.ground.matrix).probability
    unseen, succeeded = findings.unseen.challenger, findings.unseen.succeeded

    def told_apart(chance, labels) -> float:
        return chance[labels].mean() - chance[~labels].mean()

    assert told_apart(seen, findings.ground.labels.succeeded) > told_apart(unseen, succeeded)
    assert unseen.mean() == pytest.approx(succeeded.mean(), abs=0.08)


def test_the_data_hash_follows_what_is_learned_from(small):
    ground = small[2].findings.ground
    outcomes = ground.labels.outcomes
    moved = replace(
        outcomes, score=np.where(np.arange(len(outcomes.score)) == 3, 1.0, outcomes.score)
    )
    raters = replace(outcomes, supervisors=outcomes.supervisors + 1)
    values = ground.matrix.values.copy()
    values[0, 0] += 1
    others = [
        replace(ground, labels=replace(ground.labels, outcomes=moved)),
        replace(ground, labels=replace(ground.labels, outcomes=raters)),
        replace(ground, labels=replace(ground.labels, days=ground.labels.days + 1)),
        replace(ground, matrix=replace(ground.matrix, values=values)),
        replace(ground, matrix=replace(ground.matrix, catalogue_hash="other")),
    ]
    hashes = {ground.data_hash, *(other.data_hash for other in others)}
    assert len(hashes) == 6
    assert replace(ground, seed=99).data_hash == ground.data_hash


def test_explanations_are_audited_on_the_model_that_serves(small):
    document = small[2].findings.fairness_document()
    assert document["compared"] is None
    assert {one["attribute"] for one in document["attributes"]} >= {"gender"}
    assert document["explanations"] is not None
