"""The audit of a year as files: a page that prints and a CSV, for the office and for the public.

The CSVs lie in the home's reports before the ledger knows their SHA-256, so that what is bound can
be found; the pages name the entry. Names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import jinja2

from models.fairness.editions import ALL, HIDDEN, SCOPES, UNKNOWN_GROUP
from models.fairness.policy import FairnessPolicy
from models.fairness.yearly import CROSSED, MEASURES
from models.wording import DASH
from service.export.words import Words
from service.ledger.yearly_audit import audit_of, gather_year
from service.ledger.yearly_record import (
    internal_csv,
    record_audit,
    recorded_audits,
    table_csv,
    text_sha256,
)
from service.pages.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from features.progress import Progress
    from features.store.ledger import Entry
    from models.wording import Language
    from service.desk import Desk

    Row = dict[str, Any]

EDITIONS: Final = ("internal", "public")
_STRIP: Final = 100.0
_RATIO_WIDTH: Final = 1.25
_TONES: Final = {"pass": "good", "fail": "bad", "too_few": "warn"}


@dataclass(frozen=True)
class Published:
    """What was written, where, and the entry that binds it."""

    entry: Entry
    folder: Path
    internal: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, with the internal rows."""
        told = self.entry.payload
        named = ("year", "counts", "damaged", "internal_sha256", "public_sha256")
        return {
            **{name: told[name] for name in named},
            "entry": self.entry.seq,
            "recorded_at": self.entry.at,
            "edition": "internal",
            "rows": [dict(row) for row in self.internal],
        }


@dataclass(frozen=True)
class Line:
    """One group on the page; ``bar`` is its ratio and ``four_fifths`` the bar, on the strip."""

    group: str
    cells: tuple[str, ...]
    bar: float | None
    verdict: str
    tone: str
    trend: str


@dataclass(frozen=True)
class Block:
    """One attribute by one measure."""

    title: str
    lines: tuple[Line, ...]


def publish_audit(
    desk: Desk, year: int, lang: Language, out: Path | None, progress: Progress | None = None
) -> Published:
    """Audit a year, bind it to the ledger and write both editions; into ``out`` too, if given.

    Raises
    ------
    BadInputError
        Nothing was recommended or decided in the year.
    """
    gathered = gather_year(desk, year, progress)
    audit = audit_of(gathered)
    texts = {"internal": table_csv(audit.internal), "public": table_csv(audit.public)}
    kept = internal_csv(desk.home, year, text_sha256(texts["internal"]))
    _write(kept, texts["internal"])
    entry = record_audit(desk, year, gathered, audit)
    with desk.store.read() as connection:
        past = {of: one for of, one in recorded_audits(connection).items() if of < year}
    rows = {"internal": audit.internal, "public": audit.public}
    for folder in [kept.parent, *([] if out is None else [out])]:
        for edition in EDITIONS:
            stem = folder / f"tepat-fairness-{year}-{edition}"
            page = audit_page(entry, edition, rows[edition], past, lang)
            _write(stem.with_suffix(".csv"), texts[edition])
            _write(stem.with_suffix(".html"), page)
    return Published(entry, out or kept.parent, audit.internal)


def audit_page(
    entry: Entry, edition: str, rows: Sequence[Row], past: dict[int, Entry], lang: Language
) -> str:
    """One edition as a page of HTML that needs nothing else and prints on A4."""
    words, wording = Words(lang), Wording(lang)
    earlier = {year: _ratios(one) for year, one in past.items()}
    policy = FairnessPolicy()
    return _template().render(
        lang=lang,
        words=words,
        wording=wording,
        payload=entry.payload,
        entry=entry,
        edition=edition,
        sha256=entry.payload[f"{edition}_sha256"],
        sections=[
            (scope, measure, list(_blocks(rows, scope, measure, earlier, wording, words)))
            for scope in SCOPES
            for measure in MEASURES
            if any((row["scope"], row["measure"]) == (scope, measure) for row in rows)
        ],
        years=list(earlier),
        citation=policy.four_fifths.citation,
        four_fifths=policy.four_fifths.value / _RATIO_WIDTH * _STRIP,
    )


def group_words(attribute: str, group: str, wording: Wording, words: Words) -> str:
    """A group, or a crossing's two, as it is called."""
    if group in {ALL, UNKNOWN_GROUP}:
        return words("audit.all" if group == ALL else "audit.unknown")
    if CROSSED in attribute:
        return CROSSED.join(wording.group(part) for part in group.split(CROSSED))
    return wording.group(group)


def _blocks(  # noqa: PLR0913, PLR0917 - a section of the page and what words it
    rows: Sequence[Row],
    scope: str,
    measure: str,
    earlier: dict[int, dict[tuple[str, ...], float]],
    wording: Wording,
    words: Words,
) -> Iterator[Block]:
    mine = [row for row in rows if (row["scope"], row["measure"]) == (scope, measure)]
    for attribute in dict.fromkeys(row["attribute"] for row in mine):
        names = [wording.attribute(part) for part in attribute.split(CROSSED)]
        title = words("audit.all") if attribute == ALL else CROSSED.join(names)
        of = [row for row in mine if row["attribute"] == attribute]
        yield Block(title, tuple(_line(row, earlier, wording, words) for row in of))


def _line(
    row: Row,
    earlier: dict[int, dict[tuple[str, ...], float]],
    wording: Wording,
    words: Words,
) -> Line:
    ratio = row["impact_ratio"]
    told = row["note"] or row["verdict"]
    key = _key(row)
    trend = [f"{year}: {wording.fixed(of[key], 2)}" for year, of in earlier.items() if key in of]
    low_high = DASH
    if row["low"] is not None:
        low_high = f"{wording.fixed(row['low'], 2)}–{wording.fixed(row['high'], 2)}"
    p_value = row["p_value_adjusted"]
    return Line(
        group=group_words(row["attribute"], row["group"], wording, words),
        cells=(
            _count(row["candidacies"], wording),
            _count(row["selected"], wording),
            DASH if row["rate"] is None else wording.percent(row["rate"]),
            DASH if row["expected"] is None else wording.fixed(row["expected"], 1),
            wording.fixed(ratio, 2),
            low_high,
            DASH if p_value is None else wording.p_value(p_value),
        ),
        bar=None if ratio is None else min(ratio / _RATIO_WIDTH, 1.0) * _STRIP,
        verdict="" if told is None else words(f"audit.{told}"),
        tone="none" if row["note"] else _TONES.get(row["verdict"] or "", "none"),
        trend="; ".join(trend) or DASH,
    )


def _ratios(entry: Entry) -> dict[tuple[str, ...], float]:
    return {
        _key(row): row["impact_ratio"]
        for row in entry.payload["public"]
        if row["impact_ratio"] is not None and row["note"] != HIDDEN
    }


def _key(row: Row) -> tuple[str, ...]:
    return (row["scope"], row["measure"], row["attribute"], row["group"])


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")


def _count(value: int | None, wording: Wording) -> str:
    return DASH if value is None else wording.count(value)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("service.export", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("yearly.html")
