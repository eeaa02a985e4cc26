"""What holds of a list beyond data, model and rules; recorded with it, told in any language.

Knows no store: whoever asks for a list finds out what a city departs from and which locks it meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.eligibility.deviations import Deviation
from models.eligibility.locks import LockOnDay
from models.talent.policy import TalentPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.wording import Language


@dataclass(frozen=True)
class Circumstances:
    """A city's departures from the rules, the locks of the vacancy's day, cut-offs of the boxes.

    ``talent`` is None for a list that says nothing of boxes.
    """

    deviations: tuple[Deviation, ...] = ()
    locks: tuple[LockOnDay, ...] = ()
    talent: TalentPolicy | None = None

    def notices(self, lang: Language) -> Iterator[dict[str, str]]:
        """Contract's ``notices`` of them."""
        for lock in self.locks:
            yield {"rule": lock.rule, "citation": lock.citation, "text": lock.text(lang)}
        for one in self.deviations:
            yield {"rule": one.rule, "citation": one.basis or one.citation, "text": one.text(lang)}

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the record."""
        return {
            "deviations": [one.to_json() for one in self.deviations],
            "locks": [one.to_json() for one in self.locks],
            "talent": self.talent and self.talent.to_json(),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Circumstances:
        """The circumstances that ``to_json`` gave; a list recorded earlier has none."""
        return cls(
            tuple(Deviation.from_json(one) for one in document.get("deviations", ())),
            tuple(LockOnDay.from_json(one) for one in document.get("locks", ())),
            TalentPolicy(**document["talent"]) if document.get("talent") else None,
        )
