"""One line of a shortlist: the chance as a picture, the main reasons, what is short or missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.pages.contexts.pictures import ChancePicture, chance_picture
from service.pages.contexts.reasons import Reason, weighty

if TYPE_CHECKING:
    from service.pages.contexts.voice import Voice

SHOWN_REASONS: Final = 3
SHOWN_GAPS: Final = 3
_OF_GAPS: Final = "competence_floor"
Document = dict[str, Any]


@dataclass(frozen=True)
class Chance:
    """How likely success is, or the points where the rule of thumb judged (no ``picture`` then)."""

    text: str
    interval: str
    picture: ChancePicture | None
    picture_text: str


@dataclass(frozen=True)
class ListedPerson:
    """One line of the list; ``more`` says how many gaps and needs are not shown."""

    rank: str
    employee_id: str
    name: str
    present_post: str
    chance: Chance
    in_support: bool
    reasons: tuple[Reason, ...]
    gaps: tuple[str, ...]
    more: str
    warnings: tuple[str, ...]


def listed_person(row: Document, voice: Voice) -> ListedPerson:
    """Make one line from a candidate of the contract."""
    employee_id = row["employee_id"]
    lacking = [*gap_texts(row, voice), *need_texts(row, voice, beside_gaps=True)]
    hidden = len(lacking) - SHOWN_GAPS
    return ListedPerson(
        rank=voice.wording.count(row["rank"]),
        employee_id=employee_id,
        name=voice.directory.name(employee_id),
        present_post=voice.directory.present_post(employee_id),
        chance=chance_of(row, voice),
        in_support=bool(row["in_support"]) or row["probability"] is None,
        reasons=weighty(row)[:SHOWN_REASONS],
        gaps=tuple(lacking[:SHOWN_GAPS]),
        more="" if hidden <= 0 else voice.t("list.more", count=voice.wording.count(hidden)),
        warnings=tuple(voice.rule(warning["rule"]) for warning in row.get("warnings", ())),
    )


def chance_of(row: Document, voice: Voice) -> Chance:
    """The chance with its 90 % interval; points where there is none."""
    chance, low, high = row["probability"], row["low"], row["high"]
    if chance is None:
        points = sum(part["contribution"] for part in row["explanation"])
        return Chance(voice.t("list.points", points=voice.wording.signed(points)), "", None, "")
    shown, lowest, highest = (voice.wording.percent(value) for value in (chance, low, high))
    return Chance(
        shown,
        f"{lowest}–{highest}",
        chance_picture(chance, low, high),
        voice.t("list.chance.picture", chance=shown, low=lowest, high=highest),
    )


def gap_texts(row: Document, voice: Voice) -> list[str]:
    """Competencies below what the post asks for, and those never assessed."""
    return [
        voice.t(
            "list.gap.unassessed" if gap["level"] is None else "list.gap",
            competency=voice.wording.competency(gap["competency"]),
            level=voice.wording.count(gap["level"]),
            required=voice.wording.count(gap["required"]),
        )
        for gap in row["gaps"]
        if gap["level"] is None or gap["gap"] < 0
    ]


def need_texts(row: Document, voice: Voice, *, beside_gaps: bool = False) -> list[str]:
    """Rules whose answer is unknown, with what is missing.

    ``beside_gaps`` leaves out what the gaps say already: a competency that was not assessed.
    """
    return [
        voice.t(
            "list.need",
            rule=voice.rule(need["rule"]),
            missing=voice.wording.sentence(need["missing"]),
        )
        for need in row["needs"]
        if not (beside_gaps and need["rule"] == _OF_GAPS)
    ]
