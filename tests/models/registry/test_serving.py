"""The judge that serves is the recorded one, to the byte, or none."""

from __future__ import annotations

import numpy as np
import pytest

from features.errors import DamagedError, NotFoundError, RefusedError
from features.history.outcomes import LabelPolicy
from models.fit import artifact
from models.fit.judgement import RULE_OF_THUMB
from models.fit.rule_of_thumb import RuleOfThumb
from models.registry import champion
from models.registry.serving import load_serving
from models.registry.versions import folder_of, policy_document
from tests.models.fit import synthetic
from tests.models.registry.recorded import AT, record, version

POLICY = LabelPolicy(0.7, 0.3, (6, 12), threshold=70.0)


@pytest.fixture(scope="module")
def model():
    return synthetic.fitted()


def with_models(store, model):
    """A home with two versions that hold a model, the first serving, and one that holds none."""
    for number in (1, 2):
        sha256 = artifact.save(model, folder_of(store.home, f"m{number:04d}"))
        record(store, version(number, artifact_sha256=sha256, label_policy=policy_document(POLICY)))
    reasons = ["Not promoted: enough labels.", "FAILED enough labels: 12 labelled transfers"]
    record(store, version(3, artifact_sha256=None, passed=False, reasons=reasons))
    with store.begin("promotion", "", AT) as transaction:
        champion.promote(transaction, "m0001", reason="", at=AT)
    return store


@pytest.fixture
def home(embedded, model):
    return with_models(embedded, model)


def serving(store, name=None):
    with store.read() as connection:
        return load_serving(connection, store.home, name)


def test_where_nothing_was_ever_promoted_the_rule_of_thumb_serves(store):
    record(store, version())
    found = serving(store)
    assert isinstance(found.judge, RuleOfThumb)
    assert found.label_policy == LabelPolicy()


def test_the_champion_serves_under_its_name_and_with_its_policy(store, model):
    found = serving(with_models(store, model))
    assert found.judge.version == "m0001"
    assert found.label_policy == POLICY
    pairs = synthetic.matrix(9, seed=1)
    np.testing.assert_array_equal(found.judge.judge(pairs).margin, model.judge(pairs).margin)


def test_any_version_can_be_asked_by_its_name(home):
    assert serving(home, "m0002").judge.version == "m0002"
    assert serving(home, RULE_OF_THUMB).judge.version == RULE_OF_THUMB


def test_an_unknown_version_is_not_found(home):
    with pytest.raises(NotFoundError, match="m0009"):
        serving(home, "m0009")


def test_a_version_in_which_nothing_was_learned_is_refused_with_the_reasons(home):
    with pytest.raises(RefusedError, match=r"m0003 holds no model: .* 12 labelled transfers"):
        serving(home, "m0003")


def test_a_champion_whose_file_was_changed_never_serves(home):
    path = folder_of(home.home, "m0001") / "linear.json"
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
    with pytest.raises(DamagedError, match=r"m0001: linear\.json"):
        serving(home)
    assert serving(home, "m0002").judge.version == "m0002"


def test_a_champion_whose_files_are_gone_is_not_replaced_in_silence(home):
    folder_of(home.home, "m0001").rename(home.home / "elsewhere")
    with pytest.raises(DamagedError, match=r"m0001: its file model\.json cannot be read"):
        serving(home)
