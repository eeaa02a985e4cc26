"""What parity would cost: off without a recorded policy, in sums alone, and the list stays."""

from __future__ import annotations

import json

import numpy as np
import pytest

from features.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from features.store import ledger
from models.fairness.rerank import det_const_sort
from service.ledger.parity import KIND, allow_parity, parity_cost, parity_policies, withdraw_parity
from service.ledger.past import recorded, recorded_slate
from service.ledger.recommendations import recommend_and_record, recorded_document
from service.ledger.verify import verify_record
from tests.service.ledger.town import promote_fitted

BASIS = {"legal_basis": "UU 8/2016 Ps 53", "recorded_by": "Kepala BKPSDM"}
WHY = {"reason": "Telaah selesai", "recorded_by": "Kepala BKPSDM"}


def recommended(desk, top=6):
    return recommend_and_record(desk, "V2", top=top, lang="id")["recommendation_id"]


def test_it_is_off_until_a_policy_is_recorded_and_after_its_withdrawal(desk):
    made = recommended(desk)
    with pytest.raises(RefusedError, match="none is in force"):
        parity_cost(desk, made, "gender")
    allowed = allow_parity(desk, "gender", **BASIS)
    assert allowed["status"] == "in_force"
    assert parity_cost(desk, made, "gender")["entry"] == allowed["entry"]
    withdrawn = withdraw_parity(desk, "gender", **WHY)
    assert (withdrawn["status"], withdrawn["reason"]) == ("withdrawn", "Telaah selesai")
    with pytest.raises(RefusedError):
        parity_cost(desk, made, "gender")
    assert allow_parity(desk, "gender", **BASIS)["entry"] > withdrawn["entry"]
    with desk.store.read() as connection:
        found = parity_policies(connection)
        entries = list(ledger.entries(connection, KIND))
    assert [one.in_force for one in found] == [False, True]
    assert [entry.payload["status"] for entry in entries] == ["in_force", "withdrawn", "in_force"]
    assert verify_record(desk.store, desk.home).passed


def test_a_policy_needs_a_known_attribute_a_legal_basis_and_somebody(embedded_desk):
    with pytest.raises(BadInputError) as unknown:
        allow_parity(embedded_desk, "shoe_size", **BASIS)
    assert "gender" in unknown.value.errors[0].message
    for empty in ("legal_basis", "recorded_by"):
        with pytest.raises(BadInputError) as lacking:
            allow_parity(embedded_desk, "gender", **{**BASIS, empty: "  "})
        assert [one.where for one in lacking.value.errors] == [empty]
    with pytest.raises(NotFoundError):
        withdraw_parity(embedded_desk, "gender", **WHY)
    allow_parity(embedded_desk, "gender", **BASIS)
    with pytest.raises(ConflictError, match="entry"):
        allow_parity(embedded_desk, "gender", **BASIS)
    with pytest.raises(BadInputError):
        withdraw_parity(embedded_desk, "gender", reason=" ", recorded_by="x")


@pytest.mark.parametrize("measure", ["points", "probability"])
def test_it_is_what_the_list_would_lose_in_sums_alone(embedded_desk, measure):
    desk = embedded_desk
    if measure == "probability":
        promote_fitted(desk)
    allow_parity(desk, "gender", **BASIS)
    made = recommended(desk)
    before = recorded_document(desk, made)
    cost = parity_cost(desk, made, "gender")
    assert cost["measure"] == measure
    slate, view = recorded_slate(desk, recorded(desk, made))
    order = slate.eligible[slate.order]
    codes = view.groups["gender"].codes[order]
    shares = {code: float(np.mean(codes == code)) for code in (0, 1)}
    chosen = det_const_sort(codes, shares, 6)
    value = slate.margins[slate.order]
    if measure == "probability":
        value = 1 / (1 + np.exp(-value))
    assert cost["mean_before"] == pytest.approx(value[:6].mean(), abs=0.005)
    assert cost["mean_after"] == pytest.approx(value[chosen].mean(), abs=0.005)
    assert cost["replaced"] == np.count_nonzero(chosen >= 6)
    text = json.dumps(cost)
    assert "E00" not in text
    assert "male" not in text
    assert recorded_document(desk, made) == before


def test_a_list_so_short_that_sums_would_tell_of_single_people_is_not_shown(embedded_desk):
    allow_parity(embedded_desk, "gender", **BASIS)
    with pytest.raises(RefusedError, match="single people"):
        parity_cost(embedded_desk, recommended(embedded_desk, top=4), "gender")


def test_a_recommendation_that_is_not_recorded_is_not_found(embedded_desk):
    with pytest.raises(NotFoundError, match="R9"):
        parity_cost(embedded_desk, "R9", "gender")
