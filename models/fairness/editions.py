"""The rows of a year's audit, whole for the office, and with small cells hidden for the public.

What hides a row hides all of its numbers. Where the group that others are compared with is hidden,
their ratios are too, for a ratio and a rate give the other rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.fairness.suppression import Sum, hidden_cells, is_small
from models.fairness.yearly import CROSSED, audit_cases, pool_ballots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.fairness.groups import Attribute
    from models.fairness.policy import FairnessPolicy
    from models.fairness.suppression import Key
    from models.fairness.yearly import AttributeResult, Ballot, Cases, GroupResult

    Row = dict[str, Any]

RECOMMENDATIONS: Final = "recommendations"
DECISIONS: Final = "decisions"
SCOPES: Final = (RECOMMENDATIONS, DECISIONS)
COLUMNS: Final = (
    "scope", "measure", "attribute", "group", "candidacies", "people", "selected", "rate",
    "share", "expected", "impact_ratio", "low", "high", "p_value", "p_value_adjusted", "verdict",
    "note",
)  # fmt: skip
NUMBERS: Final = COLUMNS[4:-2]
RATIOS: Final = ("impact_ratio", "low", "high")
UNKNOWN_GROUP: Final = "(unknown)"
ALL: Final = "(all)"
NOT_RATED: Final = "under_2_percent"
HIDDEN: Final = "hidden"

_DIGITS: Final = 6
_SHARED: Final = "both"
_ALONE: Final = {RECOMMENDATIONS: "undecided", DECISIONS: "listed_before"}


@dataclass(frozen=True)
class YearOfLists:
    """The lists of a year by id: as recommended, and as decided; one list may stand in both."""

    recommended: Mapping[str, Ballot]
    decided: Mapping[str, Ballot]

    def of(self, scope: str) -> Mapping[str, Ballot]:
        """The lists of one scope."""
        return self.recommended if scope == RECOMMENDATIONS else self.decided


@dataclass(frozen=True)
class Audit:
    """A year's rows in both editions."""

    internal: tuple[Row, ...]
    public: tuple[Row, ...]


def audit_year(year: YearOfLists, policy: FairnessPolicy) -> Audit:
    """Audit recommendations and, apart, decisions; hide what the public must not compute."""
    found = {scope: pool_ballots(list(year.of(scope).values())) for scope in SCOPES}
    results = {scope: audit_cases(cases, policy) for scope, cases in found.items()}
    internal = [row for scope in SCOPES for row in _rows(scope, found[scope], results[scope])]
    hidden = _hidden(year, found, results)
    return Audit(tuple(internal), tuple(_public(internal, hidden)))


def _rows(scope: str, cases: Cases, results: Sequence[AttributeResult]) -> Iterator[Row]:
    for measure in dict.fromkeys(one.measure for one in results):
        taken, everyone = cases.taken(measure), len(cases.people)
        told = {"candidacies": everyone, "people": len(np.unique(cases.people))}
        taken_all = int(np.count_nonzero(taken))
        rate = _number(taken_all / everyone)
        total = {**dict.fromkeys(COLUMNS), **told, "selected": taken_all, "rate": rate}
        yield {**total, "scope": scope, "measure": measure, "attribute": ALL, "group": ALL}
        for result in (one for one in results if one.measure == measure):
            named = list(zip(result.groups, result.results, strict=True))
            if not result.is_crossing:
                named.append((UNKNOWN_GROUP, result.unknown))
            for group, counted in named:
                if counted.pool:
                    yield _row(scope, result, group, counted)


def _row(scope: str, result: AttributeResult, group: str, counted: GroupResult) -> Row:
    verdict = counted.verdict
    rated = "" if verdict is not None or group == UNKNOWN_GROUP else NOT_RATED
    return {
        "scope": scope,
        "measure": result.measure,
        "attribute": result.attribute,
        "group": group,
        "candidacies": counted.pool,
        "people": counted.people,
        "selected": counted.selected,
        "rate": _number(counted.rate),
        "share": _number(counted.share),
        "expected": _number(counted.expected),
        "impact_ratio": _number(counted.ratio),
        "low": _number(counted.low),
        "high": _number(counted.high),
        "p_value": _number(counted.p_value),
        "p_value_adjusted": _number(counted.adjusted),
        "verdict": None if verdict is None else verdict.word,
        "note": rated or None,
    }


def _public(rows: Sequence[Row], hidden: frozenset[Key]) -> Iterator[Row]:
    known = {
        (row["scope"], row["measure"], row["attribute"])
        for row in rows
        if row["impact_ratio"] == 1.0 and _key(row) not in hidden
    }
    for row in rows:
        if _key(row) in hidden:
            emptied = dict.fromkeys((*NUMBERS, "verdict"))
            yield {**row, **emptied, "note": HIDDEN}
        elif (row["scope"], row["measure"], row["attribute"]) in known:
            yield {**row, "people": None}
        else:
            yield {**row, "people": None, **dict.fromkeys(RATIOS)}


def _key(row: Row) -> Key:
    return (row["scope"], row["attribute"], row["group"])


def _hidden(
    year: YearOfLists,
    found: Mapping[str, Cases],
    results: Mapping[str, tuple[AttributeResult, ...]],
) -> frozenset[Key]:
    cells = _Cells()
    for scope in SCOPES:
        cells.add_scope(scope, found[scope], results[scope])
    cells.tie_scopes(year)
    return hidden_cells(cells.sizes, cells.small, cells.never_shown, cells.sums)


class _Cells:
    """All cells that a reader may tie together, and how."""

    def __init__(self) -> None:
        self.sizes: dict[Key, int] = {}
        self.small: set[Key] = set()
        self.never_shown: set[Key] = set()
        self.sums: list[Sum] = []

    def add_scope(self, scope: str, cases: Cases, results: Sequence[AttributeResult]) -> None:
        """The printed cells of a scope, with the unprinted unknown ones of its crossings."""
        everyone = np.ones(len(cases.people), dtype=bool)
        total = (scope, ALL, ALL)
        self._count(total, cases, everyone)
        for result in results:
            for group, counted in zip(result.groups, result.results, strict=True):
                self._add((scope, result.attribute, group), counted)
            if not result.is_crossing:
                self._add((scope, result.attribute, UNKNOWN_GROUP), result.unknown)
        single = cases.groups.attributes
        for one in single:
            parts = [(scope, one.name, group) for group in (*one.groups, UNKNOWN_GROUP)]
            self.sums.append(Sum(total, tuple(parts)))
        for one, other in combinations(single, 2):
            self._cross(scope, cases, one, other)

    def tie_scopes(self, year: YearOfLists) -> None:
        """What recommendations and decisions share, and what each has alone: differences."""
        shared = {name for name in year.recommended if name in year.decided}
        parts = {_SHARED: [year.recommended[name] for name in sorted(shared)]}
        for scope in SCOPES:
            alone = [one for name, one in year.of(scope).items() if name not in shared]
            parts[_ALONE[scope]] = alone
        printed = [key for key in self.sizes if key[0] in SCOPES and key not in self.never_shown]
        for part, ballots in parts.items():
            cases = pool_ballots(ballots)
            names = {one.name: one for one in cases.attributes}
            for _, attribute, group in printed:
                key = (part, attribute, group)
                if key not in self.sizes:
                    self._count(key, cases, _members(cases, names, attribute, group))
                    self.never_shown.add(key)
        for scope, attribute, group in printed:
            tied = tuple((part, attribute, group) for part in (_SHARED, _ALONE[scope]))
            self.sums.append(Sum((scope, attribute, group), tied))

    def _cross(self, scope: str, cases: Cases, one: Attribute, other: Attribute) -> None:
        name = f"{one.name}{CROSSED}{other.name}"
        for at, attribute, against in ((0, one, other), (1, other, one)):
            for code, group in enumerate(attribute.groups):
                lacking = (scope, name, f"{attribute.name}={group}{CROSSED}{UNKNOWN_GROUP}")
                unknown = (attribute.codes == code) & ~against.is_known
                self._count(lacking, cases, unknown)
                self.never_shown.add(lacking)
                pairs = [(group, b) if at == 0 else (b, group) for b in against.groups]
                parts = [(scope, name, CROSSED.join(pair)) for pair in pairs]
                self.sums.append(Sum((scope, attribute.name, group), (*parts, lacking)))

    def _add(self, key: Key, counted: GroupResult) -> None:
        self.sizes[key] = counted.pool
        told = (counted.people, counted.selected_people, counted.left_people)
        if any(is_small(count) for count in told):
            self.small.add(key)

    def _count(self, key: Key, cases: Cases, members: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
        self.sizes[key] = int(np.count_nonzero(members))
        high = cases.above_median
        told = (members, members & high, members & ~high)
        if any(is_small(len(np.unique(cases.people[mask]))) for mask in told):
            self.small.add(key)


def _members(
    cases: Cases, names: Mapping[str, Attribute], attribute: str, group: str
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if attribute == ALL:
        return np.ones(len(cases.people), dtype=bool)
    found = names.get(attribute)
    if found is None:  # these lists know nothing of it
        return np.full(len(cases.people), group == UNKNOWN_GROUP)
    if group == UNKNOWN_GROUP:
        return ~found.is_known
    if group not in found.groups:
        return np.zeros(len(cases.people), dtype=bool)
    mask: np.ndarray[Any, np.dtype[np.bool_]] = found.codes == found.groups.index(group)
    return mask


def _number(value: float) -> float | None:
    """Six significant digits, so that a table reads the same on every machine."""
    if not math.isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")
