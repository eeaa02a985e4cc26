"""The made-up city holds the contract's rules, and its truth is the truth of its labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.calendar import to_day
from features.contract.values import POSITION_TYPES
from features.history.history import History
from features.history.outcomes import LabelPolicy, outcomes_known
from features.pairs.pairs import Pairs
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from tepat.demo import CitySpec, make_city, write_city

SMALL = 1200
FAR = 100_000


@pytest.fixture(scope="module")
def city():
    return make_city(CitySpec(seed=2, staff=SMALL))


def labels(city) -> tuple[np.ndarray, np.ndarray]:
    """What came of each evaluated transfer, beside its true chance."""
    history = History.from_frames(city.tables)
    rows = np.arange(len(history["transfers"]))
    outcomes = outcomes_known(history, rows, FAR, LabelPolicy(), inclusive=True)
    truth = city.truth.transfers.set_index("transfer_id")["probability"]
    chance = truth.loc[history["transfers"]["transfer_id"]].to_numpy()
    return outcomes.succeeded[outcomes.is_known], chance[outcomes.is_known]


def auc(succeeded: np.ndarray, chance: np.ndarray) -> float:
    ranks = pd.Series(chance).rank().to_numpy()
    wins, losses = succeeded.sum(), (~succeeded).sum()
    return float((ranks[succeeded].sum() - wins * (wins + 1) / 2) / (wins * losses))


def test_the_same_spec_gives_the_same_tables_bit_for_bit(city):
    again = make_city(CitySpec(seed=2, staff=SMALL))
    for name, frame in city.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name], check_exact=True)


def test_another_seed_gives_another_city(city):
    other = make_city(CitySpec(seed=3, staff=SMALL))
    assert not city.tables["transfers"].equals(other.tables["transfers"])


def test_the_staff_is_as_large_as_asked_and_everyone_holds_a_post(city):
    employees = city.tables["employees"]
    assert len(employees) == SMALL
    assert employees["position_id"].notna().all()
    assert employees["employee_id"].is_unique


def test_careers_neither_overlap_nor_run_backwards(city):
    history = city.tables["position_history"].sort_values(["employee_id", "started_on"])
    later = history.groupby("employee_id")["started_on"].shift(-1)
    assert (history["ended_on"].isna() == later.isna()).all()
    assert (history["ended_on"] >= history["started_on"]).loc[history["ended_on"].notna()].all()
    assert (later > history["ended_on"]).loc[later.notna()].all()


def test_no_structural_post_is_held_by_two(city):
    positions, today = city.tables["positions"], city.tables["employees"]["position_id"]
    single = positions["position_type"].isin(["jpt_pratama", "administrator", "pengawas"])
    holders = today[today.isin(positions.loc[single, "position_id"])]
    assert holders.is_unique


def test_every_transfer_is_a_step_in_the_career_that_it_made(city):
    moves = city.tables["transfers"].merge(
        city.tables["position_history"],
        left_on=["employee_id", "to_position_id", "effective_on"],
        right_on=["employee_id", "position_id", "started_on"],
    )
    assert len(moves) == len(city.tables["transfers"])


def test_evaluations_follow_their_transfer_and_end_with_the_city(city):
    joined = city.tables["evaluations"].merge(city.tables["transfers"], on="transfer_id")
    assert (joined["evaluated_on"] > joined["effective_on"]).all()
    assert joined["evaluated_on"].max() <= pd.Timestamp(city.spec.as_of)
    assert joined["score"].between(0, 100).all()


def test_a_nip_repeats_birth_date_appointment_and_sex(city):
    people = city.tables["employees"].merge(city.tables["employee_groups"], on="employee_id")
    assert (people["nip"].str[:8] == people["birth_date"].dt.strftime("%Y%m%d")).all()
    assert (people["nip"].str[8:14] == people["hire_date"].dt.strftime("%Y%m")).all()
    assert ((people["nip"].str[14] == "1") == (people["gender"] == "male")).all()
    assert people["nip"].is_unique


@pytest.mark.parametrize("shape", ["smooth", "steps"])
def test_the_truth_is_calibrated_and_tells_successes_from_failures(shape):
    succeeded, chance = labels(make_city(CitySpec(seed=6, staff=6000, shape=shape)))
    assert succeeded.mean() == pytest.approx(chance.mean(), abs=0.02)
    tenth = pd.qcut(chance, 10, labels=False)
    for part in range(10):
        rows = tenth == part
        noise = np.sqrt((chance[rows] * (1 - chance[rows])).sum()) / rows.sum()
        assert abs(succeeded[rows].mean() - chance[rows].mean()) < 4 * noise
    assert 0.74 < auc(succeeded, chance) < 0.83


def test_without_signal_no_recorded_fact_tells_anything():
    succeeded, chance = labels(make_city(CitySpec(seed=5, staff=3000, signal=0)))
    assert np.ptp(chance) < 1e-9
    assert succeeded.mean() == pytest.approx(chance.mean(), abs=0.04)


def test_a_drift_changes_what_is_written_of_later_moves_and_nothing_else(city):
    since = pd.Timestamp("2023-01-01")
    other = make_city(CitySpec(seed=2, staff=SMALL, drift=1.0, drift_on=since.date()))
    for name, frame in city.tables.items():
        if name != "evaluations":
            pd.testing.assert_frame_equal(frame, other.tables[name], check_exact=True)
    days = city.tables["transfers"].set_index("transfer_id")["effective_on"]
    scores = city.tables["evaluations"].set_index("evaluation_id")
    changed = scores["score"] != other.tables["evaluations"].set_index("evaluation_id")["score"]
    is_later = scores["transfer_id"].map(days) >= since
    assert not changed[~is_later].any()
    assert changed[is_later].mean() > 0.9


def test_the_truth_of_a_drifting_city_is_that_of_its_labels_before_and_after():
    made = make_city(CitySpec(seed=6, staff=4000, drift=1.0))
    succeeded, chance = labels(made)
    history = History.from_frames(made.tables)
    rows = np.arange(len(history["transfers"]))
    known = outcomes_known(history, rows, FAR, LabelPolicy(), inclusive=True).is_known
    is_later = history["transfers"]["effective_on"][known] >= to_day(made.spec.drift_on)
    for part in (is_later, ~is_later):
        noise = np.sqrt((chance[part] * (1 - chance[part])).sum()) / part.sum()
        assert abs(succeeded[part].mean() - chance[part].mean()) < 4 * noise
        assert auc(succeeded[part], chance[part]) > 0.72
    assert chance[is_later].mean() < chance[~is_later].mean() - 0.05


def test_biased_supervisors_score_women_lower_and_peers_do_not():
    city = make_city(CitySpec(seed=5, staff=3000, ratings="biased"))
    scores = (
        city.tables["evaluations"]
        .merge(city.tables["transfers"], on="transfer_id")
        .merge(city.tables["employee_groups"], on="employee_id")
        .groupby(["rater_role", "gender"])["score"]
        .mean()
        .unstack()
    )
    gap = scores["female"] - scores["male"]
    assert gap["supervisor"] - gap["peer"] == pytest.approx(-6, abs=1)


def test_history_was_selective_unless_chance_was_asked_for():
    def chance_of_the_moved(selection: float) -> float:
        city = make_city(CitySpec(seed=6, staff=4000, selection=selection))
        return float(city.truth.transfers["probability"].mean())

    assert chance_of_the_moved(1.0) > chance_of_the_moved(0.0) + 0.02


def test_no_row_says_what_another_says_already(city):
    for name, frame in city.tables.items():
        assert not frame.duplicated().any(), name


def test_steps_down_are_rare_and_steps_up_are_not(city):
    kinds = city.tables["transfers"]["kind"].value_counts(normalize=True)
    assert kinds["demotion"] < 0.08 < kinds["promotion"]


def test_every_kind_of_post_is_vacant_after_the_history_ends(city):
    open_posts = city.tables["vacancies"].merge(city.tables["positions"], on="position_id")
    assert open_posts["vacancy_id"].str.startswith("V").all()
    assert (open_posts["opened_on"] > pd.Timestamp(city.spec.as_of)).all()
    assert set(open_posts["position_type"]) == set(POSITION_TYPES)
    assert (open_posts["position_type"].value_counts() >= 2).all()


def test_each_vacancy_has_its_candidates_and_most_of_them_lack_no_data():
    city = make_city(CitySpec(seed=1, staff=6000))
    history = History.from_frames(city.tables)
    eligible, known = [], []
    for vacancy in city.tables["vacancies"].itertuples():
        day = to_day(vacancy.opened_on.date())
        post = int(history.rows_of("positions", [vacancy.position_id])[0])
        found = judge_eligibility(history, Pairs.of_vacancy(history, post, day), load_rules(day))
        eligible.append(int((~found.is_excluded).sum()))
        known.append(int((~found.is_excluded & ~found.has_unknown).sum()))
        kind = POSITION_TYPES[history["positions"]["position_type"][post]]
        few = 1 if kind == "jpt_pratama" else 40  # the highest posts are for few
        assert few <= eligible[-1] < 2400
    assert sum(known) > sum(eligible) / 2


def test_relations_are_named_from_both_sides(city):
    back = {"spouse": "spouse", "sibling": "sibling", "parent": "child", "child": "parent"}
    relations = city.tables["relations"]
    assert set(relations["kind"]) == set(back)
    named = set(relations.itertuples(index=False, name=None))
    assert {(b, a, back[kind]) for a, b, kind in named} == named
    born = city.tables["employees"].set_index("employee_id")["birth_date"]
    children = relations[relations["kind"] == "child"]
    elder, younger = born[children["employee_id"]], born[children["relative_id"]]
    assert min(younger.dt.year.array - elder.dt.year.array) >= 18


@pytest.mark.parametrize("form", ["csv", "csv-id", "xlsx", "parquet"])
def test_every_form_holds_every_table(form, tmp_path):
    small = make_city(CitySpec(seed=2, staff=200))
    write_city(small, tmp_path, form)
    if form == "xlsx":
        sheets = pd.read_excel(
            tmp_path / "city.xlsx", sheet_name=None, dtype=str, engine="calamine"
        )
        assert set(sheets) == set(small.tables)
        assert list(sheets["employees"]["employee_id"]) == list(
            small.tables["employees"]["employee_id"]
        )
    else:
        assert {path.stem for path in tmp_path.iterdir()} == set(small.tables)
