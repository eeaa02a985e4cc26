"""The desk at which lists are asked for and decided: the state of now, and any state of then.

A :class:`View` is one consistent state that never changes; the desk swaps in a new one when the
data, the champion or the calendar's locks changed. Whoever holds a view keeps it to the end of the
request.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import sqlalchemy as sa

from features.calendar import to_date
from features.kept import Kept
from features.pairs.build import PairBuilder
from features.store.held import Held
from features.store.prepared import Prepared
from features.store.schema import CHANGES
from features.store.snapshot import load_history, write_files
from features.store.store import changed_at
from models.eligibility.deviations import Deviation, deviations_of
from models.eligibility.kept_law import KeptLaw
from models.eligibility.nation_law import NationLaw
from models.eligibility.rule_evidence import NAME as EVIDENCE
from models.eligibility.rule_evidence import RuleEvidence, load_evidence
from models.eligibility.rules import every_rule, national_rules
from models.fairness.groups import load_groups
from models.fit.judgement import RULE_OF_THUMB
from models.registry import champion
from models.registry.serving import load_serving
from models.talent.kept import KeptBoxes
from models.talent.nation_boxes import NationBoxes
from models.talent.policy import TalentPolicy
from service.ledger.tables import CALENDAR_LOCKS
from service.nation import Opened, snapshot_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.history.history import History
    from features.store.store import Store
    from models.eligibility.rules import Rule
    from models.fairness.groups import GroupTable
    from models.fit.judgement import Judge
    from models.registry.serving import Serving
    from models.slate.slate import Slate
    from service.clock import Clock
    from service.quality import DataQuality

RULES: Final = "rules"
"""The folder of a home in which a city's own rules lie."""

_STANDS: Final = Prepared(
    sa.select(
        sa.select(sa.func.max(CHANGES.c.tx)).scalar_subquery(),
        champion.VERSION,
        sa.select(sa.func.max(CALENDAR_LOCKS.c.number)).scalar_subquery(),
    )
)

_OF_GROUPS: Final = frozenset({"employees", "employee_groups"})

_OF_EVIDENCE: Final = frozenset({EVIDENCE, "employees", "positions"})
"""Its people and posts are rows of the history."""

_TALENT: Final = TalentPolicy()
_MODELS_KEPT: Final = 3
_PAST_KEPT: Final = 2
_SLATES_KEPT: Final = 4
_DAYS_OF_RULES: Final = 64


@dataclass(frozen=True)
class View:
    """One state: the data right after transaction ``tx``, and the judge that serves on them.

    ``builder`` makes features of this history, with the label policy of the judge, ``law`` keeps
    what rules know of people on the days last asked about and ``boxes`` where these stand on the
    talent map, ``evidence`` answers rules that the data leave open. ``changed`` holds by table the
    transaction that last changed it, ``newest_lock`` is the number of the newest row of
    ``calendar_locks``: rows are only added, so locks stand as they did while it does. A past view
    does not know it: a recorded list brings the locks of its day.
    """

    history: History
    builder: PairBuilder
    groups: GroupTable
    judge: Judge
    tx: int
    changed: Mapping[str, int]
    evidence: RuleEvidence
    law: KeptLaw | NationLaw
    boxes: KeptBoxes | NationBoxes
    newest_lock: int | None = None

    def differs_in(self, changed: Mapping[str, int]) -> frozenset[str]:
        """The tables that are not those of another state."""
        both = {*changed, *self.changed}
        return frozenset(name for name in both if changed.get(name) != self.changed.get(name))


@dataclass(frozen=True)
class CityRules:
    """The rules of all days as their files say them now; those of a day are found once."""

    rules: tuple[Rule, ...]
    deviations: tuple[Deviation, ...]
    _days: Kept[tuple[Rule, ...]] = field(default_factory=lambda: Kept(_DAYS_OF_RULES))

    def on(self, day: int | None) -> tuple[Rule, ...]:
        """Those in force on a day; for None all that are switched on."""
        if day is None:
            return tuple(rule for rule in self.rules if rule.enabled)
        on = to_date(day)
        return self._days.get(day, lambda: tuple(r for r in self.rules if r.is_in_force(on)))


class Desk:
    """A store, its home and a clock, with the view of now; safe to share between threads."""

    def __init__(
        self, store: Store, home: Path, clock: Clock, talent: TalentPolicy = _TALENT
    ) -> None:
        self.store = store
        self.talent = talent
        self.home = home
        self.clock = clock
        self._view: View | None = None
        self._tables = Held()
        self._swapping = Lock()
        self._models: Kept[Serving] = Kept(_MODELS_KEPT)
        self._past: Kept[View] = Kept(_PAST_KEPT)
        self._nations: Kept[Opened] = Kept(1)
        self._folder = home / RULES
        self._rules: Kept[CityRules] = Kept(1)
        self.qualities: Kept[DataQuality] = Kept(1)
        self.slates: Kept[tuple[Slate, View]] = Kept(_SLATES_KEPT)
        self.locks: Kept[list[sa.RowMapping]] = Kept(1)
        self.listing = Lock()
        """Held while a list is made (decision 30)."""

    @property
    def history(self) -> History:
        """The data of now."""
        return self.view().history

    @property
    def judge(self) -> Judge:
        """What serves now."""
        return self.view().judge

    def view(self) -> View:
        """The state of now: the kept view, unless data, champion or locks changed since."""
        held, (tx, version, lock) = self._view, self._now()
        if held is not None and _is_of(held, tx, version) and held.newest_lock == lock:
            return held
        with self._swapping:
            if self._view is not held:  # another thread swapped while this one waited
                held, (tx, version, lock) = self._view, self._now()
            if held is None or not _is_of(held, tx, version):
                held = self._swapped(held, tx, version)
            self._view = held if held.newest_lock == lock else replace(held, newest_lock=lock)
            return self._view

    def write_snapshot(self) -> None:
        """Put tables that were coded since on disk, for those who start later."""
        if self._tables.unwritten:
            write_files(self._tables)
            pa.default_memory_pool().release_unused()  # what reading and writing left behind

    def view_of(self, tx: int, version: str) -> View:
        """The state right after a past transaction, with the model that served then.

        Raises
        ------
        DamagedError
            The model's files are not those that were recorded.
        """
        held = self._view
        if held is not None and _is_of(held, tx, version):
            return held
        return self._past.get((tx, version), lambda: self._then(tx, version))

    def rules_on(self, day: int | None) -> tuple[Rule, ...]:
        """The rules in force on a day, national and the city's own; those of all days for None."""
        return self.city_rules().on(day)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Where the city departs from the national rules, on any day."""
        return self.city_rules().deviations

    def city_rules(self) -> CityRules:
        """The rules as the files say them now."""
        folder = self._folder
        files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        stamp = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)

        def load() -> CityRules:
            rules = every_rule(folder)
            return CityRules(rules, deviations_of(national_rules(), rules) if files else ())

        return self._rules.get(stamp, load)

    def _now(self) -> tuple[int, str, int | None]:
        """What stands: the newest data, the version that serves, and the newest lock."""
        tx, version, lock = self.store.ask(_STANDS)
        return tx or 0, version or RULE_OF_THUMB, lock

    def _swapped(self, held: View | None, tx: int, version: str) -> View:
        """The new view, with all of the old that the change left as it was."""
        serving = self._serving(version)
        nation = self._nation(tx)
        if nation is not None:
            return self._of_nation(nation, tx, version)
        if held is None or isinstance(held.law, NationLaw) or isinstance(held.boxes, NationBoxes):
            history = load_history(self.store, tx, held=self._tables)
            self.write_snapshot()
            return self._made(tx, version, history)
        with self.store.read() as connection:
            changed = changed_at(connection, tx)
            differs = held.differs_in(changed)
            history = held.history
            if differs - {EVIDENCE}:
                history = load_history(self.store, tx, held=self._tables, changed=changed)
            groups, evidence = held.groups, held.evidence
            if differs & _OF_GROUPS:
                groups = load_groups(connection, history, tx)
            if differs & _OF_EVIDENCE:
                evidence = load_evidence(connection, history, tx)
        builder = held.builder.refreshed(history, differs, serving.label_policy)
        law = held.law.refreshed(history, differs)
        boxes = held.boxes.refreshed(history, differs)
        return View(history, builder, groups, serving.judge, tx, changed, evidence, law, boxes)

    def _then(self, tx: int, version: str) -> View:
        nation = self._nation(tx)
        if nation is not None:
            return self._of_nation(nation, tx, version)
        return self._made(tx, version, load_history(self.store, tx))

    def _nation(self, tx: int) -> Opened | None:
        """The nation that lists were of after a transaction; None where they were of a city."""
        with self.store.read() as connection:
            sha256 = snapshot_at(connection, tx)
        if sha256 is None:
            return None
        return self._nations.get(sha256, lambda: Opened.of(self.home, sha256))

    def _of_nation(self, opened: Opened, tx: int, version: str) -> View:
        serving, history = self._serving(version), opened.nation.history
        with self.store.read() as connection:
            changed = changed_at(connection, tx)
            evidence = load_evidence(connection, history, tx)
        builder = opened.builder(serving.label_policy)
        groups, law, boxes = opened.groups, opened.law, opened.boxes
        return View(history, builder, groups, serving.judge, tx, changed, evidence, law, boxes)

    def _made(self, tx: int, version: str, history: History) -> View:
        serving = self._serving(version)
        with self.store.read() as connection:
            groups = load_groups(connection, history, tx)
            changed = changed_at(connection, tx)
            evidence = load_evidence(connection, history, tx)
        builder = PairBuilder(history, serving.label_policy)
        law, boxes = KeptLaw(history), KeptBoxes(history)
        return View(history, builder, groups, serving.judge, tx, changed, evidence, law, boxes)

    def _serving(self, version: str) -> Serving:
        def load() -> Serving:
            with self.store.read() as connection:
                return load_serving(connection, self.home, version)

        return self._models.get(version, load)


def _is_of(view: View, tx: int, version: str) -> bool:
    return view.tx == tx and view.judge.version == version
