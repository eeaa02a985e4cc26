"""The fairness of a year, from the record: every list rebuilt as it was, groups as known then.

A vacancy's list counts once: the last that was asked before its decision. A decision counts on the
list on which it stands, as the record stood at the end of the year. Years are of UTC. What a year
holds is told to the caller in counts alone; who was in it never leaves this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import sqlalchemy as sa

from features.errors import BadInputError, DamagedError
from features.progress import NoProgress
from models.fairness.editions import Audit, YearOfLists, audit_year
from models.fairness.policy import FairnessPolicy
from models.fairness.yearly import Ballot
from service.ledger.decided import EFFECTIVE
from service.ledger.past import recorded, recorded_slate
from service.ledger.tables import DECISIONS, RECOMMENDATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.progress import Progress
    from models.slate.slate import Slate
    from service.desk import Desk


_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 9998
_COUNTS: Final = ("recommendations", "asked_again", "decisions", "nobody_chosen")
_NUMBER: Final = RECOMMENDATIONS.c.number


@dataclass(frozen=True)
class Gathered:
    """The lists of a year; ``counts`` says what was counted and what was not.

    ``damaged`` are recommendations that the data of then no longer give.
    """

    lists: YearOfLists
    counts: Mapping[str, int]
    damaged: tuple[str, ...]


@dataclass(frozen=True)
class _Asked:
    """A recorded list, and when."""

    recommendation_id: str
    vacancy_id: str
    at: datetime


@dataclass(frozen=True)
class _Stands:
    """A decision that stood at the end of the year."""

    recommendation_id: str
    vacancy_id: str
    employee_id: str | None
    at: datetime


def gather_year(desk: Desk, year: int, progress: Progress | None = None) -> Gathered:
    """Rebuild the lists of a year.

    Raises
    ------
    BadInputError
        It is no year, or nothing was recommended or decided in it.
    """
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise BadInputError(f"{year} is no year that the record could hold.")
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    with desk.store.read() as connection:
        asked = _asked(connection, begin, end)
        standing = _standing(connection, end)
    counted = _last_before_decision(asked, standing)
    decided = [one for one in standing if begin <= one.at]
    chosen = _chosen(decided)
    if not counted and not chosen:
        raise BadInputError(f"Nothing was recommended or decided in {year}; name another year.")
    lists, damaged = _rebuilt(desk, counted, chosen, progress or NoProgress())
    nobody = sum(one.employee_id is None for one in decided)
    numbers = (len(counted), len(asked) - len(counted), len(chosen), nobody)
    return Gathered(lists, dict(zip(_COUNTS, numbers, strict=True)), damaged)


def audit_of(gathered: Gathered) -> Audit:
    """Both editions of the audit."""
    return audit_year(gathered.lists, FairnessPolicy())


def _asked(connection: sa.Connection, begin: datetime, end: datetime) -> list[_Asked]:
    cells = RECOMMENDATIONS.c
    query = sa.select(cells.recommendation_id, cells.vacancy_id, cells.recorded_at)
    query = query.where(cells.recorded_at >= begin, cells.recorded_at < end).order_by(_NUMBER)
    return [_Asked(*row) for row in connection.execute(query)]


def _standing(connection: sa.Connection, end: datetime) -> list[_Stands]:
    cells = DECISIONS.c
    query = sa.select(DECISIONS).where(cells.recorded_at < end).order_by(cells.number)
    rows = connection.execute(query).all()
    replaced = {row.replaces for row in rows}
    return [
        _Stands(row.recommendation_id, row.vacancy_id, row.employee_id, row.recorded_at)
        for row in rows
        if row.decision_id not in replaced and row.status == EFFECTIVE
    ]


def _last_before_decision(asked: Sequence[_Asked], standing: Sequence[_Stands]) -> list[str]:
    first: dict[str, datetime] = {}
    for one in standing:
        first[one.vacancy_id] = min(one.at, first.get(one.vacancy_id, one.at))
    last = {
        one.vacancy_id: one.recommendation_id
        for one in asked
        if one.vacancy_id not in first or one.at <= first[one.vacancy_id]
    }
    return list(last.values())


def _chosen(decided: Sequence[_Stands]) -> dict[str, set[str]]:
    chosen: dict[str, set[str]] = {}
    for one in decided:
        if one.employee_id is not None:
            chosen.setdefault(one.recommendation_id, set()).add(one.employee_id)
    return chosen


def _rebuilt(
    desk: Desk, counted: Sequence[str], chosen: Mapping[str, set[str]], progress: Progress
) -> tuple[YearOfLists, tuple[str, ...]]:
    names = sorted({*counted, *chosen})  # in the order of the record: states of then are shared
    recommended: dict[str, Ballot] = {}
    decided: dict[str, Ballot] = {}
    damaged = []
    for at, name in enumerate(names):
        progress.step(f"Rebuilding the lists of the year ({len(names)})", at / len(names))
        try:
            slate, view = recorded_slate(desk, recorded(desk, name))
        except DamagedError:
            damaged.append(name)
            continue
        ids = view.history.ids_of("employees", slate.eligible)
        groups = view.groups.take(slate.eligible)
        above = _above_median(slate)
        if name in counted:
            listed = np.isin(slate.eligible, slate.listed_rows)
            recommended[name] = Ballot(ids, groups, listed, above)
        if name in chosen:
            taken = np.isin(ids.astype(str), sorted(chosen[name]))
            decided[name] = Ballot(ids, groups, taken, above)
    progress.step("Auditing", 1.0)
    return YearOfLists(recommended, decided), tuple(damaged)


def _above_median(slate: Slate) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if not len(slate.margins):
        return np.zeros(0, dtype=bool)
    above: np.ndarray[Any, np.dtype[np.bool_]] = slate.margins > np.nanmedian(slate.margins)
    return above
