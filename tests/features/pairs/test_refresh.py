"""A builder refreshed after a change gives the bits of a fresh one, and keeps what it can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from features.contract.tables import TABLES
from features.history.as_of import AsOf
from features.history.columns import TableColumns, history_tables
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.pairs import refresh
from features.pairs.build import PairBuilder
from features.pairs.change import READ
from features.pairs.city import OF_CITY, City
from features.pairs.demand import OF_HOLDERS, OF_OUTCOMES, Holders, PastOutcomes
from features.pairs.feature import Feature
from features.pairs.pairs import Pairs
from features.pairs.people import PARTS, Asked, Part, People
from features.pairs.refresh import Outdated
from tests.builders import day, random_frames

if TYPE_CHECKING:
    from features.history.coding import Array

    Frames = dict[str, pd.DataFrame]

POLICY = LabelPolicy()
DAYS = [day("2016-05-01"), day("2019-05-01")]
CHANGED = sorted(READ)


def fewer_rows(frame: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    return frame[draw.random(len(frame)) < 0.7]


def other_facts(frame: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    """The same ids with the facts of other rows."""
    facts = [name for name in frame.columns if not name.endswith("_id")]
    mixed = frame[facts].iloc[draw.permutation(len(frame))].set_axis(frame.index)
    return pd.concat([frame.drop(columns=facts), mixed], axis=1)[list(frame.columns)]


def more_rows(frame: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    """Rows of new ids, which move all rows behind them."""
    again = frame.iloc[draw.integers(len(frame), size=5)].copy()
    for name in frame.columns:
        if name == next(iter(frame.columns)) and frame[name].is_unique:
            again[name] = [f"{one}x{at}" for at, one in enumerate(again[name])]
    return pd.concat([frame, again], ignore_index=True)


CHANGES = [fewer_rows, other_facts, more_rows]
Change = "Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]"


def bits(builder: PairBuilder) -> list[bytes]:
    found = []
    for on in DAYS:
        builder.people_on(on)
        for post in range(0, len(builder.history["positions"]), 3):
            pairs = Pairs.of_vacancy(builder.history, post, on)
            found += [builder.matrix(pairs).values.tobytes(), builder.holders(post, on).tobytes()]
    return found


@pytest.mark.parametrize("table", CHANGED)
@pytest.mark.parametrize("change", CHANGES)
def test_a_refreshed_builder_gives_the_bits_of_a_fresh_one(table: str, change: Change) -> None:
    frames = random_frames(3)
    builder = PairBuilder(History.from_frames(frames), POLICY)
    before = bits(builder)
    frames[table] = change(frames[table], np.random.default_rng(1))
    now = History.from_frames(frames)
    fresh = bits(PairBuilder(now, POLICY))
    assert fresh != before or change is more_rows  # of whom some say what was said before
    assert bits(builder.refreshed(now, {table}, POLICY)) == fresh
    assert bits(builder) == before  # who holds the old one keeps it


def test_changes_one_after_the_other_add_up_though_nobody_asks_between_them() -> None:
    frames, draw = random_frames(4), np.random.default_rng(2)
    builder = PairBuilder(History.from_frames(frames), POLICY)
    bits(builder)
    for table in draw.permutation(CHANGED):
        change = CHANGES[int(draw.integers(len(CHANGES)))]
        frames[str(table)] = change(frames[str(table)], draw)
        now = History.from_frames(frames)
        builder = builder.refreshed(now, {str(table)}, POLICY)
        if draw.random() < 0.4:
            builder.people_on(DAYS[0])
    assert bits(builder) == bits(PairBuilder(now, POLICY))


def test_another_label_policy_changes_what_success_meant_and_nothing_else() -> None:
    history, strict = History.from_frames(random_frames(3)), LabelPolicy(threshold=90.0)
    builder = PairBuilder(history, POLICY)
    before = builder.people_on(DAYS[0])
    refreshed = builder.refreshed(history, (), strict)
    after = refreshed.people_on(DAYS[0])
    assert after.spells is before.spells
    assert bits(refreshed) == bits(PairBuilder(history, strict)) != bits(builder)


def kept_blocks(before: People, after: People) -> set[str]:
    return {name for name, block in vars(before).items() if vars(after)[name] is block}


def test_only_what_reads_a_changed_table_is_computed_again(monkeypatch) -> None:
    frames = random_frames(3)
    builder = PairBuilder(History.from_frames(frames), POLICY)
    before = builder.people_on(DAYS[0])
    frames["evaluations"] = fewer_rows(frames["evaluations"], np.random.default_rng(1))
    refreshed = builder.refreshed(History.from_frames(frames), {"evaluations"}, POLICY)
    called: list[Feature] = []
    call = Feature.__call__
    monkeypatch.setattr(Feature, "__call__", lambda one, *a: called.append(one) or call(one, *a))
    after = refreshed.people_on(DAYS[0])
    every = {"person", "present", "breadth", "grades", "performance", "earlier", "taught"}
    every |= {"spells", "levels", "courses"}
    assert kept_blocks(before, after) == every - {"earlier"}
    assert {one.reads for one in called} == {("earlier",)}
    assert len(before.columns) - len(called) == 17
    assert after.columns.keys() == before.columns.keys()


def one_more(frames: Frames, **cells: object) -> Frames:
    """An evaluation more, of the transfer of the first."""
    one = frames["evaluations"].head(1).assign(evaluation_id="new", **cells)
    return {**frames, "evaluations": pd.concat([frames["evaluations"], one], ignore_index=True)}


def renewed(
    frames: Frames, now: Frames, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[int], History]:
    """Of how many people facts of a kept day are made anew."""
    builder = PairBuilder(History.from_frames(frames), POLICY)
    made: list[int] = []
    part = Part(frozenset({"evaluations"}), lambda asked: made.append(len(asked.employees)) or {})
    bits(builder)
    monkeypatch.setattr("features.pairs.people.PARTS", (*PARTS, part))
    history = History.from_frames(now)
    refreshed = builder.refreshed(history, {"evaluations"}, POLICY)
    refreshed.people_on(DAYS[0])
    monkeypatch.undo()
    assert bits(refreshed) == bits(PairBuilder(history, POLICY))
    return made, history


def test_an_evaluation_makes_the_facts_of_its_own_person_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames = random_frames(3)
    made, _ = renewed(frames, one_more(frames, score=1.0), monkeypatch)
    assert made == [1]


def test_the_first_evaluation_of_a_day_from_which_outcomes_are_recorded_changes_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames = random_frames(3)
    early = pd.Timestamp("2000-01-01")
    made, history = renewed(frames, one_more(frames, evaluated_on=early), monkeypatch)
    assert made == [len(history["employees"])]


def test_a_day_that_is_being_renewed_while_data_change_again_is_not_computed_from_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames = random_frames(3)
    builder = PairBuilder(History.from_frames(frames), POLICY)
    builder.people_on(DAYS[0])
    once, twice = one_more(frames, score=1.0), one_more(frames, score=2.0)
    middle = builder.refreshed(History.from_frames(once), {"evaluations"}, POLICY)
    now, later = History.from_frames(twice), []
    real = Outdated.renewed

    def meanwhile(self: Outdated, *asked: Any) -> People:
        if not later:
            later.append(middle.refreshed(now, {"evaluations"}, POLICY))
        return real(self, *asked)

    monkeypatch.setattr(Outdated, "renewed", meanwhile)
    middle.people_on(DAYS[0])
    monkeypatch.setattr(PairBuilder, "_known", None)  # nothing is computed from nothing
    later[0].people_on(DAYS[0])
    monkeypatch.undo()
    assert bits(later[0]) == bits(PairBuilder(now, POLICY))


def test_a_table_of_which_features_know_nothing_changes_nothing() -> None:
    history = History.from_frames(random_frames(3))
    builder = PairBuilder(history, POLICY)
    assert builder.refreshed(history, {"vacancies", "preferences"}, POLICY) is builder


def test_days_waiting_to_be_renewed_are_bounded_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    builder = PairBuilder(History.from_frames(random_frames(3)), POLICY)
    days = {on: builder.people_on(on) for on in range(17_000, 17_006)}
    monkeypatch.setattr(refresh, "MOST_BYTES", 3 * days[17_000].nbytes)
    assert list(refresh.outdated({}, days, frozenset())) == [17_003, 17_004, 17_005]


def watched(history: History, read: set[str]) -> History:
    class Watched(TableColumns):
        def __getitem__(self, name: str) -> Array:
            read.add(self.table.name)
            return super().__getitem__(name)

    tables = {name: Watched(one.table, one.arrays) for name, one in history.tables.items()}
    return History(tables, history.vocabularies)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.make.__name__)
def test_a_part_reads_no_table_that_it_does_not_name(part: Part) -> None:
    history = History.from_frames(random_frames(2))
    read: set[str] = set()
    asked = AsOf(watched(history, read), np.full(24, DAYS[0], dtype=np.int32))
    part.make(Asked(asked, np.arange(24), City.of(history), POLICY))
    assert read <= part.reads
    assert part.reads - read <= OF_CITY  # of these it knows what the city knows


def test_the_ledgers_of_posts_read_no_table_that_they_do_not_name() -> None:
    history = History.from_frames(random_frames(2))
    read: set[str] = set()
    Holders.of(watched(history, read))
    assert read <= OF_HOLDERS
    read.clear()
    PastOutcomes.of(watched(history, read), POLICY, City.of(history).posts)
    assert read <= OF_OUTCOMES
    read.clear()
    City.of(watched(history, read))
    assert read <= OF_CITY


def test_every_table_read_is_one_of_a_history() -> None:
    assert {table.name for table in history_tables()} >= READ
    assert set(TABLES) > READ
