"""The talent map: nine boxes of the city and of its agencies, and posts without a successor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.pages.contexts.voice import Voice

    Document = dict[str, Any]

ROWS: Final = ((4, 7, 9), (2, 5, 8), (1, 3, 6))
"""The boxes as they are drawn: performance falls from row to row, potential rises to the right."""

SIDE: Final = 60.0
_TONE: Final = {**dict.fromkeys((1, 2, 3), "low"), **dict.fromkeys((7, 8, 9), "ready")}


@dataclass(frozen=True)
class Cell:
    """One box in the picture, at its place in the view box of 180 × 180."""

    box: int
    count: str
    tone: str
    x: float
    y: float


@dataclass(frozen=True)
class BoxPicture:
    """Nine boxes with how many people stand in each; ``text`` says the same."""

    cells: tuple[Cell, ...]
    text: str


@dataclass(frozen=True)
class AgencyRow:
    """One agency: people by box, not mapped, and its posts without a successor."""

    agency_id: str
    name: str
    counts: tuple[str, ...]
    unknown: str
    missing: str


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the agency that is looked at."""

    employee_id: str
    name: str
    post: str
    box: str


@dataclass(frozen=True)
class TalentPage:
    """The page; with one agency its people and its posts without a successor are named."""

    day: str
    title: str
    picture: BoxPicture
    unknown: str
    rows: tuple[AgencyRow, ...]
    people: tuple[PersonRow, ...]
    missing: tuple[str, ...]
    is_one: bool


def talent_page(document: Document, voice: Voice, *, is_one: bool) -> TalentPage:
    """The page of the whole city, or of one agency."""
    agencies: Sequence[Document] = document["agencies"]
    one = agencies[0] if is_one and agencies else None
    counts = [sum(a["boxes"][str(box)] for a in agencies) for box in range(1, 10)]
    unknown = sum(a["unknown"] for a in agencies) + (0 if is_one else document["without_post"])
    return TalentPage(
        day=voice.wording.day(document["on"]),
        title=voice.t("talent.title") if one is None else one["name"],
        picture=_picture(counts, voice),
        unknown=voice.wording.count(unknown),
        rows=tuple(_row(agency, voice) for agency in agencies),
        people=tuple(_people(one.get("people", ()) if one else (), voice)),
        missing=tuple(str(voice.directory.post(p)) for p in one["missing"]) if one else (),
        is_one=is_one,
    )


def _picture(counts: Sequence[int], voice: Voice) -> BoxPicture:
    words = [
        voice.t("talent.box.count", box=box, count=voice.wording.count(counts[box - 1]))
        for box in range(9, 0, -1)
    ]
    cells = tuple(
        Cell(
            box,
            voice.wording.count(counts[box - 1]),
            _TONE.get(box, "middle"),
            column * SIDE,
            row * SIDE,
        )
        for row, boxes in enumerate(ROWS)
        for column, box in enumerate(boxes)
    )
    return BoxPicture(cells, "; ".join(words))


def _row(agency: Document, voice: Voice) -> AgencyRow:
    count = voice.wording.count
    return AgencyRow(
        agency["agency_id"],
        agency["name"],
        tuple(count(agency["boxes"][str(box)]) for box in range(1, 10)),
        count(agency["unknown"]),
        voice.t("talent.of", missing=len(agency["missing"]), posts=agency["posts"]),
    )


def _people(people: Iterable[Document], voice: Voice) -> Iterable[PersonRow]:
    for one in people:
        who = one["employee_id"]
        box = voice.t("talent.unmapped") if one["box"] is None else str(one["box"])
        post = voice.directory.posts.get(voice.directory.held.get(who, ""))
        yield PersonRow(who, voice.directory.name(who), "" if post is None else post.title, box)
