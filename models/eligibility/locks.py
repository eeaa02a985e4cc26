"""When officials may not be replaced without approval: the law as data, days by calendar months.

The law and the posts that it covers stand in ``calendar.yaml``; which elections and inaugurations
there were is recorded by the city. Both ends of a lock count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from features.calendar import add_months, to_date, to_day
from features.yaml_text import read_yaml
from models import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.wording import Language

LockKind = Literal["election", "inauguration"]

_FILE: Final = Path(__file__).with_name("calendar.yaml")
_DATES: Final = ("day", "begins", "ends")


def election_window(determined: date, term_ends: date) -> tuple[date, date]:
    """First and last day: from months before the determination to the end of the term."""
    return _shifted(determined, -int(_law("election")["months"])), term_ends


def inauguration_window(inaugurated: date) -> tuple[date, date]:
    """First and last day: the day of inauguration and the months after it."""
    return inaugurated, _shifted(inaugurated, int(_law("inauguration")["months"]))


def is_covered(position_type: str, title: str) -> bool:
    """Whether a lock surely covers a post, by its type or a listed pattern of its title.

    Where it does not, nobody can tell: False means unknown, never free.
    """
    covers = calendar_law()["covers"]
    words = " ".join(title.casefold().split())
    return position_type in covers["position_type"] or any(
        re.search(rf"\b{pattern}", words) for pattern in covers["titles"]
    )


@dataclass(frozen=True)
class LockOnDay:
    """A lock into which a day falls, as it meets one post.

    ``covered`` as :func:`is_covered`; ``approval`` is the reference of one that names the post.
    """

    lock_id: str
    kind: LockKind
    day: date
    begins: date
    ends: date
    covered: bool
    approval: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether nothing may become effective on the day without an approval."""
        return self.covered and self.approval is None

    @property
    def rule(self) -> str:
        """Its name among the rules."""
        return str(_law(self.kind)["rule"])

    @property
    def citation(self) -> str:
        """The article."""
        return str(_law(self.kind)["citation"])

    def text(self, lang: Language) -> str:
        """What it means for the post, with its dates."""
        told = "blocked" if self.blocks else "approved" if self.covered else "unmatched"
        days = {name: wording.day(getattr(self, name), lang) for name in _DATES}
        template: str = calendar_law()["texts"][told][lang]
        title = _law(self.kind)["title"][lang]
        return template.format(title=title, lock=self.lock_id, approval=self.approval, **days)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        cells = {one.name: getattr(self, one.name) for one in fields(self)}
        return cells | {name: cells[name].isoformat() for name in _DATES}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> LockOnDay:
        """The lock that ``to_json`` gave."""
        return cls(**document | {name: date.fromisoformat(document[name]) for name in _DATES})


def _shifted(day: date, months: int) -> date:
    return to_date(int(add_months(to_day(day), months)))


def _law(kind: str) -> Mapping[str, Any]:
    [law] = (one for one in calendar_law()["locks"] if one["kind"] == kind)
    found: Mapping[str, Any] = law
    return found


@cache
def calendar_law() -> Mapping[str, Any]:
    """What ``calendar.yaml`` says: ``locks``, the posts that it ``covers``, ``texts``."""
    content: Mapping[str, Any] = read_yaml(_FILE.read_text("utf-8"))
    return content
