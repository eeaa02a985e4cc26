"""What features know of everybody on a day, kept as files: found once, then mapped.

Kept are the columns of features that follow from the person alone, and of the other blocks what
features of pairs read; each in a small type that gives the same numbers back, which is looked at as
they are written, or as codes (:mod:`features.nation.coded`). Of posts the totals of all parts are
kept (holders, earlier outcomes).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from features.calendar import to_date
from features.history.totals import Totals
from features.nation.build import parts_of
from features.nation.coded import column, write_coded
from features.nation.column_files import Appender, Manifest, Mapped
from features.nation.filler import Filler
from features.nation.layout import FORM
from features.nation.part import part_of
from features.nation.ragged_files import RaggedFiles
from features.pairs.blocks import Grades, Levels, Person, Present, Taught
from features.pairs.build import FEATURES_ALONE
from features.pairs.catalogue import catalogue_hash
from features.pairs.city import City
from features.pairs.demand import DemandLedger, Holders, PastOutcomes
from features.pairs.people import People, people_known
from features.pairs.ragged import Ragged
from features.progress import NoProgress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from features.history.coding import Array
    from features.history.history import History
    from features.history.outcomes import LabelPolicy
    from features.nation.column_files import ColumnFile
    from features.nation.opened import Nation
    from features.progress import Progress

_COLUMNS: Final[dict[str, npt.DTypeLike]] = {
    "person.is_pppk": np.bool_,
    "person.education_rank_code": np.int8,
    "person.education_field": np.int16,
    "present.position": np.int32,
    "present.has_left": np.bool_,
    "present.kilometres": np.float64,
    "grades.pns_grade": np.int8,
}
_HOME: Final = "person.home"
_LEVELS: Final[dict[str, npt.DTypeLike]] = {"level": np.int8, "day": np.int32}
_RAGGED: Final[dict[str, dict[str, npt.DTypeLike]]] = {
    "spells": {"position": np.int32, "start": np.int32, "end": np.int32},
    "courses": {
        "competency": np.int16,
        "hours": np.float64,
        "day": np.int32,
        "is_unseen": np.bool_,
        "is_recent": np.bool_,
    },
}
"""What is kept of each block, and in which type; all else features of pairs do not read."""

_CODED: Final = (
    "levels.day",
    "spells.start",
    "spells.end",
    "courses.competency",
    "courses.hours",
    "courses.day",
)
"""Columns that have few different values; those of features have, too."""

_FORM: Final = 2
"""Of a kept day: raised when the form or the meaning of its files changes."""

_OUTCOMES: Final = tuple(one.name for one in fields(PastOutcomes))
_HOLDERS: Final = "holders"
_FAR: Final = int(np.iinfo(np.int32).max)


def write_people(
    nation: Nation,
    day: int,
    policy: LabelPolicy,
    folder: Path,
    progress: Progress | None = None,
) -> Manifest:
    """Find what is known of everybody before a day, a part at a time, and keep it in a folder."""
    listener = progress or NoProgress()
    name = to_date(day).isoformat()
    constant = constant_of(nation)
    totals: dict[str, Totals] = {}
    begins = _FAR
    recorded = {}
    ragged = {block: RaggedFiles(folder, block, cells) for block, cells in _RAGGED.items()}
    homes = Appender(folder / _HOME, np.float64)
    files = Filler(folder, nation.people)
    for begin, end in parts_of(nation.manifest):
        listener.step(f"people on {name}", begin / nation.people)
        history = part_of(nation.history, begin, end)
        city = constant.with_people(history)
        employees = np.arange(end - begin)
        days = np.full(end - begin, day, dtype=np.int32)
        people = people_known(history, city, employees, days, policy)
        _put(files, begin, people)
        homes.add(people.person.home)
        for block, kept in ragged.items():
            kept.add(getattr(people, block))
        ledger = DemandLedger.of(history, policy, city.posts)
        begins = min(begins, ledger.holders.begins)
        of_part = _on_day(ledger, day)
        nation.mapped.let_go()
        totals = {name: totals[name] + one if totals else one for name, one in of_part.items()}
        recorded = {
            "levels": bool(people.levels.is_recorded[0]),
            "taught": bool(people.taught.is_recorded[0]),
        }
    told = files.close() | {_HOME: homes.close()}
    for kept in ragged.values():
        told |= kept.close()
    for name, one in totals.items():
        told |= _kept(folder, f"totals.{name}", one.sums)
    for name in _coded_columns():
        told |= write_coded(folder, name, told.pop(name))
    told |= _kept(folder, "fields", constant.fields)
    about = {"recorded": recorded, "begins": begins}
    return Manifest(about | meaning_of(nation, day, policy), told)


def meaning_of(nation: Nation, day: int, policy: LabelPolicy) -> dict[str, Any]:
    """What a kept day was made from; equal ones are the same bits."""
    policy_told = {**asdict(policy), "window_months": list(policy.window_months)}
    return {
        "form": [FORM, _FORM],
        "nation": nation.manifest.sha256,
        "catalogue": catalogue_hash(),
        "policy": policy_told,
        "day": day,
    }


def constant_of(nation: Nation) -> City:
    """Posts and fields of education; of people nothing."""
    education = nation.history["employees"]["education_field"]
    return City.of_posts(nation.history, education)


@dataclass(frozen=True)
class PeopleOnDay:
    """What was written, mapped: everybody's facts, and posts as they stood."""

    files: Mapped
    people: People
    demand: DemandLedger


def open_people(nation: Nation, city: City, manifest: Manifest, folder: Path) -> PeopleOnDay:
    """Map what ``write_people`` kept."""
    told, total = manifest.told, nation.people
    day = np.int32(told["day"])
    files = Mapped(folder, manifest.files)
    mapped = files.column

    def same(value: Any) -> Array:  # noqa: ANN401 - any scalar
        return np.broadcast_to(value, total)

    def ragged(block: str) -> Ragged:
        cells = {name: column(files, f"{block}.{name}") for name in _RAGGED[block]}
        return Ragged(mapped(f"{block}.starts"), cells)

    absent: Any = Absent()
    levels: Any = {name: column(files, f"levels.{name}") for name in _LEVELS}
    people = People(
        person=Person(
            employee=absent,
            day=same(day),
            is_pppk=mapped("person.is_pppk"),
            education_rank_code=mapped("person.education_rank_code"),
            education_field=mapped("person.education_field"),
            home=mapped(_HOME),
            years_of_service=absent,
        ),
        present=Present(
            position=mapped("present.position"),
            has_left=mapped("present.has_left"),
            years=absent,
            kilometres=mapped("present.kilometres"),
        ),
        breadth=absent,
        grades=Grades(mapped("grades.pns_grade"), absent),
        performance=absent,
        earlier=absent,
        taught=Taught(absent, same(np.bool_(told["recorded"]["taught"]))),
        spells=ragged("spells"),
        levels=Levels(**levels, is_recorded=same(np.bool_(told["recorded"]["levels"]))),
        courses=ragged("courses"),
    )
    for one in FEATURES_ALONE:
        people.columns[one] = column(files, f"columns/{one.name}")
    totals = {name: Totals(int(day), mapped(f"totals.{name}")) for name in (*_OUTCOMES, _HOLDERS)}
    return PeopleOnDay(files, people, _ledger(city, nation.history, totals, int(told["begins"])))


class Absent:
    """Stands where a block has more than is kept, and says so to whoever asks for it."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError("of a kept day only what features of pairs read is there")


def _coded_columns() -> list[str]:
    return [*_CODED, *(f"columns/{one.name}" for one in FEATURES_ALONE)]


def _put(files: Filler, begin: int, people: People) -> None:
    for name, dtype in _COLUMNS.items():
        block, column = name.split(".")
        files.put(name, begin, getattr(getattr(people, block), column), dtype)
    for name, dtype in _LEVELS.items():
        files.put(f"levels.{name}", begin, getattr(people.levels, name), dtype)
    for one in FEATURES_ALONE:
        files.put(f"columns/{one.name}", begin, people.column(one), np.float32)


def _on_day(ledger: DemandLedger, day: int) -> dict[str, Totals]:
    """The totals of a ledger's timelines before one day, by name."""
    timelines = {name: getattr(ledger.outcomes, name) for name in _OUTCOMES}
    timelines[_HOLDERS] = ledger.holders.by_post
    return {name: Totals.of(timeline, day) for name, timeline in timelines.items()}


def _kept(folder: Path, name: str, cells: Array) -> dict[str, ColumnFile]:
    file = Appender(folder / name, cells.dtype)
    file.add(cells)
    return {name: file.close()}


def _ledger(
    city: City, history: History, totals: Mapping[str, Totals], begins: int
) -> DemandLedger:
    """A ledger that answers for one day."""
    of: Any = totals  # each answers as a timeline does
    return DemandLedger(
        city.posts,
        history["agencies"]["function"].astype(np.int64),
        Holders(of[_HOLDERS], begins),
        PastOutcomes(**{name: of[name] for name in _OUTCOMES}),
    )
