"""Where a city departs from the national rules: what, from what to what, on which basis."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from models.eligibility.rule import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.eligibility.rule import Rule
    from models.wording import Language

_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "id": {
        "off": "Ketentuan kota: aturan \N{LEFT DOUBLE QUOTATION MARK}{title}"
        "\N{RIGHT DOUBLE QUOTATION MARK} tidak diterapkan ({basis}).",
        "own": "Ketentuan kota: aturan sendiri \N{LEFT DOUBLE QUOTATION MARK}{title}"
        "\N{RIGHT DOUBLE QUOTATION MARK} ({basis}).",
        "changed": "Ketentuan kota: \N{LEFT DOUBLE QUOTATION MARK}{title}"
        "\N{RIGHT DOUBLE QUOTATION MARK}, {what} {city}, bukan {national} ({basis}).",
        "severity": "akibat",
        "certainty": "kepastian",
        "years": "jumlah tahun",
        "field_years": "jumlah tahun di bidang tugas",
        "rank_years": "jumlah tahun dalam jenjang",
        "age": "usia",
        "levels": "jumlah tingkat",
        "periods": "jumlah periode",
        "predicate": "predikat",
        "oldest": "umur periode terbaru (bulan)",
        "education": "pendidikan",
        "teacher": "guru",
        "others": "jabatan lainnya",
    },
    "en": {
        "off": "The city does not apply the rule \N{LEFT DOUBLE QUOTATION MARK}{title}"
        "\N{RIGHT DOUBLE QUOTATION MARK} ({basis}).",
        "own": "The city has a rule of its own: \N{LEFT DOUBLE QUOTATION MARK}{title}"
        "\N{RIGHT DOUBLE QUOTATION MARK} ({basis}).",
        "changed": "The city changes \N{LEFT DOUBLE QUOTATION MARK}{title}"
        "\N{RIGHT DOUBLE QUOTATION MARK}: {what} {city} instead of {national} ({basis}).",
        "severity": "severity",
        "certainty": "certainty",
        "field_years": "years in the field",
        "rank_years": "years in rank",
        "oldest": "age of the newest period (months)",
        "others": "other posts",
    },
}


@dataclass(frozen=True)
class Deviation:
    """One departure: ``what`` is off, own, severity, certainty or the name of a parameter.

    ``national`` and ``city`` are the two values where there are two. The dates are the rule's.
    """

    rule: str
    citation: str
    what: str
    national: str | None
    city: str | None
    basis: str
    title: Wording
    valid_from: date
    valid_until: date | None

    def is_of(self, day: date) -> bool:
        """Whether the rule that it changes is, or would be, in force on a day."""
        return self.valid_from <= day <= (self.valid_until or date.max)

    def text(self, lang: Language) -> str:
        """In a sentence."""
        texts = _TEXTS[lang]
        template = texts.get(self.what) if self.what in {"off", "own"} else texts["changed"]
        return str(template).format(
            title=self.title.in_language(lang),
            what=texts.get(self.what, self.what),
            city=self.city,
            national=self.national,
            basis=self.basis,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **asdict(self),
            "title": self.title.model_dump(),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until and self.valid_until.isoformat(),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Deviation:
        """The deviation that ``to_json`` gave."""
        until = document["valid_until"]
        return cls(
            **{
                **document,
                "title": Wording.model_validate(document["title"]),
                "valid_from": date.fromisoformat(document["valid_from"]),
                "valid_until": until and date.fromisoformat(until),
            }
        )


def deviations_of(national: Sequence[Rule], city: Sequence[Rule]) -> tuple[Deviation, ...]:
    """Every departure of a city's rules (of all days, also the switched off) from the national."""
    before = {(rule.id, rule.valid_from): rule for rule in national}
    found: list[Deviation] = []
    for rule in city:
        own = before.get((rule.id, rule.valid_from))
        found += [_deviation(rule, "own")] if own is None else _changes(own, rule)
    return tuple(found)


def _changes(own: Rule, rule: Rule) -> Iterator[Deviation]:
    if own.enabled and not rule.enabled:
        yield _deviation(rule, "off")
        return
    for what in ("severity", "certainty"):
        if getattr(own, what) != getattr(rule, what):
            yield _deviation(rule, what, getattr(own, what), getattr(rule, what))
    for name, parameter in rule.parameters.items():
        before = own.parameters[name].value
        if parameter.value != before:
            yield _deviation(rule, name, str(before), str(parameter.value))


def _deviation(
    rule: Rule, what: str, national: str | None = None, city: str | None = None
) -> Deviation:
    return Deviation(
        rule=rule.id,
        citation=rule.citation,
        what=what,
        national=national,
        city=city,
        basis=rule.basis or "",
        title=rule.title,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
    )
