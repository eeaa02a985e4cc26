"""What could be done about a list that fails, without looking at anybody's group.

Each remedy is tried on the pool at hand and comes with its effect; none is applied. What a
remedy does to the order knows features and margins alone; only its effect is measured by group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from models.fairness.explanations import audit_contributions
from models.fairness.listing import audit_drawn
from models.fairness.sentences import Sentence, write
from models.fairness.telling import what_features_tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import GroupTable
    from models.fairness.listing import ListFairness
    from models.fairness.metrics import Floats
    from models.fairness.policy import FairnessPolicy
    from models.fairness.sentences import Cell
    from models.fit.judgement import Contributions
    from models.wording import Language

MOST_PROXIES: Final = 3
WIDEN_BY: Final = 2


@dataclass(frozen=True)
class RankedPool:
    """The eligible of a vacancy as far down the order as remedies are tried; all of length n.

    ``rows`` are those of the n best in the group table, best first, ``margins`` what the order
    follows, ``probability`` the served one (NaN for the rule of thumb), ``contributions`` and
    ``matrix`` of the same people.
    """

    rows: npt.NDArray[np.int64]
    margins: Floats
    probability: Floats
    contributions: Contributions
    matrix: PairMatrix


@dataclass(frozen=True)
class Remedy:
    """One remedy and its effect on the list.

    ``ratios`` gives, for each attribute that failed, the smallest impact ratio before and after;
    ``passed`` the verdict of the whole list after; ``replaced`` how many of the list would be
    others; ``probability_change`` that of the list's mean (NaN for the rule of thumb).
    """

    kind: str
    features: tuple[str, ...]
    listed: int
    ratios: tuple[tuple[str, float, float], ...]
    passed: bool | None
    replaced: int
    probability_change: float

    def to_json(self, lang: Language) -> dict[str, Any]:
        """The remedy, its effect, and a sentence."""
        return {
            "kind": self.kind,
            "features": list(self.features),
            "listed": self.listed,
            "effect": [
                {"attribute": name, "ratio_before": _number(old), "ratio_after": _number(new)}
                for name, old, new in self.ratios
            ],
            "passed": self.passed,
            "replaced": self.replaced,
            "probability_change": _number(self.probability_change),
            "text": _SENTENCES[self.kind](self).say(lang),
        }


def offer_remedies(
    pool: RankedPool,
    found: ListFairness,
    groups: GroupTable,
    listed: int,
    rating_features: Sequence[str] = (),
) -> tuple[Remedy, ...]:
    """Try the group-blind remedies for a list that fails; nothing for one that does not.

    Parameters
    ----------
    pool : RankedPool
    found : what ``audit_list`` said of its first ``listed``.
    groups : GroupTable of all employees.
    listed : int
        Length of the list.
    rating_features : names of the features that come from ratings of people.
    """
    if found.passed is not False:
        return ()
    trial = _Trial(pool, found, groups, found.policy, listed)
    return tuple(_remedies(trial, _proxies(trial), rating_features))


def _remedies(
    trial: _Trial, proxies: tuple[str, ...], rating_features: Sequence[str]
) -> Iterator[Remedy]:
    for feature in proxies:
        yield trial.reorder("drop_proxy", (feature,), trial.without((feature,)))
    for feature, margins in zip(proxies, trial.residualised(proxies), strict=True):
        yield trial.reorder("residualise_proxy", (feature,), margins)
    rated = tuple(n for n in trial.pool.contributions.names if n in set(rating_features))
    if rated:
        yield trial.reorder("debias_ratings", rated, trial.without(rated))
    yield trial.widened()


def _proxies(trial: _Trial) -> tuple[str, ...]:
    pool = trial.pool
    groups = trial.groups.take(pool.rows)
    telling = what_features_tell(pool.contributions.names, pool.matrix, groups, trial.policy)
    audit = audit_contributions(pool.contributions, telling, trial.policy, trial.found.failing)
    return audit.proxy_features()[:MOST_PROXIES]


@dataclass(frozen=True)
class _Trial:
    """One failing list, on which remedies are tried."""

    pool: RankedPool
    found: ListFairness
    groups: GroupTable
    policy: FairnessPolicy
    listed: int

    def _weights(self, features: Sequence[str]) -> Floats:
        at = [self.pool.contributions.names.index(name) for name in features]
        weights: Floats = self.pool.contributions.values[:, at]
        return weights

    def without(self, features: Sequence[str]) -> Floats:
        """Margins without what these features contribute."""
        margins: Floats = self.pool.margins - self._weights(features).sum(axis=1)
        return margins

    def residualised(self, proxies: Sequence[str]) -> Floats:
        """Margins for each proxy, (proxies, n): it keeps what the other features tell of it.

        What they tell is the least-squares fit of its contribution by theirs.
        """
        own = self._weights(proxies)
        others = self._weights([n for n in self.pool.contributions.names if n not in proxies])
        telling = others[:, others.any(axis=0)]  # what contributes to nobody's margin tells nothing
        design = np.column_stack([np.ones(len(own)), telling])
        solution = np.linalg.lstsq(design, own, rcond=None)[0]
        margins: Floats = (self.pool.margins[:, None] - own + design @ solution).T
        return margins

    def reorder(self, kind: str, features: tuple[str, ...], margins: Floats) -> Remedy:
        """The first of the list if the order followed these margins; ties keep their order."""
        return self._effect(kind, features, np.argsort(-margins, kind="stable")[: self.listed])

    def widened(self) -> Remedy:
        """The list made longer by its own order."""
        longer = min(WIDEN_BY * self.listed, len(self.pool.rows))
        return self._effect("widen_pool", (), np.arange(longer))

    def _effect(self, kind: str, features: tuple[str, ...], chosen: npt.NDArray[np.intp]) -> Remedy:
        pools = [one.disparity.rates.drawn_from for one in self.found.attributes]
        after = audit_drawn(pools, self.pool.rows[chosen], self.groups, self.policy)
        probability = self.pool.probability
        return Remedy(
            kind,
            features,
            len(chosen),
            tuple(self._ratios(after)),
            after.passed,
            int(np.count_nonzero(chosen >= self.listed)),
            float(probability[chosen].mean() - probability[: self.listed].mean()),
        )

    def _ratios(self, after: ListFairness) -> Iterator[tuple[str, float, float]]:
        for old, new in zip(self.found.attributes, after.attributes, strict=True):
            if old.passed is False:
                yield (old.disparity.rates.attribute, old.smallest_ratio, new.smallest_ratio)


def _effect_cells(remedy: Remedy) -> dict[str, Cell]:
    name, before, after = remedy.ratios[0]
    return {
        "features": remedy.features,
        "listed": remedy.listed,
        "replaced": remedy.replaced,
        "attribute": name,
        "before": before,
        "after": after,
    }


def _drop(remedy: Remedy) -> Sentence:
    return write(
        "Tanpa {features}, rasio dampak terkecil ({attribute}) berubah dari {before} menjadi "
        "{after}; {replaced} orang di daftar berganti.",
        "Without {features} the smallest impact ratio ({attribute}) goes from {before} to "
        "{after}; {replaced} of the list would be others.",
        **_effect_cells(remedy),
    )


def _residualise(remedy: Remedy) -> Sentence:
    return write(
        "Bila {features} hanya dihitung sejauh dijelaskan fitur lain, rasio dampak terkecil "
        "({attribute}) berubah dari {before} menjadi {after}; {replaced} orang berganti.",
        "With {features} counted only as far as the other features explain it, the smallest "
        "impact ratio ({attribute}) goes from {before} to {after}; {replaced} would be others.",
        **_effect_cells(remedy),
    )


def _debias(remedy: Remedy) -> Sentence:
    return write(
        "Tanpa fitur dari penilaian ({features}), batas dari yang dapat dicapai dengan penilaian "
        "bebas bias, rasio dampak terkecil ({attribute}) berubah dari {before} menjadi {after}; "
        "{replaced} orang berganti.",
        "Without the features that come from ratings ({features}), the most that de-biased "
        "ratings could do, the smallest impact ratio ({attribute}) goes from {before} to {after}; "
        "{replaced} would be others.",
        **_effect_cells(remedy),
    )


def _widen(remedy: Remedy) -> Sentence:
    return write(
        "Dengan daftar {listed} orang, rasio dampak terkecil ({attribute}) berubah dari {before} "
        "menjadi {after}.",
        "With a list of {listed} the smallest impact ratio ({attribute}) goes from {before} to "
        "{after}.",
        **_effect_cells(remedy),
    )


_SENTENCES: Final = {
    "drop_proxy": _drop,
    "residualise_proxy": _residualise,
    "debias_ratings": _debias,
    "widen_pool": _widen,
}


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
