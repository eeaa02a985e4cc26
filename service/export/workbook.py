"""A recorded shortlist as a workbook: candidates, who is left out, fairness, notices.

A pure function of the contract's document, and of names where HR wants them beside the ids.
The sheet of candidates prints on one landscape page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from service.export.sheet import Book, Column
from service.export.words import Words
from service.pages.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.wording import Language
    from service.export.sheet import Sheet

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READABLE: Final = 30
"""So many candidates still read well on one page; a longer list takes several."""

_REASONS: Final = 3
_VERDICTS: Final = {True: "passed", False: "failed", None: "too_few"}


def shortlist_workbook(
    document: dict[str, Any],
    lang: Language,
    *,
    post: str = "",
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of an ``.xlsx``.

    Parameters
    ----------
    document : the contract's recommendation.
    lang : ``id`` or ``en``; the document's own sentences keep their language.
    post : the post in words.
    names : names by employee id; an unknown id stands for itself.
    """
    say, wording = Words(lang), Wording(lang)
    into = BytesIO()
    created = datetime.fromisoformat(document["as_of"]).replace(tzinfo=UTC)
    book = Book(into, f"{say('title')} {document['vacancy_id']}", created.replace(tzinfo=None))
    footer = f"&L{say('advice')}&R{say('page')}"
    pages = 1 if len(document["candidates"]) <= READABLE else 0
    _candidates(
        book.sheet(say("sheet.candidates"), footer=footer, pages_high=pages),
        document,
        _Told(say, wording, post, names or {}),
    )
    _excluded(
        book.sheet(say("sheet.excluded"), footer=footer, pages_high=0), document, say, wording
    )
    _fairness(
        book.sheet(say("sheet.fairness"), footer=footer, pages_high=1), document, say, wording
    )
    _notices(book.sheet(say("sheet.notices"), footer=footer, pages_high=1), document, say)
    book.close()
    return into.getvalue()


class _Told:
    """What the sheet of candidates is worded with."""

    def __init__(self, say: Words, wording: Wording, post: str, names: Mapping[str, str]) -> None:
        self.say, self.wording, self.post, self.names = say, wording, post, names

    def row(self, candidate: dict[str, Any]) -> list[Any]:
        """One candidate's cells."""
        employee_id = candidate["employee_id"]
        reasons = candidate["reasons"][:_REASONS]
        return [
            candidate["rank"],
            employee_id,
            self.names.get(employee_id, ""),
            candidate["probability"],
            candidate["low"],
            candidate["high"],
            self.say("yes" if candidate["in_support"] else "no"),
            "\n".join(reason["text"] for reason in reasons),
            "\n".join(self.gap(gap) for gap in candidate["gaps"] if _is_short(gap)),
            "\n".join(need["missing"] for need in candidate["needs"]),
        ]

    def gap(self, gap: dict[str, Any]) -> str:
        """One gap in words: Integritas 2/3."""
        competency = self.wording.competency(gap["competency"])
        level = self.say("not_assessed") if gap["level"] is None else str(gap["level"])
        return f"{competency}: {level} / {gap['required']}"


def _candidates(sheet: Sheet, document: dict[str, Any], told: _Told) -> None:
    say, wording = told.say, told.wording
    sheet.title(f"{say('title')} {document['vacancy_id']}")
    for label, value in (
        ("post", told.post),
        ("as_of", wording.day(document["as_of"])),
        ("model", document["model_version"]),
        ("rules", document["rules_version"]),
        ("record", document["recommendation_id"]),
        ("eligible", wording.count(document["eligible"]) if "eligible" in document else ""),
        ("left_out", wording.count(document["excluded"]["total"])),
        ("fairness", say(_VERDICTS[document["fairness"]["passed"]])),
    ):
        if value:
            sheet.fact(say(label), value)
    sheet.gap()
    columns = [
        Column(say("rank"), 9, "count"),
        Column(say("employee_id"), 14),
        Column(say("name"), 24),
        Column(say("chance"), 10, "share"),
        Column(say("low"), 10, "share"),
        Column(say("high"), 10, "share"),
        Column(say("in_support"), 11),
        Column(say("reasons"), 60),
        Column(say("gaps"), 30),
        Column(say("needs"), 30),
    ]
    rows = [told.row(candidate) for candidate in document["candidates"]]
    sheet.table(columns, rows, leads=True)
    if not rows:
        sheet.line(say("none"))


def _excluded(sheet: Sheet, document: dict[str, Any], say: Words, wording: Wording) -> None:
    excluded = document["excluded"]
    sheet.title(say("sheet.excluded"))
    by_rule = [(row["rule"], row["citation"], row["count"]) for row in excluded["by_rule"]]
    heads = [Column(say("rule"), 20), Column(say("citation"), 34)]
    sheet.table([*heads, Column(say("people"), 12, "count")], by_rule)
    sheet.gap()
    shown, total = wording.count(len(excluded["people"])), wording.count(excluded["total"])
    sheet.line(say("first_people", shown=shown, total=total), "label")
    columns = [
        Column(say("employee_id"), 20),
        Column(say("rule"), 34),
        Column(say("citation"), 34),
        Column(say("detail"), 70),
        Column(say("passes_from"), 20),
    ]
    sheet.table(columns, _people_left_out(excluded["people"], wording), leads=True)


def _people_left_out(
    people: Sequence[dict[str, Any]], wording: Wording
) -> list[tuple[str, str, str, str, str]]:
    """One row a person and rule."""
    return [
        (
            person["employee_id"],
            rule["rule"],
            rule["citation"],
            rule["detail"],
            wording.day(rule["passes_from"]) if rule["passes_from"] else "",
        )
        for person in people
        for rule in person["rules"]
    ]


def _fairness(sheet: Sheet, document: dict[str, Any], say: Words, wording: Wording) -> None:
    fairness = document["fairness"]
    sheet.title(f"{say('sheet.fairness')}: {say(_VERDICTS[fairness['passed']])}")
    columns = [
        Column(say("attribute"), 20),
        Column(say("group"), 24),
        Column(say("group_eligible"), 12, "count"),
        Column(say("group_listed"), 12, "count"),
        Column(say("eligible_share"), 14, "share"),
        Column(say("listed_share"), 14, "share"),
        Column(say("impact_ratio"), 12, "number"),
        Column(say("p_value"), 12, "number"),
        Column(say("verdict"), 34),
    ]
    rows = [
        (
            wording.attribute(row["attribute"]),
            wording.group(row["group"]),
            row["eligible"],
            row["listed"],
            row["eligible_share"],
            row["listed_share"],
            row["impact_ratio"],
            row["p_value"],
            wording.verdict(row["verdict"]),
        )
        for row in fairness["groups"]
    ]
    sheet.table(columns, rows, leads=True)
    remedies = fairness.get("remedies", ())
    if remedies:
        sheet.gap()
        sheet.line(say("remedy"), "label")
        for remedy in remedies:
            sheet.line(remedy["text"])


def _notices(sheet: Sheet, document: dict[str, Any], say: Words) -> None:
    sheet.title(say("sheet.notices"))
    columns = [
        Column(say("rule"), 24),
        Column(say("citation"), 40),
        Column(say("text"), 110),
    ]
    rows = [(one["rule"], one["citation"], one["text"]) for one in document["notices"]]
    sheet.table(columns, rows, leads=True)
    if not rows:
        sheet.line(say("none"))


def _is_short(gap: dict[str, Any]) -> bool:
    return gap["level"] is None or gap["gap"] < 0
