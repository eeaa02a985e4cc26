"""Vacancies for which the wanted share of a city is eligible, added through the data.

Posts of the city are looked at, those nearest to the share are opened by an import of a table
``vacancies``, on the days on which the city's own vacancies open.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from import_city import run

from features.calendar import to_date
from features.pairs.pairs import Pairs
from features.store.snapshot import load_history
from features.store.store import open_store
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from service.rehearsal import DAYS

if TYPE_CHECKING:
    from features.history.history import History

LOOKED_AT = 150
SEED = 7
_OWN = "B"
"""Begins the ids of vacancies that are opened here; the city's own begin otherwise."""


class OpenPost(NamedTuple):
    """A vacancy and the share of all staff who are eligible for it."""

    vacancy_id: str
    eligible: int
    share: float


def open_posts(home: Path, shares: tuple[float, ...], each: int) -> dict[float, list[OpenPost]]:
    """Open ``each`` posts for every share; posts, days and order are the same at every call."""
    store = open_store(home)
    history = load_history(store)
    store.close()
    days = np.unique(history["vacancies"]["opened_on"])
    known = _counts(history, int(days[0]))
    found, rows = {}, []
    for share in shares:
        wanted = share * len(history["employees"])
        nearest = sorted(known, key=lambda post: (abs(known[post] - wanted), post))[:each]
        found[share] = []
        for at, post in enumerate(nearest):
            name = f"{_OWN}{round(100 * share):02d}-{at}"
            day = int(days[at % len(days)])
            count = _eligible(history, post, day)
            found[share].append(OpenPost(name, count, count / len(history["employees"])))
            position = str(history["positions"]["position_id"][post])
            rows.append((name, position, to_date(day).isoformat(), 1))
    columns = ["vacancy_id", "position_id", "opened_on", "slots"]
    with tempfile.TemporaryDirectory() as folder:
        pd.DataFrame(rows, columns=columns).to_csv(Path(folder) / "vacancies.csv", index=False)
        run("tepat", "import", folder, "--home", str(home))
    return found


def rehearsed_vacancies(home: Path) -> list[str]:
    """The city's own vacancies that a service rehearses: none of their lists was asked for."""
    store = open_store(home)
    vacancies = load_history(store)["vacancies"]
    store.close()
    newest = np.unique(vacancies["opened_on"])[-DAYS:]
    chosen = vacancies["vacancy_id"][np.isin(vacancies["opened_on"], newest)]
    return [str(one) for one in chosen if not str(one).startswith(_OWN)]


def _counts(history: History, day: int) -> dict[int, int]:
    """How many are eligible for each of some posts, drawn once and for all."""
    total = len(history["positions"])
    drawn = np.random.default_rng(SEED).permutation(total)[:LOOKED_AT]
    return {int(post): _eligible(history, int(post), day) for post in drawn}


def _eligible(history: History, post: int, day: int) -> int:
    pairs = Pairs.of_vacancy(history, post, day)
    return int((~judge_eligibility(history, pairs, load_rules(day)).is_excluded).sum())
