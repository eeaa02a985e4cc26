"""Why A stands above B on a vacancy's list, or why one is not on it and what would change that.

Told from the newest recorded list of the vacancy; without one, from the data of now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.errors import BadInputError, ErrorDetail
from models.eligibility.changes import changes_for, eligible_from
from models.eligibility.told import values_told
from models.explain.compare import compare
from models.slate.candidates import function_of
from models.slate.excluded import people_left_out
from models.slate.why_not import place_of
from service.ledger.past import recorded, recorded_slate
from service.ledger.present import slate_now
from service.ledger.recorded import list_recommendations
from service.ledger.views import numbers_of_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.slate.slate import Slate
    from models.wording import Language
    from service.desk import Desk, View

    Document = dict[str, Any]

_NO_DIFFERENCE: Final[dict[str, Any]] = {
    "difference": None,
    "base": None,
    "features": [],
    "reasons": [],
}


def compare_people(
    desk: Desk, vacancy_id: str, first: str, second: str, lang: Language
) -> Document:
    """Two people for one vacancy: the exact difference where both are ranked.

    ``people`` holds both: ``status`` ranked or excluded, ``rank``, and of one left out the
    ``rules`` with the values they saw, the ``changes`` that would let them pass, and
    ``eligible_from``, the day from which time alone brings the person in (or null).

    Raises
    ------
    NotFoundError
        There is no such vacancy or person.
    BadInputError
        Both are the same.
    """
    if first == second:
        message = "Name two different people."
        raise BadInputError(message, [ErrorDetail("second", message)])
    slate, view, recommendation_id = _slate_of(desk, vacancy_id)
    people = [_person(slate, view, who, lang) for who in (first, second)]
    difference = _NO_DIFFERENCE
    if all(person["status"] == "ranked" for person in people):
        difference = _difference(slate, view, (first, second), lang)
    return {
        "vacancy_id": vacancy_id,
        "recommendation_id": recommendation_id,
        "model_version": slate.model_version,
        "first": first,
        "second": second,
        "people": people,
        **difference,
    }


def _slate_of(desk: Desk, vacancy_id: str) -> tuple[Slate, View, str | None]:
    """The newest list of a vacancy as recorded; without one, the list that would be made now."""
    with desk.store.read() as connection:
        known = list_recommendations(connection, vacancy_id)
    if known:
        newest = known[0]["recommendation_id"]
        return *recorded_slate(desk, recorded(desk, newest)), newest
    slate, view, _ = slate_now(desk, vacancy_id, 1)
    return slate, view, None


def _person(slate: Slate, view: View, employee_id: str, lang: Language) -> Document:
    place = place_of(slate, view.history, employee_id)
    if place is not None:
        return {"employee_id": employee_id, "status": "ranked", "rank": place, "excluded": None}
    row = view.history.rows_of("employees", [employee_id]).astype(np.int64)
    return {
        "employee_id": employee_id,
        "status": "excluded",
        "rank": None,
        "excluded": _left_out(slate, view, row, lang),
    }


def _left_out(slate: Slate, view: View, row: npt.NDArray[np.int64], lang: Language) -> Document:
    history, pair, eligibility = (
        view.history,
        slate.vacancy.pairs_of(row),
        slate.eligibility.take(row),
    )
    [told] = people_left_out(slate, history, lang, row)
    changes = {one.rule.id: one for one in changes_for(eligibility, lang)}
    seen = values_told(eligibility.facts, [one.rule for one in changes.values()])
    day = eligible_from(history, pair, eligibility.rules, view.evidence)
    return {
        "rules": [
            {**rule, "values": values, "changes": list(changes[rule["rule"]].texts)}
            for rule, values in zip(told["rules"], seen, strict=True)
        ],
        "eligible_from": day and day.isoformat(),
        "changes": [text for one in changes.values() for text in one.texts],
        "can_change": all(one.can_pass for one in changes.values()),
    }


def _difference(slate: Slate, view: View, people: tuple[str, str], lang: Language) -> Document:
    rows = view.history.rows_of("employees", people).astype(np.int64)
    numbers = numbers_of_rows(slate, view, rows)
    function = function_of(slate, view.history)
    found = compare(numbers.matrix, numbers.contributions, people, function, lang).to_json()
    return {name: found[name] for name in _NO_DIFFERENCE}
