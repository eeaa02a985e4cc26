"""The context of the page of data quality: bars of what is filled, contradictions, their cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from features.quality.completeness import ANY_ROW

if TYPE_CHECKING:
    from features.quality.report import Quality
    from models.quality.unknowns import Unknowns
    from service.pages.contexts.voice import Voice
    from service.quality import DataQuality

_LOW: Final = 0.8
"""Below this share a bar is marked: one in five cells is empty."""


@dataclass(frozen=True)
class Share:
    """One bar: ``percent`` for the picture, ``text`` of it; ``is_low`` asks for attention."""

    percent: float
    text: str
    is_low: bool


@dataclass(frozen=True)
class ColumnRow:
    """How much of a column is filled; ``column`` is empty for whether there is any row."""

    table: str
    column: str
    filled: Share
    missing: str


@dataclass(frozen=True)
class FreshRow:
    """How old the newest facts of one table are."""

    table: str
    people: str
    newest: str
    months: str


@dataclass(frozen=True)
class FoundRow:
    """One kind of contradiction."""

    kind: str
    count: str


@dataclass(frozen=True)
class RuleRow:
    """One rule that cannot answer for some candidates."""

    rule: str
    citation: str
    unknown: str
    people: str
    share: Share


@dataclass(frozen=True)
class AgencyRow:
    """One agency, with what it is to mend."""

    agency_id: str
    name: str
    filled: Share
    contradictions: str


@dataclass(frozen=True)
class QualityPage:
    """Everything on the page, the worst first."""

    as_of: str
    people: str
    candidates: str
    vacancies: str
    columns: tuple[ColumnRow, ...]
    fresh: tuple[FreshRow, ...]
    found: tuple[FoundRow, ...]
    rules: tuple[RuleRow, ...]
    agencies: tuple[AgencyRow, ...]


def quality_page(quality: DataQuality, voice: Voice) -> QualityPage:
    """Word one report."""
    facts, cost, wording = quality.facts, quality.unknown, voice.wording
    return QualityPage(
        as_of=wording.day(facts.as_of),
        people=wording.count(facts.people),
        candidates=wording.count(cost.candidates),
        vacancies=wording.count(cost.vacancies),
        columns=tuple(_columns(facts, voice)),
        fresh=tuple(_fresh(facts, voice)),
        found=tuple(
            FoundRow(voice.t(f"quality.kind.{kind}"), wording.count(count))
            for kind, count in sorted(facts.kinds().items(), key=lambda item: -item[1])
        ),
        rules=tuple(_rules(cost, voice)),
        agencies=tuple(_agencies(facts, voice)),
    )


def _columns(facts: Quality, voice: Voice) -> list[ColumnRow]:
    rows = facts.columns().to_dict("records")
    rows.sort(key=lambda row: row["filled"] / max(row["rows"], 1))
    return [
        ColumnRow(
            row["table"],
            "" if row["column"] == ANY_ROW else row["column"],
            _share(row["filled"], row["rows"], voice),
            voice.wording.count(row["rows"] - row["filled"]),
        )
        for row in rows
    ]


def _fresh(facts: Quality, voice: Voice) -> list[FreshRow]:
    """Over all agencies, the months weighted by how many people each stands for."""
    weighted = facts.fresh.assign(sum=facts.fresh["median_months"] * facts.fresh["people"])
    grouped = weighted.groupby("table", sort=False).agg(
        people=("people", "sum"), newest=("newest", "max"), total=("sum", "sum")
    )
    return [
        FreshRow(
            str(row["table"]),
            voice.wording.count(row["people"]),
            voice.wording.day(row["newest"].date()),
            voice.wording.number(row["total"] / row["people"], 0),
        )
        for row in grouped.reset_index().to_dict("records")
    ]


def _rules(cost: Unknowns, voice: Voice) -> list[RuleRow]:
    return [
        RuleRow(
            voice.rule(one.rule),
            one.citation,
            voice.wording.count(one.unknown),
            voice.wording.count(one.people),
            _share(one.unknown, one.asked, voice),
        )
        for one in cost.rules
    ]


def _agencies(facts: Quality, voice: Voice) -> list[AgencyRow]:
    return [
        AgencyRow(
            row["agency_id"],
            row["name"] or voice.t("quality.nowhere"),
            _share(row["filled"], row["rows"], voice),
            voice.wording.count(row["contradictions"]),
        )
        for row in facts.agencies().to_dict("records")
    ]


def _share(part: int, whole: int, voice: Voice) -> Share:
    share = part / whole if whole else 0.0
    return Share(100 * share, voice.wording.percent(share), share < _LOW)
