"""The fairness of one list: who was eligible, who is listed, group by group.

This is the contract's ``fairness`` object. What fails is flagged, with remedies that are blind to
groups; the list itself is never changed here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from features.once import Once
from models.fairness.disparity import Disparity, correct_within, impact_ratios
from models.fairness.metrics import InARow, Pool
from models.fairness.ranking import Placed, exposure_ratios, ndkl, skew
from models.fairness.sentences import Sentence, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.groups import GroupTable
    from models.fairness.metrics import Floats
    from models.fairness.policy import FairnessPolicy, Verdict
    from models.fairness.remedies import Remedy
    from models.fairness.sentences import Cell
    from models.wording import Language


_TOLD: Final = (
    "attribute",
    "group",
    "eligible",
    "listed",
    "eligible_share",
    "listed_share",
    "impact_ratio",
    "impact_ratio_low",
    "impact_ratio_high",
    "p_value",
    "p_value_adjusted",
    "skew",
    "exposure_ratio",
    "verdict",
    "text",
)
"""What is told of a group, in this order."""


@dataclass(frozen=True)
class AttributeFairness:
    """One attribute of one list; arrays of shape (groups,).

    ``is_rated`` says that a group is large enough for its doubt to leave the whole list in doubt.
    """

    disparity: Disparity
    adjusted: Floats
    verdicts: tuple[Verdict, ...]
    is_rated: npt.NDArray[np.bool_]
    skew: Floats
    exposure: Floats
    ndkl: float

    @property
    def smallest_ratio(self) -> float:
        """The smallest impact ratio of a rated group; NaN where there is none."""
        ratios = self.disparity.ratio[self.is_rated].tolist()
        return min(filter(math.isfinite, ratios), default=math.nan)

    @Once
    def passed(self) -> bool | None:
        """False where some group fails, None where a rated one has too few to tell."""
        pool = self.disparity.rates.pool
        present = [verdict.passed for verdict, n in zip(self.verdicts, pool, strict=True) if n]
        if False in present:
            return False
        rated = [
            verdict.passed
            for verdict, counts in zip(self.verdicts, self.is_rated, strict=True)
            if counts
        ]
        return None if None in rated or not rated else True

    def to_json(self, lang: Language) -> dict[str, Any]:
        """Measures of the attribute as a whole."""
        rates = self.disparity.rates
        return {
            "attribute": rates.attribute,
            "passed": self.passed,
            "smallest_ratio": _number(self.smallest_ratio),
            "ndkl": _number(self.ndkl),
            "unknown_eligible": rates.unknown_pool,
            "unknown_listed": rates.unknown_selected,
            "text": _summary(self).say(lang),
        }

    def groups_to_json(self, lang: Language) -> list[dict[str, Any]]:
        """One row a group that has somebody among the eligible."""
        rates, ratios = self.disparity.rates, self.disparity
        pool, selected = rates.pool.tolist(), rates.selected.tolist()
        measures = (
            ratios.ratio,
            ratios.low,
            ratios.high,
            ratios.p_value,
            self.adjusted,
            self.skew,
            self.exposure,
        )
        rows = zip(
            [rates.attribute] * len(pool),
            rates.groups,
            pool,
            selected,
            _shares(pool, rates.unknown_pool),
            _shares(selected, rates.unknown_selected),
            *([_number(one) for one in of.tolist()] for of in measures),
            [verdict.word for verdict in self.verdicts],
            [verdict.sentence.say(lang) for verdict in self.verdicts],
            strict=True,
        )
        told = [dict(zip(_TOLD, row, strict=True)) for row in rows]
        return [row for row in told if row["eligible"]]


@dataclass(frozen=True)
class ListFairness:
    """What the audit of one list says; ``to_json`` is the contract's ``fairness``."""

    attributes: tuple[AttributeFairness, ...]
    policy: FairnessPolicy
    remedies: tuple[Remedy, ...] = ()

    @Once
    def passed(self) -> bool | None:
        """False where some attribute fails, None where some (or all) have too few to tell."""
        answers = [attribute.passed for attribute in self.attributes]
        if False in answers:
            return False
        return None if None in answers or not answers else True

    @property
    def failing(self) -> tuple[str, ...]:
        """Names of the attributes that fail."""
        return tuple(
            attribute.disparity.rates.attribute
            for attribute in self.attributes
            if attribute.passed is False
        )

    def with_remedies(self, remedies: Sequence[Remedy]) -> ListFairness:
        """The same audit with remedies offered beside it."""
        return replace(self, remedies=tuple(remedies))

    def to_json(self, lang: Language) -> dict[str, Any]:
        """The contract's object: ``passed`` and ``groups``, and what Tepat adds to them."""
        return {
            "passed": self.passed,
            "groups": [row for a in self.attributes for row in a.groups_to_json(lang)],
            "attributes": [attribute.to_json(lang) for attribute in self.attributes],
            "remedies": [remedy.to_json(lang) for remedy in self.remedies],
            "threshold": self.policy.four_fifths.value,
            "significance": self.policy.significance.value,
            "citation": self.policy.four_fifths.citation,
        }


def audit_list(
    eligible_rows: npt.ArrayLike,
    listed_rows: npt.ArrayLike,
    groups: GroupTable,
    policy: FairnessPolicy,
) -> ListFairness:
    """Audit one list against the pool from which it was drawn.

    Parameters
    ----------
    eligible_rows : array_like of int, shape (n,)
        Rows of ``groups`` that were eligible, in any order, each once.
    listed_rows : array_like of int, shape (k,)
        Those of them that are listed, best first.
    groups : GroupTable of all employees.
    policy : FairnessPolicy
        Every threshold used.
    """
    eligible = np.asarray(eligible_rows, dtype=np.int64)
    return audit_drawn([Pool.of(one) for one in groups.take(eligible)], listed_rows, groups, policy)


def audit_drawn(
    pools: Sequence[Pool], listed_rows: npt.ArrayLike, groups: GroupTable, policy: FairnessPolicy
) -> ListFairness:
    """The same where the pool is counted already, an entry an attribute."""
    if not pools:
        return ListFairness((), policy)
    ranked = groups.take(np.asarray(listed_rows, dtype=np.int64))
    rates = [pool.drawn(attribute) for pool, attribute in zip(pools, ranked, strict=True)]
    row = InARow.of(rates)
    disparities = impact_ratios(row, policy.confidence)
    adjusted = correct_within(disparities)
    desired, skews = row.pool / np.maximum(row.everyone, 1), skew(row)
    listed = Placed.of(ranked.attributes)
    measures = zip(row.places, exposure_ratios(listed, desired), ndkl(listed, desired), strict=True)
    return ListFairness(
        tuple(
            AttributeFairness(
                disparity,
                p_values,
                policy.judge_ratios(disparity, p_values),
                _are_rated(desired[place], policy),
                skews[place],
                exposure,
                divergence,
            )
            for disparity, p_values, (place, exposure, divergence) in zip(
                disparities, adjusted, measures, strict=True
            )
        ),
        policy,
    )


def _are_rated(shares: Floats, policy: FairnessPolicy) -> npt.NDArray[np.bool_]:
    """Which groups are large enough, by their share among the eligible."""
    enough = policy.smallest_share.is_met
    return np.array([share > 0 and enough(share) for share in shares.tolist()], dtype=bool)


def _summary(attribute: AttributeFairness) -> Sentence:
    rates = attribute.disparity.rates
    cells: dict[str, Cell] = {"attribute": rates.attribute}
    if attribute.passed is None:
        return write(
            "{attribute}: terlalu sedikit untuk dinilai.",
            "{attribute}: too few to tell.",
            **cells,
        )
    if attribute.passed:
        return write(
            "{attribute}: tidak ada kelompok yang tertinggal.",
            "{attribute}: no group is left behind.",
            **cells,
        )
    failing = tuple(
        group
        for group, verdict in zip(rates.groups, attribute.verdicts, strict=True)
        if verdict.passed is False
    )
    return write(
        "{attribute}: {failing} terlalu jarang masuk daftar.",
        "{attribute}: {failing} too rarely listed.",
        failing=failing,
        **cells,
    )


def _shares(counts: list[int], unknown: int) -> list[float | None]:
    """Share of each count among all, those of unknown group included; None of nobody."""
    total = sum(counts) + unknown
    return [one / total if total else None for one in counts]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
