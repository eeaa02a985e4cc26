"""The data quality of now, with what it costs: facts of the store, answers of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from features.calendar import to_day
from features.quality.imported import import_notes, last_import_of_people
from features.quality.report import Quality, assess
from features.store.frames import read_frames
from models.quality.unknowns import Unknowns, unknowns

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from features.store.store import Store
    from service.desk import Desk

_TABLES: Final = (
    "agencies", "positions", "position_competencies", "employees", "position_history",
    "grade_history", "competency_assessments", "trainings", "performance", "transfers",
    "evaluations",
)  # fmt: skip


@dataclass(frozen=True)
class DataQuality:
    """What the data lack, and how many candidates rules cannot answer for because of it."""

    facts: Quality
    unknown: Unknowns

    def to_json(self) -> dict[str, Any]:
        """Facts, and under ``unknown`` what they cost."""
        cost = self.unknown
        rules = [vars(one) for one in cost.rules]
        return {
            **self.facts.to_json(),
            "unknown": {
                "vacancies": cost.vacancies,
                "candidates": cost.candidates,
                "rules": rules,
            },
        }


def stored_quality(store: Store, home: Path, day: date) -> Quality:
    """The facts alone, without the rules of law."""
    with store.read() as connection:
        frames = read_frames(connection, _TABLES)
        notes = import_notes(home, last_import_of_people(connection))
    return assess(frames, notes, day)


def data_quality(desk: Desk, day: date) -> DataQuality:
    """The facts, and what they cost the vacancies that are open on the day."""
    facts = stored_quality(desk.store, desk.home, day)
    view = desk.view()
    found = unknowns(view.history, desk.rules_on, to_day(day), view.evidence)
    return DataQuality(facts, found)
