"""Lists of vacancies that wait for a decision, made once before anybody asks for them.

A vacancy's first list finds what was known of everybody on its day and what each rule answers about
its kind of post, which all later lists share (decisions 23 and 24). Rehearsed, that is done while
nobody waits. Nothing else comes of it: no row, and nothing is kept by vacancy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from models.eligibility.nation_law import NationLaw
from service.ledger.recommendations import rehearse
from service.ledger.vacancies import undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.eligibility.kept_law import KeptLaw
    from models.wording import Language
    from service.desk import Desk, View

DAYS: Final = 4
"""The newest so many on which such vacancies opened; more days of 100,000 people are kept."""

VACANCIES: Final = 64
"""The newest so many of these days."""

_TOP: Final = 20


class Rehearsal:
    """What waits for a decision, and what of it was rehearsed. Of one thread.

    A new vacancy is rehearsed by itself; all are anew where the law had to forget its answers. An
    evaluation takes neither: a day's facts are renewed by :meth:`PairBuilder.renew`.
    """

    def __init__(self, desk: Desk, lang: Language) -> None:
        self._desk, self._lang = desk, lang
        self._law: KeptLaw | NationLaw | None = None
        self._changed: int | None = None
        self._waiting: list[str] = []
        self._done: set[str] = set()

    def steps(self) -> Iterator[None]:
        """Rehearse what is due, a vacancy a step, the newest day last: it is kept longest.

        Raises
        ------
        TepatError
            The store does not answer. What was begun is not begun again.
        """
        self._look(self._desk.view())
        for vacancy_id in [name for name in self._waiting if name not in self._done]:
            self._done.add(vacancy_id)
            rehearse(self._desk, vacancy_id, top=_TOP, lang=self._lang)
            yield

    def _look(self, view: View) -> None:
        """Note what waits where the law or the vacancies are not those of the last look."""
        changed = view.changed.get("vacancies")
        if view.law is self._law and changed == self._changed:
            return
        self._waiting = [] if isinstance(view.law, NationLaw) else _waiting(self._desk, view)
        if view.law is not self._law:
            self._done.clear()
        self._law, self._changed = view.law, changed


def _waiting(desk: Desk, view: View) -> list[str]:
    """The newest vacancies that wait for a decision, by the day they opened."""
    opened = view.history["vacancies"]["opened_on"]
    rows = np.flatnonzero(undecided(desk, view.history))
    days = np.unique(opened[rows])[-DAYS:]
    rows = rows[np.isin(opened[rows], days)]
    newest = rows[np.argsort(opened[rows], kind="stable")][-VACANCIES:]
    return [str(one) for one in view.history.ids_of("vacancies", newest)]
