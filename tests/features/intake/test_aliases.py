"""A transfer that a decision wrote is the one that HR's files bring later under another id."""

from __future__ import annotations

import pandas as pd
import pytest
import sqlalchemy as sa

from features.contract.frames import canonical
from features.contract.tables import TRANSFERS
from features.intake.importer import import_path
from features.store import versions
from features.store.aliases import read_aliases
from features.store.frames import read_frames
from features.store.schema import CONTRACT
from tests.features.intake.folders import cells, city, table, write_csv
from tests.features.intake.test_importer import AT

HEADER = "transfer_id employee_id from_position_id to_position_id effective_on kind requested_by"
DECIDED = table(HEADER, "D1/0008/P1/P2/2020-02-15/promotion/")
BROUGHT = table(HEADER, "M77/0008/P1/P2/2020-02-15/promotion/")
EVALUATED = table(
    "evaluation_id transfer_id evaluated_on rater_role score",
    "X8/M77/2020-10-01/supervisor/80",
    "X9/D1/2020-11-01/peer/82",
)


class Office:
    def __init__(self, store, path):
        self.store, self.path, self.count = store, path, 0

    def bring(self, folder, **choices):
        self.count += 1
        path = write_csv(self.path / f"folder{self.count}", folder)
        return import_path(self.store, self.path / "home", path, at=AT, **choices)

    def decide(self, rows):
        frame = pd.DataFrame(rows).replace("", None)
        frame["effective_on"] = pd.to_datetime(frame["effective_on"])
        with self.store.begin("decision", "decide", AT) as transaction:
            versions.apply(transaction, "transfers", canonical(TRANSFERS, frame))

    def withdraw(self, transfer_id):
        stored = CONTRACT["transfers"]
        with self.store.begin("decision", "withdraw", AT) as transaction:
            transaction.touch("transfers")
            end = sa.update(stored).where(stored.c.transfer_id == transfer_id)
            transaction.connection.execute(end.values(tx_to=transaction.tx))

    def stored(self, name="transfers"):
        with self.store.read() as connection:
            return read_frames(connection, [name])[name]

    def ids(self):
        return sorted(self.stored()["transfer_id"])

    def aliases(self):
        with self.store.read() as connection:
            return read_aliases(connection).to_dict()


@pytest.fixture
def office(store, tmp_path):
    made = Office(store, tmp_path)
    made.bring(cells(city()))
    made.decide(DECIDED)
    return made


def test_an_imported_transfer_of_the_same_person_post_and_day_is_the_decided_one(office):
    report = office.bring({"transfers": BROUGHT})
    assert list(report.problems) == []
    assert tuple(report.tables["transfers"]) == (1, 0, 0, 1, 0)
    assert office.ids() == ["D1", "T1", "T2"]
    assert office.aliases() == {"M77": "D1"}


@pytest.mark.parametrize("at_once", [True, False])
def test_evaluations_reach_the_one_transfer_under_either_id(office, at_once):
    if at_once:
        office.bring({"transfers": BROUGHT, "evaluations": EVALUATED})
    else:
        office.bring({"transfers": BROUGHT})
        office.bring({"evaluations": EVALUATED})
    rated = office.stored("evaluations").set_index("evaluation_id")["transfer_id"]
    assert rated[["X8", "X9"]].tolist() == ["D1", "D1"]


def test_the_same_import_again_changes_nothing_with_aliases_too(office):
    folder = {"transfers": BROUGHT, "evaluations": EVALUATED}
    office.bring(folder)
    before = [office.stored(name) for name in ("transfers", "evaluations")]
    again = office.bring(folder)
    assert {count.read == count.unchanged for count in again.tables.values()} == {True}
    for name, frame in zip(("transfers", "evaluations"), before, strict=True):
        pd.testing.assert_frame_equal(office.stored(name), frame)
    assert office.aliases() == {"M77": "D1"}


def test_what_hr_knows_of_the_move_updates_the_decided_transfer(office):
    office.bring({"transfers": [{**BROUGHT[0], "kind": "lateral"}]})
    later = {**BROUGHT[0], "kind": "lateral", "effective_on": "2020-02-20"}
    office.bring({"transfers": [later]})
    moved = office.stored().set_index("transfer_id").loc["D1"]
    assert (moved["kind"], str(moved["effective_on"].date())) == ("lateral", "2020-02-20")
    assert office.ids() == ["D1", "T1", "T2"]


def test_an_evaluation_under_the_alias_is_held_against_the_day_of_the_transfer(office):
    early = [{**EVALUATED[0], "evaluated_on": "2020-02-14"}]
    report = office.bring({"transfers": BROUGHT, "evaluations": early})
    assert [p.rule for p in report.problems] == ["evaluation_before_transfer"]


def test_two_ids_for_one_decided_transfer_must_not_contradict_each_other(office):
    twice = [BROUGHT[0], {**BROUGHT[0], "transfer_id": "M78"}]
    assert [p.rule for p in office.bring({"transfers": twice}).problems] == ["same_row_twice"]
    assert office.aliases() == {"M77": "D1", "M78": "D1"}
    contrary = [BROUGHT[0], {**BROUGHT[0], "transfer_id": "M78", "kind": "lateral"}]
    (problem,) = office.bring({"transfers": contrary}).problems
    assert (problem.row, problem.rule) == (3, "same_id_other_content")


def test_a_transfer_that_was_imported_keeps_its_own_id(office):
    report = office.bring({"transfers": [{**cells(city())["transfers"][0], "transfer_id": "M1"}]})
    assert tuple(report.tables["transfers"]) == (1, 1, 0, 0, 0)
    assert office.aliases() == {}


def test_two_ids_for_one_move_within_a_file_are_kept_with_a_warning(office):
    rows = table(HEADER, "M1/0009//P3/2021-03-01/lateral/", "M2/0009//P3/2021-03-01/return/")
    (problem,) = office.bring({"transfers": rows}).problems
    assert (problem.severity, problem.row, problem.rule) == ("warning", 3, "same_move_twice")
    assert office.ids() == ["D1", "M1", "M2", "T1", "T2"]


def test_a_row_that_is_set_aside_gives_no_alias(office):
    office.bring({"transfers": [{**BROUGHT[0], "kind": "?"}]}, quarantine=True)
    assert office.aliases() == {}


def test_a_dry_run_gives_no_alias(office):
    office.bring({"transfers": BROUGHT}, dry_run=True)
    assert office.aliases() == {}


def test_the_alias_of_a_withdrawn_decision_counts_for_nothing(office):
    office.bring({"transfers": BROUGHT})
    office.withdraw("D1")
    assert office.aliases() == {}
    assert tuple(office.bring({"transfers": BROUGHT}).tables["transfers"]) == (1, 1, 0, 0, 0)
    assert office.ids() == ["M77", "T1", "T2"]


def test_an_alias_follows_a_decision_that_corrects_the_first(office):
    office.bring({"transfers": BROUGHT})
    office.withdraw("D1")
    office.decide([{**DECIDED[0], "transfer_id": "D2"}])
    office.bring({"transfers": BROUGHT})
    assert office.ids() == ["D2", "T1", "T2"]
    assert office.aliases() == {"M77": "D2"}
