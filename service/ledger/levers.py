"""What a ranked person could change to pass a bar, by the data and the model of a recorded list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.errors import NotFoundError
from models.explain.lever_words import levers_document
from models.explain.levers import levers_of
from models.slate.why_not import place_of
from service.ledger.past import recorded, recorded_slate

if TYPE_CHECKING:
    from models.wording import Language
    from service.desk import Desk


def levers_told(
    desk: Desk, recommendation_id: str, employee_id: str, bar: float, lang: Language
) -> dict[str, Any]:
    """The smallest changes that lift one person's chance past a bar.

    Raises
    ------
    NotFoundError
        There is no such person, or a rule leaves the person out: no chance cures that.
    """
    row = recorded(desk, recommendation_id)
    slate, view = recorded_slate(desk, row)
    place = place_of(slate, view.history, employee_id)
    if place is None:
        raise NotFoundError(
            f"{employee_id} is not ranked: a rule leaves this person out. Ask why not."
        )
    at = slate.eligible[slate.order[place - 1 : place]]
    found = levers_of(view.builder, slate.vacancy.pairs_of(at), view.judge, bar)
    return {
        "recommendation_id": recommendation_id,
        "employee_id": employee_id,
        "rank": place,
        "model_version": row.model_version,
        **levers_document(found, lang),
    }
