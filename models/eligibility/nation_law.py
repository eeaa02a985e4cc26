"""The law of a nation: what rules answer of everybody on a day, kept as files and read in chunks.

A rule's answers are kept for each kind of post that it tells apart among those vacant on the day
(as :mod:`models.eligibility.kept_law` keeps them in memory), and whom it fails, a bit each; a rule
that asks about the post itself is answered anew from kept columns. Details are found for the few
people that are shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import to_date
from features.chunks import evenly, in_chunks
from features.kept import Kept
from features.nation.build import parts_of
from features.nation.column_files import Appender, Manifest, Mapped
from features.nation.filler import Filler
from features.nation.layout import FORM
from features.nation.ragged_files import RaggedFiles
from features.nation.staged import kept
from features.pairs.pairs import Pairs
from features.pairs.ragged import Ragged
from features.progress import NoProgress
from models.eligibility.answering import answered, reads_of
from models.eligibility.answers import FAIL, NOT_APPLICABLE, UNKNOWN
from models.eligibility.career import Career, Present
from models.eligibility.engine import judge_facts
from models.eligibility.exclusions import IN_AN_OCTET, Exclusions, Fails, octets
from models.eligibility.facts import Facts
from models.eligibility.people import People
from models.eligibility.posts import REQUIREMENTS, Posts
from models.eligibility.rules import rules_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from features.nation.column_files import ColumnFile
    from features.nation.opened import Nation
    from features.progress import Progress
    from models.eligibility.answers import Eligibility
    from models.eligibility.rule import Rule
    from models.eligibility.rule_evidence import RuleEvidence
    from models.eligibility.verdicts import Mask

    Answers = npt.NDArray[np.int8]
    Bits = npt.NDArray[np.uint8]

FOLDER: Final = "law"
CHUNK: Final = 3_000_000
"""People answered for at a time at most: bounds the memory of what lies between. Of fewer, threads
would hand Python's lock to each other more often than they count."""

_FORM: Final = 2
"""Of a kept day: raised when the form or the meaning of its files changes."""

_DAYS_OPEN: Final = 4
_CHUNKS_KEPT: Final = 64
"""A nation is two chunks: what they keep follows from the day, a few bytes a person."""

_PRESENT: Final[dict[str, type]] = {
    "post": np.int32,
    "since": np.int32,
    "is_recorded": np.bool_,
    "from_employees": np.bool_,
}
_COLUMNS: Final[dict[str, type]] = {
    "levels": np.int8,
    "present_rank": np.int8,
    "is_without_post": np.bool_,
}
_KIN: Final[dict[str, type]] = {"kind": np.int8, "post": np.int32, "is_unknown": np.bool_}


@dataclass(frozen=True)
class NationEligibility:
    """Answers of every rule for everybody of a nation beside one post; as ``Eligibility`` says.

    Who is left out by which rules is found at once, the answers of a few people when asked for.
    """

    law: NationLaw
    post: int
    day: int
    rules: tuple[Rule, ...]
    evidence: RuleEvidence
    version: str
    exclusions: Exclusions
    failing: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.exclusions)

    @cached_property
    def is_excluded(self) -> Mask:
        """Whether some rule of severity *exclude* fails, shape (n,)."""
        return self.exclusions.is_anyone()

    def take(self, rows: npt.ArrayLike) -> Eligibility:
        """The people at ``rows`` (positions or a mask), with facts and dates."""
        at = np.asarray(rows)
        at = np.flatnonzero(at) if at.dtype == bool else at.astype(np.int64)
        return self.law.of_people(at, self.post, self.day, self.rules, self.evidence)


class NationLaw:
    """Answers of one nation; a day not kept yet is found when it is first asked for.

    Safe to share between threads.
    """

    def __init__(self, nation: Nation, progress: Progress | None = None) -> None:
        self.nation = nation
        self.posts = Posts(nation.history)
        self._progress = progress or NoProgress()
        self._days: Kept[LawOnDay] = Kept(_DAYS_OPEN)

    def of_vacancy(
        self, post: int, day: int, rules: Sequence[Rule], evidence: RuleEvidence
    ) -> NationEligibility:
        """Answers of every rule for everybody beside one post, in the order of their rows."""
        self.nation.mapped.make_room()  # of what the list before has read at its end
        people, rules = self.nation.people, tuple(rules)
        on_day = self.on_day(day, rules)
        kept = [on_day.fails(rule, post, evidence) for rule in rules]
        fails = {place: bits for place, bits in enumerate(kept) if bits is not None}
        asked = [place for place in range(len(rules)) if place not in fails]
        found = np.empty((len(asked), octets(people)), dtype=np.uint8)
        size = IN_AN_OCTET * octets(evenly(people, CHUNK))  # bits of each share no byte

        def fill(begin: int) -> None:
            chunk = on_day.chunk(post, begin, min(begin + size, people))
            some = slice(begin // IN_AN_OCTET, octets(chunk.end))
            for row, place in zip(found[:, some], asked, strict=True):
                row[:] = np.packbits(chunk.answers(rules[place], evidence) == FAIL)

        on_day.make_ready()
        in_chunks(fill, people, size)
        fails |= zip(asked, found, strict=True)
        counted = [Fails.packed(fails[place]) for place in range(len(rules))]
        excluding = ((place, counted[place]) for place, rule in enumerate(rules) if rule.excludes)
        exclusions = Exclusions.of(people, excluding)
        failing = tuple(one.number for one in counted)
        on_day.files.let_go()
        version = on_day.version
        return NationEligibility(self, post, day, rules, evidence, version, exclusions, failing)

    def of_people(
        self,
        rows: npt.NDArray[np.int64],
        post: int,
        day: int,
        rules: Sequence[Rule],
        evidence: RuleEvidence,
    ) -> Eligibility:
        """The same of a few, with the facts behind them."""
        self.nation.mapped.make_room()  # few people far apart are read with many neighbours
        pairs = Pairs.beside(rows, post, day)
        people = People(self.posts, pairs.employees, pairs.days)
        facts = Facts(people, np.array([post], dtype=np.int32))
        known = judge_facts(facts, pairs, rules, evidence, rules_version(rules))
        return known.take(np.arange(len(rows)))

    def on_day(self, day: int, rules: Sequence[Rule]) -> LawOnDay:
        """What is kept of a day by rules."""
        version = rules_version(rules)
        return self._days.get((day, version), lambda: self._open(day, tuple(rules), version))

    def _open(self, day: int, rules: tuple[Rule, ...], version: str) -> LawOnDay:
        folder = self.nation.folder / FOLDER / f"{to_date(day).isoformat()}-{version[:12]}"
        nation = self.nation.manifest.sha256
        meaning = {"form": [FORM, _FORM], "nation": nation, "rules": version, "day": day}
        manifest = kept(folder, meaning, lambda aside: self._write(day, rules, aside, meaning))
        return LawOnDay(self, day, version, Mapped(folder, manifest.files))

    def _write(
        self, day: int, rules: tuple[Rule, ...], folder: Path, meaning: Mapping[str, Any]
    ) -> Manifest:
        """Answer for everybody beside each kind of post that is vacant on the day, part by part."""
        asked = self._kinds(day, rules)
        name = to_date(day).isoformat()
        relatives = RaggedFiles(folder, "kin", _KIN)
        files = Filler(folder, self.nation.people)
        for begin, end in parts_of(self.nation.manifest):
            self._progress.step(f"law on {name}", begin / self.nation.people)
            people = self.people(begin, end, day)
            for column, kind in _PRESENT.items():
                files.put(f"present.{column}", begin, getattr(people.present, column), kind)
            for column, kind in _COLUMNS.items():
                files.put(column, begin, getattr(people, column), kind)
            relatives.add(people.kin)
            for file, (rule, post) in asked.items():
                facts = Facts(people, np.array([post], dtype=np.int32))
                answers = answers_of(facts.reading(reads_of(rule) or frozenset()), rule)
                files.put(file, begin, answers, np.int8)
            self.nation.mapped.let_go()
        told = files.close() | relatives.close()
        for file in asked:
            told |= _packed(folder, file, told[file])
        return Manifest(dict(meaning), told)

    def _kinds(self, day: int, rules: Sequence[Rule]) -> dict[str, tuple[Rule, int]]:
        """Of each rule and kind of vacant post the file, and a post of the kind."""
        vacancies = self.nation.history["vacancies"]
        posts = np.unique(vacancies["position_id"][vacancies["opened_on"] == day]).tolist()
        found: dict[str, tuple[Rule, int]] = {}
        for post in posts:
            for rule in rules:
                file = self.file_of(rule, post)
                if file:
                    found.setdefault(file, (rule, post))
        return found

    def file_of(self, rule: Rule, post: int) -> str:
        """Where answers of a rule are kept for posts of one's kind; empty where for none."""
        reads = reads_of(rule)
        if reads is None or REQUIREMENTS in reads:  # these differ from post to post: too many files
            return ""
        kind = repr([_plain(cell) for cell in self.posts.kind(post, sorted(reads))])
        return f"answers/{rule.id}-{hashlib.sha256(kind.encode()).hexdigest()[:16]}"

    def people(self, begin: int, end: int, day: int) -> People:
        """Some employees on a day, from their histories."""
        rows = np.arange(begin, end, dtype=np.int32)
        return People(self.posts, rows, np.broadcast_to(np.int32(day), len(rows)))


@dataclass(frozen=True)
class LawOnDay:
    """What is kept of one day; ``version`` is that of the rules."""

    law: NationLaw
    day: int
    version: str
    files: Mapped
    _people: Kept[People] = field(default_factory=lambda: Kept(_CHUNKS_KEPT), repr=False)

    def make_ready(self) -> None:
        """Find now what threads would otherwise find at the same time."""
        self.law.posts.rank, self.law.posts.chain  # noqa: B018 - cached when they are asked for
        self.law.nation.history["preferences"].risen("position_id")

    def chunk(self, post: int, begin: int, end: int) -> Chunk:
        """Employees ``begin`` to ``end`` beside a post."""
        return Chunk(self, post, begin, end)

    def fails(self, rule: Rule, post: int, evidence: RuleEvidence) -> Bits | None:
        """Whom a rule fails, a bit each; None where that is not kept, or evidence speaks of it."""
        file = self.law.file_of(rule, post)
        if file not in self.files.files or evidence.about(rule.id):
            return None
        bits: Bits = self.files.column(_fails_of(file))
        return bits

    def people(self, begin: int, end: int) -> People:
        """Employees ``begin`` to ``end``, with all of them that is kept."""
        return self._people.get((begin, end), lambda: self._known(begin, end))

    def _known(self, begin: int, end: int) -> People:
        people = self.law.people(begin, end, self.day)
        known = vars(people)  # where a cached property lies: kept columns instead of found ones
        for name in _COLUMNS:
            known[name] = self.files.column(name)[..., begin:end]
        asked = Pairs(people.employees, people.employees, people.days)
        career = known["career"] = Career(self.law.nation.history, asked)
        vars(career)["present"] = Present(
            **{name: self.files.column(f"present.{name}")[begin:end] for name in _PRESENT}
        )
        mine = self.files.column("kin.starts")[begin : end + 1]
        first, last = int(mine[0]), int(mine[-1])
        known["kin"] = Ragged(
            mine - first, {cell: self.files.column(f"kin.{cell}")[first:last] for cell in _KIN}
        )
        return people


@dataclass(frozen=True)
class Chunk:
    """Employees ``begin`` to ``end`` beside one post on one day."""

    on_day: LawOnDay
    post: int
    begin: int
    end: int

    def __len__(self) -> int:
        return self.end - self.begin

    def answers(self, rule: Rule, evidence: RuleEvidence) -> Answers:
        """A rule's answers, int8, shape (n,)."""
        kept_in, files = self.on_day.law.file_of(rule, self.post), self.on_day.files
        if kept_in in files.files:
            found: Answers = files.column(kept_in)[self.begin : self.end]
        else:
            people = self.on_day.people(self.begin, self.end)
            found = answers_of(Facts(people, np.array([self.post], dtype=np.int32)), rule)
        return self._with_evidence(found, rule, evidence) if evidence.about(rule.id) else found

    def _with_evidence(self, found: Answers, rule: Rule, evidence: RuleEvidence) -> Answers:
        about = {piece.employee for piece in evidence.pieces if piece.rule == rule.id}
        rows = sorted(row for row in about if self.begin <= row < self.end)
        at = np.array(rows, dtype=np.int64) - self.begin
        unknown = np.flatnonzero(found[at] == UNKNOWN)
        pairs = Pairs.beside(np.array(rows, dtype=np.int64), self.post, self.on_day.day)
        speaking = evidence.speaking(rule.id, pairs, unknown)
        answers = found.copy()
        answers[at[unknown]] = evidence.answers(speaking[unknown])
        return answers


def _packed(folder: Path, file: str, told: ColumnFile) -> dict[str, ColumnFile]:
    """Keep a bit for each of the answers of a file, set where it is a fail."""
    name = _fails_of(file)
    bits = Appender(folder / name, np.uint8)
    answers = np.fromfile(folder / file, told.dtype)
    bits.add(np.packbits(answers == FAIL))
    return {name: bits.close()}


def _fails_of(file: str) -> str:
    return f"fails/{file.removeprefix('answers/')}"


def answers_of(facts: Facts, rule: Rule) -> Answers:
    """A rule's answers about everybody of ``facts``, int8, shape (n,)."""
    verdict = answered(facts, rule)
    if verdict is None:
        return np.full(len(facts), NOT_APPLICABLE, dtype=np.int8)
    return np.broadcast_to(verdict.answers, len(facts))


def _plain(cell: Any) -> Any:  # noqa: ANN401 - a code, or a tuple of codes
    return cell.item() if isinstance(cell, np.generic) else cell
