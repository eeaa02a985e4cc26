"""What is told of people on and off a recorded list: one explained, two compared, why not.

The listed are told from recorded numbers; anyone else from the data, model and rules of then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from features.errors import NotFoundError
from features.history.coding import NO_ROW
from models.explain.compare import compare
from models.slate.candidates import candidates_of, function_of
from models.slate.judged import take_judgement
from models.slate.slate import Listed
from models.slate.why_not import place_of, why_not
from service.ledger.past import recorded, recorded_slate

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.slate.slate import Slate
    from models.wording import Language
    from service.desk import Desk, View

    Document = dict[str, Any]
    Rows = npt.NDArray[np.int64]


def candidate_document(
    desk: Desk, recommendation_id: str, employee_id: str, lang: Language
) -> Document:
    """One person's explanation as the contract's candidate, listed or ranked below the list.

    Raises
    ------
    NotFoundError
        There is no such person, or a rule leaves the person out (``why_not_document`` tells it).
    """
    row = recorded(desk, recommendation_id)
    spoken, _ = row.answer
    told = row.candidate(employee_id) if spoken == lang else None
    if told is None:
        slate, view = recorded_slate(desk, row)
        place, _ = _eligible(slate, view, employee_id)
        told = candidates_of(_alone(slate, view, place), view.history, lang)[0] | {"rank": place}
    return {
        "recommendation_id": recommendation_id,
        "vacancy_id": row.vacancy_id,
        "model_version": row.model_version,
        "as_of": row.as_of.isoformat(),
        **told,
    }


def comparison(
    desk: Desk, recommendation_id: str, first: str, second: str, lang: Language
) -> Document:
    """Why one of two ranked people stands above the other, by feature and by reason.

    Raises
    ------
    NotFoundError
        One of them is not ranked.
    """
    row = recorded(desk, recommendation_id)
    slate, view = recorded_slate(desk, row)
    places, rows = zip(*(_eligible(slate, view, who) for who in (first, second)), strict=True)
    numbers = numbers_of_rows(slate, view, np.array(rows))
    function = function_of(slate, view.history)
    found = compare(numbers.matrix, numbers.contributions, (first, second), function, lang)
    return {
        "recommendation_id": recommendation_id,
        "ranks": list(places),
        **found.to_json(),
    }


def why_not_document(
    desk: Desk, recommendation_id: str, employee_id: str, lang: Language
) -> Document:
    """Why a person is left out, or where below the list a person stands."""
    slate, view = recorded_slate(desk, recorded(desk, recommendation_id))
    found = why_not(slate, view.history, employee_id, lang)
    return {"recommendation_id": recommendation_id, **found}


def _eligible(slate: Slate, view: View, employee_id: str) -> tuple[int, int]:
    """Place in the order, and row of the history, of a person whom no rule leaves out."""
    place = place_of(slate, view.history, employee_id)
    if place is None:
        raise NotFoundError(
            f"{employee_id} is not ranked: a rule leaves this person out. Ask why not."
        )
    return place, int(slate.eligible[slate.order[place - 1]])


def _alone(slate: Slate, view: View, place: int) -> Slate:
    """A slate that lists the person at one place of the order alone."""
    at = slate.order[place - 1 : place]
    return replace(slate, order=at, listed=numbers_of_rows(slate, view, slate.eligible[at]))


def numbers_of_rows(slate: Slate, view: View, rows: Rows) -> Listed:
    """Features, judgement and contributions of ranked people: as recorded where all are listed."""
    at = np.array([_place(slate.listed_rows, row) for row in rows])
    if (at != NO_ROW).all():
        listed, parts = slate.listed, slate.listed.contributions
        return Listed(
            listed.matrix.take(at),
            take_judgement(listed.judgement, at),
            replace(parts, values=parts.values[at], base=parts.base[at]),
        )
    matrix = view.builder.matrix(slate.vacancy.pairs_of(rows))
    return Listed(matrix, view.judge.judge(matrix), view.judge.explain(matrix))


def _place(rows: Rows, row: int) -> int:
    found = np.flatnonzero(rows == row)
    return int(found[0]) if len(found) else NO_ROW
