"""Versions are written once, read back as they were, and bound to the ledger."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from features.errors import NotFoundError
from features.history.outcomes import LabelPolicy
from features.store import ledger
from models.registry import versions
from models.registry.tables import VERSIONS
from models.registry.versions import ModelVersion, digest, policy_document
from tests.models.registry.recorded import AT, record, version

CHANGED = {
    "number": 2,
    "version": "m0002",
    "created_at": AT + timedelta(microseconds=1),
    "as_of": date(2026, 6, 29),
    "recipe": {"ensemble": {"ridge": 151.0, "members": 8}, "rater_noise": 0.1 + 0.2},
    "data_hash": "e" * 64,
    "label_policy": policy_document(LabelPolicy(threshold=75.0)),
    "labels": {"transfers": 120, "labelled": 101},
    "metrics": {"roc_auc": {"value": 0.7512345678901235, "low": None, "high": None}},
    "fairness": {},
    "gates": [],
    "reasons": ["Promoted: every gate was passed."],
    "passed": False,
    "artifact_sha256": None,
}


@pytest.mark.parametrize("said", [{}, {"passed": False, "artifact_sha256": None, "metrics": {}}])
def test_a_version_is_read_back_as_it_was_recorded(store, said):
    recorded = version(**said)
    record(store, recorded)
    with store.read() as connection:
        assert versions.find_version(connection, "m0001") == recorded
        assert versions.list_versions(connection) == [recorded]


def test_versions_are_listed_the_newest_first_and_numbered_on(store):
    with store.read() as connection:
        assert versions.list_versions(connection) == []
        assert versions.next_version(connection) == (1, "m0001")
    record(store, *(version(number) for number in (1, 2, 10)))
    with store.read() as connection:
        assert [one.number for one in versions.list_versions(connection)] == [10, 2, 1]
        assert versions.next_version(connection) == (11, "m0011")


def test_a_version_is_written_once(store):
    record(store, version())
    with pytest.raises(sa.exc.IntegrityError):
        record(store, replace(version(), number=2))
    with pytest.raises(sa.exc.IntegrityError):
        record(store, replace(version(), version="m0002"))


@pytest.mark.parametrize(
    ("name", "hint"), [("m0002", "tepat models"), ("rule-of-thumb", "serves by itself")]
)
def test_an_unknown_version_is_not_found(embedded, name, hint):
    record(embedded, version())
    with embedded.read() as connection, pytest.raises(NotFoundError, match=f"{name}.*{hint}"):
        versions.find_version(connection, name)


def test_recording_a_version_is_an_entry_of_the_ledger(store):
    recorded = version()
    record(store, recorded)
    with store.read() as connection:
        [entry] = ledger.entries(connection, versions.RECORDED)
        assert ledger.verify(connection) == []
    assert entry.payload == {
        "version": "m0001",
        "artifact_sha256": "a" * 64,
        "passed": True,
        "record_sha256": digest(recorded),
    }


@pytest.mark.parametrize("name", [one.name for one in fields(ModelVersion)])
def test_the_digest_binds_every_field(name):
    assert digest(replace(version(), **{name: CHANGED[name]})) != digest(version())


def test_the_digest_of_what_is_stored_is_that_of_what_was_recorded(embedded):
    record(embedded, version())
    with embedded.read() as connection:
        assert digest(versions.find_version(connection, "m0001")) == digest(version())


@pytest.mark.parametrize(
    ("column", "value"),
    [("passed", False), ("metrics", "{}"), ("artifact_sha256", "b" * 64), ("number", 7)],
)
def test_a_changed_row_no_longer_has_the_digest_that_the_ledger_holds(embedded, column, value):
    record(embedded, version())
    with embedded.begin("test", "", AT) as transaction:
        transaction.connection.execute(sa.update(VERSIONS).values({column: value}))
    with embedded.read() as connection:
        [entry] = ledger.entries(connection, versions.RECORDED)
        found = digest(versions.find_version(connection, "m0001"))
    assert found != entry.payload["record_sha256"]


def test_a_version_that_was_taken_back_is_no_entry_either(store):
    def half() -> None:
        with store.begin("training", "train", AT) as transaction:
            versions.record(transaction, version())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    with store.read() as connection:
        assert versions.list_versions(connection) == []
        assert list(ledger.entries(connection)) == []


def test_what_success_meant_comes_back_as_the_policy_that_it_was(embedded):
    policy = LabelPolicy(0.5, 0.5, (3, 12), threshold=80.0)
    record(embedded, version(label_policy=policy_document(policy)))
    with embedded.read() as connection:
        assert versions.find_version(connection, "m0001").policy == policy


def test_as_json_it_says_in_a_sentence_what_came_of_it():
    document = version().to_json(serving=True)
    assert document["summary"] == "Promoted: every gate was passed."
    assert (document["serving"], document["as_of"]) == (True, "2026-06-30")
    assert document["created_at"] == "2026-07-01T08:30:00.250000+00:00"
    assert version(reasons=[]).to_json(serving=False)["summary"] == ""
