"""Made-up cities and the trials that were made on them, each made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from features.calendar import to_day
from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.pairs.build import PairBuilder
from features.pairs.pairs import Pairs
from features.progress import NoProgress
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from models.fairness.groups import GroupTable
from models.fit.judgement import Judgement
from models.fit.rule_of_thumb import RuleOfThumb
from tepat.demo import CitySpec, make_city
from training.labels import labels_as_of
from training.recipe import DEFAULT, Recipe
from training.trial import Trial, run_trial

POLICY = LabelPolicy()
SEED = 7
TOP = 10


def history_of(tables) -> History:
    return History.from_frames(canonical_tables(TABLES, tables))


def groups_of(tables, history: History) -> GroupTable:
    return GroupTable.from_frame(tables["employee_groups"], history["employees"]["employee_id"])


def try_tables(tables, as_of, recipe: Recipe = DEFAULT, groups=None, champion=None) -> Trial:
    """The trial of a recipe on a city's tables."""
    history = history_of(tables)
    labels = labels_as_of(history, POLICY, int(to_day(as_of)))
    known = groups_of(tables, history) if groups is None else groups(history)
    return run_trial(history, known, labels, recipe, champion, SEED, NoProgress())


@cache
def city(**spec):
    return make_city(CitySpec(**spec))


@cache
def trial(**spec) -> Trial:
    """The trial of the default recipe on a made-up city."""
    made = city(**spec)
    return try_tables(made.tables, made.spec.as_of)


@dataclass(frozen=True)
class Asked:
    """All whom no rule excludes from some vacancies, by vacancy, with the truth of each pair."""

    lists: list[np.ndarray]
    truth: np.ndarray
    rule: np.ndarray
    judged: Judgement
    employees: np.ndarray

    def worth(self, order_by: np.ndarray) -> float:
        """Mean true chance of the first ten of each list, over what chance and an oracle give."""
        first = [
            self.truth[rows[np.argsort(-order_by[rows], kind="stable")[:TOP]]]
            for rows in self.lists
        ]
        best = [np.sort(self.truth[rows])[::-1][:TOP] for rows in self.lists]
        base = np.mean([self.truth[rows].mean() for rows in self.lists])
        return float((np.mean(first) - base) / (np.mean(best) - base))

    def agreement(self, order_by: np.ndarray) -> float:
        """Spearman's correlation with the truth within lists, on average."""
        return float(
            np.mean([spearmanr(order_by[rows], self.truth[rows])[0] for rows in self.lists])
        )

    def calibration_error(self) -> float:
        """Mean distance of predicted and true chance over ten bins of equally many pairs."""
        order = np.argsort(self.judged.probability)
        bins = np.array_split(order, 10)
        return float(
            np.mean([abs(self.judged.probability[b].mean() - self.truth[b].mean()) for b in bins])
        )

    def coverage(self) -> float:
        """Share of true chances within the 90 % interval."""
        return float(np.mean((self.judged.low <= self.truth) & (self.truth <= self.judged.high)))


@cache
def asked(vacancies: int = 40, **spec) -> Asked:
    """Ask the served model of a city's trial about the eligible pairs of its vacancies."""
    made, model = city(**spec), trial(**spec).findings.model
    history = trial(**spec).findings.ground.history
    return ask(made, history, model, vacancies)


def ask(made, history: History, model, vacancies: int = 40) -> Asked:
    table = history["vacancies"]
    rows = np.linspace(0, len(table) - 1, min(vacancies, len(table))).astype(int)
    builder, every = PairBuilder(history, POLICY), []
    for row in np.unique(rows):
        pairs = Pairs.of_vacancy(
            history, int(table["position_id"][row]), int(table["opened_on"][row])
        )
        allowed = judge_eligibility(history, pairs, load_rules(None))
        eligible = np.flatnonzero(~allowed.is_excluded)
        if len(eligible) > 2 * TOP:
            every.append(pairs.take(eligible))
    joined = Pairs(*(np.concatenate([getattr(p, name) for p in every]) for name in vars(every[0])))
    ends = np.cumsum([len(pairs) for pairs in every])
    matrix = builder.matrix(joined)
    truth = made.truth.probability(_frame(history, joined))
    return Asked(
        np.split(np.arange(len(joined)), ends[:-1]),
        truth,
        RuleOfThumb().judge(matrix).margin,
        model.judge(matrix),
        joined.employees,
    )


def _frame(history, pairs):
    return pd.DataFrame(
        {
            "employee_id": history.ids_of("employees", pairs.employees),
            "position_id": history.ids_of("positions", pairs.positions),
            "as_of": pairs.days.astype("datetime64[D]"),
        }
    )
