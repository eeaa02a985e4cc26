from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from features.pairs.matrix import PairMatrix
from models.fairness.explanations import audit_contributions
from models.fairness.policy import FairnessPolicy
from models.fairness.telling import what_features_tell
from models.fit.judgement import Contributions
from tests.models.fairness.groupings import coded, table

POLICY = FairnessPolicy()


def world(seed: int, rows: int = 600):
    """Ten features of noise; then a proxy, one that tells but does not weigh, a tell-tale gap."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 2, rows)
    values = random.normal(size=(rows, 13))
    values[:, 10] += 1.2 * codes
    values[:, 11] += 1.2 * codes
    values[(codes == 1) & (random.uniform(size=rows) < 0.5), 12] = np.nan
    names = (*(f"noise_{i}" for i in range(10)), "proxy", "idle", "absent")
    weights = np.r_[random.normal(size=11), 0.0, 0.5]
    effects = np.nan_to_num(values * weights, nan=-1.0)
    return codes, PairMatrix(names, values.astype(np.float32), "hash"), names, effects


def audit(codes, matrix, names, effects, groups=2):
    contributions = Contributions(names, effects, np.zeros(len(effects)))
    table_of = table(coded("gender", codes, groups))
    telling = what_features_tell(names, matrix, table_of, POLICY)
    return audit_contributions(contributions, telling, POLICY)


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_proxy_is_flagged_and_noise_is_not(seed):
    found = audit(*world(seed))
    assert set(found.proxy_features()) == {"proxy", "absent"}
    by_name = {(f.feature, f.group): f for f in found.findings}
    assert by_name["idle", "b"].tells_group
    assert not by_name["idle", "b"].is_proxy
    assert by_name["absent", "b"].by_absence
    assert not by_name["proxy", "b"].by_absence


def test_asked_about_some_attributes_it_says_of_them_what_the_whole_audit_says():
    codes, matrix, names, effects = world(3)
    others = np.random.default_rng(4).integers(-1, 3, len(codes))
    both = table(coded("gender", codes, 2), coded("religion", others, 3))
    telling = what_features_tell(names, matrix, both, POLICY)
    contributions = Contributions(names, effects, np.zeros(len(effects)))
    whole = audit_contributions(contributions, telling, POLICY).findings
    for asked in (("gender",), ("religion",), ("gender", "religion"), ()):
        found = audit_contributions(contributions, telling, POLICY, asked).findings
        assert found == tuple(one for one in whole if one.attribute in asked)
    assert {one.attribute for one in whole} == {"gender", "religion"}


@pytest.mark.parametrize("seed", range(5))
def test_of_two_groups_that_differ_by_the_same_the_first_is_named_first(seed):
    named = [(one.feature, one.group) for one in audit(*world(seed)).proxies]
    for feature in {feature for feature, _ in named}:
        assert [group for name, group in named if name == feature] == ["a", "b"]


def test_noise_alone_is_called_a_proxy_in_hardly_any_of_many_audits():
    random = np.random.default_rng(5)
    flagged = 0
    for _ in range(100):
        codes, values = random.integers(0, 3, 90), random.normal(size=(90, 20))
        matrix = PairMatrix(tuple(f"f{i}" for i in range(20)), values.astype(np.float32), "hash")
        flagged += bool(audit(codes, matrix, matrix.names, values, groups=3).proxies)
    assert flagged <= 2


def test_the_auc_is_scikit_learns_folded_and_the_gap_the_difference_of_means():
    codes, matrix, names, effects = world(1)
    finding = next(f for f in audit(codes, matrix, names, effects).findings if f.feature == "proxy")
    auc = roc_auc_score(codes == 0, matrix.column("proxy"))
    assert finding.auc == pytest.approx(max(auc, 1 - auc))
    column = effects[:, names.index("proxy")]
    assert finding.gap == pytest.approx(column[codes == 0].mean() - column[codes == 1].mean())
    assert finding.gap_low < finding.gap < finding.gap_high
    assert finding.auc_low < finding.auc < finding.auc_high


def test_a_weak_tell_beyond_chance_is_shown_and_is_no_proxy():
    random = np.random.default_rng(8)
    codes = random.integers(0, 2, 6000)
    value = random.normal(size=(6000, 1)) + 0.2 * codes[:, None]  # AUC of about 0.556
    matrix = PairMatrix(("weak",), value.astype(np.float32), "hash")
    found = audit(codes, matrix, ("weak",), value)
    assert found.findings[0].carries_disparity
    assert not found.findings[0].tells_group
    assert found.proxies == ()
    assert [row["feature"] for row in found.to_json()] == ["weak", "weak"]


def test_order_of_rows_changes_nothing():
    codes, matrix, names, effects = world(2)
    order = np.random.default_rng(0).permutation(len(codes))
    before = audit(codes, matrix, names, effects).to_json()
    after = audit(codes[order], matrix.take(order), names, effects[order]).to_json()
    assert [(r["feature"], r["is_proxy"]) for r in before] == [
        (r["feature"], r["is_proxy"]) for r in after
    ]
    json.dumps(before, allow_nan=False)


def test_groups_too_small_are_not_audited():
    codes, matrix, names, effects = world(3, rows=60)
    codes = np.r_[np.zeros(50), np.ones(10)].astype(int)
    assert audit(codes, matrix, names, effects).findings == ()
    unknown = np.full(60, -1)
    assert audit(unknown, matrix, names, effects).findings == ()
