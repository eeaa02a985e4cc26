"""Forests as LightGBM wrote them, answered from tables; of larger trees LightGBM is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from models.fit import engine
from models.fit.boosting import load_lightgbm
from models.fit.lightgbm_text import read_trees
from models.fit.shares import shares_of
from models.fit.tables import MOST_SPLITS, tabulate

if TYPE_CHECKING:
    import lightgbm

    from models.fit.lightgbm_text import Tree
    from models.fit.tables import Tables
    from models.fit.trees import Features, Floats


@dataclass(frozen=True)
class Tabled:
    """Trees of forests that are small enough, and their tables, each made when it is needed."""

    forests: tuple[tuple[Tree, ...], ...]

    @cached_property
    def tables(self) -> Tables:
        """Of the trees' values."""
        return tabulate(self.forests)

    @cached_property
    def shares(self) -> Floats:
        """What features did to them."""
        return shares_of(self.forests, self.tables)


@dataclass(frozen=True)
class Forests:
    """Forests of boosted trees, each as LightGBM's own text, which is all there is to keep."""

    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def sums(self, values: Features) -> Floats:
        """Raw score of each row by each forest, shape (forests, n): LightGBM's, bit for bit."""
        if self.tabled is None:
            return self._ask_lightgbm(values)
        return engine.current().sums(engine.columns_of(values), self.tabled.tables)

    def contributions(self, values: Features) -> Floats:
        """Each column's part of the sum over all forests (path-dependent SHAP), shape (n, k)."""
        if self.tabled is None:
            parts: Floats = self._ask_lightgbm(values, pred_contrib=True).sum(axis=0)[:, :-1]
            return parts
        columns, tabled = engine.columns_of(values), self.tabled
        return engine.current().share_sums(columns, tabled.tables, tabled.shares).T

    @cached_property
    def tabled(self) -> Tabled | None:
        """None where a tree is too large, or asks what no table answers."""
        forests = tuple(
            trees
            for trees in map(read_trees, self.texts)
            if trees is not None and all(tree.splits <= MOST_SPLITS for tree in trees)
        )
        return Tabled(forests) if len(forests) == len(self) else None

    @cached_property
    def _boosters(self) -> tuple[lightgbm.Booster, ...]:
        return tuple(load_lightgbm().Booster(model_str=text) for text in self.texts)

    def _ask_lightgbm(self, values: Features, *, pred_contrib: bool = False) -> Floats:
        """Answers of each forest: raw scores (forests, n), or contributions and a constant."""
        rows = np.ascontiguousarray(values)
        if not len(rows):
            return np.zeros((len(self), 0, *([values.shape[1] + 1] if pred_contrib else [])))
        answers = [
            booster.predict(
                rows, raw_score=not pred_contrib, pred_contrib=pred_contrib, num_threads=1
            )
            for booster in self._boosters
        ]
        return np.array(answers, dtype=np.float64)
