"""The audit of a year: all lists together, by every attribute and every crossing of two.

Two rates, as NYC Local Law 144 has them: who was selected from the eligible, and who scored above
the median of the list's eligible. Ratios are of pooled rates, the test keeps each list for itself
(``models.fairness.stratified``). A candidacy is one person on one list. Lists are taken as
independent draws although the same people stand in many, so that p-values may be too small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from models.fairness.disparity import correct_within, impact_ratio
from models.fairness.groups import UNKNOWN, Attribute, GroupTable
from models.fairness.metrics import selection_rates
from models.fairness.stratified import expected_selected, stratified_p_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.disparity import Disparity
    from models.fairness.metrics import Counts, Floats, Mask
    from models.fairness.policy import FairnessPolicy, Verdict

    Codes = npt.NDArray[np.int64]

SELECTED: Final = "selected"
ABOVE_MEDIAN: Final = "above_median"
MEASURES: Final = (SELECTED, ABOVE_MEDIAN)
CROSSED: Final = " × "
"""Between two attributes, or two groups, of a crossing."""


@dataclass(frozen=True)
class Ballot:
    """One list: the n eligible of a post, who they are, who was selected, who scored high.

    ``people`` (n,) only tells the same person of two lists; ``groups`` has n rows.
    """

    people: npt.NDArray[np.object_]
    groups: GroupTable
    selected: Mask
    above_median: Mask


@dataclass(frozen=True)
class Cases:
    """All candidacies of a year's lists; arrays of shape (candidacies,)."""

    lists: Codes
    people: Codes
    groups: GroupTable
    selected: Mask
    above_median: Mask

    def taken(self, measure: str) -> Mask:
        """Who counts as selected by a measure."""
        return self.selected if measure == SELECTED else self.above_median

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Every recorded attribute, then every crossing of two."""
        single = self.groups.attributes
        return (*single, *(cross(one, other) for one, other in combinations(single, 2)))


@dataclass(frozen=True)
class GroupResult:
    """One group by one measure; what is not rated has neither ratio nor p-value."""

    pool: int
    people: int
    selected: int
    selected_people: int
    left_people: int
    share: float
    rate: float
    expected: float
    ratio: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    p_value: float = float("nan")
    adjusted: float = float("nan")
    verdict: Verdict | None = None


@dataclass(frozen=True)
class AttributeResult:
    """One attribute or crossing by one measure; ``unknown_*`` are in no group."""

    attribute: str
    measure: str
    groups: tuple[str, ...]
    results: tuple[GroupResult, ...]
    unknown: GroupResult

    @property
    def is_crossing(self) -> bool:
        """Whether it is of two attributes together."""
        return CROSSED in self.attribute


def pool_ballots(ballots: Sequence[Ballot]) -> Cases:
    """All lists in one table; an attribute that some list's data lacked is unknown there."""
    ballots = [one for one in ballots if len(one.people)]
    if not ballots:
        nobody = np.empty(0, dtype=np.int64)
        nothing = np.empty(0, dtype=bool)
        return Cases(nobody, nobody, GroupTable((), 0), nothing, nothing)
    people = np.concatenate([one.people for one in ballots])
    names = sorted({attribute.name for one in ballots for attribute in one.groups})
    groups = GroupTable(tuple(_joined(name, ballots) for name in names), len(people))
    return Cases(
        np.repeat(np.arange(len(ballots)), [len(one.people) for one in ballots]),
        np.unique(people.astype(str), return_inverse=True)[1],
        groups,
        np.concatenate([one.selected for one in ballots]),
        np.concatenate([one.above_median for one in ballots]),
    )


def cross(one: Attribute, other: Attribute) -> Attribute:
    """Two attributes as one; who is unknown in either is unknown."""
    groups = tuple(f"{a}{CROSSED}{b}" for a in one.groups for b in other.groups)
    codes = one.codes.astype(np.int16) * len(other.groups) + other.codes
    codes = np.where(one.is_known & other.is_known, codes, UNKNOWN).astype(np.int16)
    return Attribute(f"{one.name}{CROSSED}{other.name}", groups, codes)


def audit_cases(cases: Cases, policy: FairnessPolicy) -> tuple[AttributeResult, ...]:
    """Measure, aggregate and judge; Holm over all tests of one measure, crossings included."""
    found: list[AttributeResult] = []
    for measure in MEASURES:
        results = [_measured(cases, one, measure) for one in cases.attributes]
        rated = [_rated(cases, one, measure, policy) for one in cases.attributes]
        adjusted = correct_within([disparity for _, disparity in rated])
        for result, (at, disparity), p in zip(results, rated, adjusted, strict=True):
            found.append(_judged(result, at, disparity, p, policy))
    return tuple(found)


def _measured(cases: Cases, attribute: Attribute, measure: str) -> AttributeResult:
    taken = cases.taken(measure)
    rows = [_counted(cases, attribute.codes == at, taken) for at in range(len(attribute.groups))]
    unknown = _counted(cases, ~attribute.is_known, taken)
    return AttributeResult(attribute.name, measure, attribute.groups, tuple(rows), unknown)


def _counted(cases: Cases, of_group: Mask, taken: Mask) -> GroupResult:
    pool, selected = int(np.count_nonzero(of_group)), int(np.count_nonzero(of_group & taken))
    return GroupResult(
        pool=pool,
        people=_distinct(cases.people[of_group]),
        selected=selected,
        selected_people=_distinct(cases.people[of_group & taken]),
        left_people=_distinct(cases.people[of_group & ~taken]),
        share=pool / len(of_group) if len(of_group) else float("nan"),
        rate=selected / pool if pool else float("nan"),
        expected=expected_selected(*_by_list(cases, of_group, taken)),
    )


def _rated(
    cases: Cases, attribute: Attribute, measure: str, policy: FairnessPolicy
) -> tuple[Codes, Disparity]:
    """The groups large enough to rate, and their ratios against the highest rate among them.

    The exact test is within lists, against all others of rated groups.
    """
    taken, known = cases.taken(measure), attribute.is_known
    pool = attribute.counts()
    shares = pool / max(len(known), 1)
    rated = np.array([n > 0 and policy.smallest_share.is_met(n) for n in shares], dtype=bool)
    at = np.flatnonzero(rated)
    among = np.isin(attribute.codes, at)
    rates = selection_rates(attribute, taken)
    names = tuple(attribute.groups[one] for one in at)
    rates = replace(rates, groups=names, pool=rates.pool[at], selected=rates.selected[at])
    disparity = impact_ratio(rates, policy.confidence)
    p_value, behind = np.ones(len(at)), np.zeros(len(at), dtype=bool)
    for place, group in enumerate(at):
        strata = _by_list(cases, attribute.codes == group, taken, among)
        seen = int(rates.selected[place])
        p_value[place] = stratified_p_value(seen, *strata)
        behind[place] = seen < expected_selected(*strata)
    return at, replace(disparity, p_value=p_value, is_behind=behind)


def _judged(
    result: AttributeResult,
    at: Codes,
    disparity: Disparity,
    adjusted: Floats,
    policy: FairnessPolicy,
) -> AttributeResult:
    rows = list(result.results)
    verdicts = policy.judge_ratios(disparity, adjusted)
    for place, group in enumerate(at):
        rows[group] = replace(
            rows[group],
            ratio=float(disparity.ratio[place]),
            low=float(disparity.low[place]),
            high=float(disparity.high[place]),
            p_value=float(disparity.p_value[place]),
            adjusted=float(adjusted[place]),
            verdict=verdicts[place],
        )
    return replace(result, results=tuple(rows))


def _by_list(
    cases: Cases, of_group: Mask, taken: Mask, among: Mask | None = None
) -> tuple[Counts, Counts, Counts]:
    """The group's people, all people and all taken of each list, ``among`` some alone."""
    among = np.ones(len(taken), dtype=bool) if among is None else among
    count = int(cases.lists.max(initial=-1)) + 1
    group, pool, selected = (
        np.bincount(cases.lists[mask], minlength=count).astype(np.int64)
        for mask in (of_group & among, among, taken & among)
    )
    return group, pool, selected


def _distinct(people: Codes) -> int:
    return len(np.unique(people))


def _joined(name: str, ballots: Sequence[Ballot]) -> Attribute:
    parts: list[npt.NDArray[Any]] = []
    for ballot in ballots:
        texts = np.full(len(ballot.people), "", dtype=object)
        found = [one for one in ballot.groups if one.name == name]
        for attribute in found:
            known = attribute.is_known
            texts[known] = np.array(attribute.groups, dtype=object)[attribute.codes[known]]
        parts.append(texts)
    texts = np.concatenate(parts)
    groups = tuple(sorted({str(text) for text in texts if text}))
    places = {group: at for at, group in enumerate(groups)}
    codes = np.array([places.get(str(text), UNKNOWN) for text in texts], dtype=np.int16)
    return Attribute(name, groups, codes)
