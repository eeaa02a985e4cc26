"""The list of a vacancy as it would be made now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.slate.recommend import find_vacancy
from service.ledger.circumstances import circumstances_of
from service.ledger.past import slate_of

if TYPE_CHECKING:
    from models.slate.slate import Slate
    from service.desk import CityRules, Desk, View


def slate_now(desk: Desk, vacancy_id: str, top: int) -> tuple[Slate, View, CityRules]:
    """The slate of a vacancy, with the state and the city's rules that it was made from.

    Raises
    ------
    NotFoundError
        There is no such vacancy.
    """
    view, city = desk.view(), desk.city_rules()
    vacancy = find_vacancy(view.history, vacancy_id)
    circumstances = circumstances_of(desk, view, vacancy, city.deviations)
    slate = slate_of(view, vacancy_id, city.on(vacancy.opened_on), top, circumstances)
    return slate, view, city
