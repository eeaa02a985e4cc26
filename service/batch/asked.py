"""Which vacancies a batch is of: those that are open on a day and still have a place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from features.calendar import NO_DATE, to_date, to_day
from features.errors import BadInputError, NotFoundError
from models.slate.recommend import find_vacancy
from service.ledger.vacancies import undecided

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt

    from service.desk import Desk, View


def open_vacancies(desk: Desk, view: View, on: date) -> tuple[str, ...]:
    """Vacancies open on a day whose places are not all decided, by the day they opened, then id.

    Raises
    ------
    NotFoundError
        None is.
    """
    table, day = view.history["vacancies"], to_day(on)
    opened, closes = table["opened_on"], table["closes_on"]
    is_open = (opened <= day) & ((closes == NO_DATE) | (closes >= day))
    rows = np.flatnonzero(is_open & undecided(desk, view.history))
    if not len(rows):
        raise NotFoundError(f"No vacancy is open on {on}.{_hint(opened)}")
    ids = view.history.ids_of("vacancies", rows)
    return tuple(str(ids[at]) for at in np.lexsort((ids, opened[rows])))


def named_vacancies(view: View, named: Sequence[str]) -> tuple[str, ...]:
    """The vacancies named, open or not, in the same order as open ones.

    Raises
    ------
    BadInputError, NotFoundError
        One is named twice, or there is none of an id.
    """
    twice = [name for name, count in Counter(named).items() if count > 1]
    if twice:
        raise BadInputError(f"Vacancy {twice[0]} is named twice.")
    found = [find_vacancy(view.history, name) for name in named]
    found.sort(key=lambda one: (one.opened_on, one.vacancy_id))
    return tuple(one.vacancy_id for one in found)


def _hint(opened: npt.NDArray[np.int32]) -> str:
    """On which day something was open."""
    if not len(opened):
        return " There are no vacancies at all."
    newest = to_date(int(opened.max()))
    return f" The newest opened on {newest}: --as-of {newest} asks for the vacancies of that day."
