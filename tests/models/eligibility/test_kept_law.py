"""What is kept for the next vacancy has the bits of what is made anew, whoever asks, whenever."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.answering import condition_of
from models.eligibility.answers import Answer
from models.eligibility.conditions.registry import CONDITIONS
from models.eligibility.details import fails_of, needs_of, warnings_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.facts import Facts
from models.eligibility.kept_law import (
    BYTES_A_PERSON,
    MOST_BYTES,
    MOST_DAYS,
    READS,
    KeptLaw,
    days_kept,
)
from models.eligibility.posts import REQUIREMENTS
from models.eligibility.rule_evidence import Piece, RuleEvidence
from models.eligibility.rules import load_rules, rules_version
from tests.builders import day
from tests.models.eligibility.random_city import PEOPLE, POSTS, TODAY, random_city
from tests.models.eligibility.worlds import same_answers

DAYS = [day(one) for one in (TODAY, "2024-02-29", "2021-12-31", "2018-07-01")]
RULES = load_rules(None)


def questions(seed: int, total: int = 60) -> list[tuple[int, int]]:
    """Posts and days in an order of their own, some of them again."""
    draw = np.random.default_rng(seed)
    return [
        (int(post), int(on))
        for post, on in zip(draw.integers(0, POSTS, total), draw.choice(DAYS, total), strict=True)
    ]


def differing(law: KeptLaw, history: History, asked: list[tuple[int, int]]) -> list:
    """The questions to which the kept law answers otherwise than law made for each alone."""
    wrong = []
    for post, on in asked:
        pairs = Pairs.of_vacancy(history, post, on)
        kept = judge_eligibility(history, pairs, RULES, law=law)
        fresh = judge_eligibility(history, pairs, RULES)
        same = (
            same_answers(kept, fresh)
            and kept.answers.dtype == fresh.answers.dtype
            and kept.version == fresh.version
            and kept.exclusions.is_same(fresh.exclusions)
        )
        if not same:
            wrong.append((post, on))
    return wrong


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_and_fresh_answers_are_the_same_in_any_order_of_posts_and_days(seed):
    history = History.from_frames(random_city(seed))
    assert not differing(KeptLaw(history), history, questions(seed))


def test_a_day_that_was_dropped_and_asked_again_is_the_same(monkeypatch):
    monkeypatch.setattr("models.eligibility.kept_law.MOST_DAYS", 1)
    monkeypatch.setattr("models.eligibility.kept_law._ANSWERS_KEPT", 3)
    history = History.from_frames(random_city(4))
    assert not differing(KeptLaw(history), history, questions(4))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_sentences_from_kept_facts_are_those_of_facts_made_for_the_few_alone(lang):
    history = History.from_frames(random_city(5))
    law = KeptLaw(history)
    rows = np.random.default_rng(5).choice(PEOPLE, 40, replace=False)
    for post in range(POSTS):
        pairs = Pairs.of_vacancy(history, post, DAYS[0])
        kept = judge_eligibility(history, pairs, RULES, law=law).take(rows)
        alone = judge_eligibility(history, pairs.take(rows), RULES)
        for tell in (fails_of, needs_of, warnings_of):
            assert tell(kept, lang) == tell(alone, lang)


@pytest.mark.parametrize("most", [0, 3, 10_000])
def test_what_was_told_once_of_kept_answers_is_told_again_of_everybody_it_holds_for(
    monkeypatch, most
):
    monkeypatch.setattr("models.eligibility.details._MOST_TOLD", most)
    history = History.from_frames(random_city(5))
    law, drawn = KeptLaw(history), np.random.default_rng(9)
    told_before = 0
    for post in [*range(0, POSTS, 3), *range(0, POSTS, 5)]:
        pairs = Pairs.of_vacancy(history, post, DAYS[0])
        everybody = judge_eligibility(history, pairs, RULES, law=law)
        some = drawn.choice(PEOPLE, 40, replace=False)
        rows = drawn.permutation(40)[:25]
        told_before += sum(len(one.told) for one in everybody.verdicts.values())
        kept = everybody.take(some).take(rows)
        alone = judge_eligibility(history, pairs.take(some[rows]), RULES)
        for lang in ("id", "en"):
            for tell in (fails_of, needs_of, warnings_of):
                assert tell(kept, lang) == tell(alone, lang)
        assert all(len(one.told) <= most for one in everybody.verdicts.values())
    assert bool(told_before) == bool(most)


def test_a_change_of_any_table_that_rules_read_is_seen_and_of_others_nothing_is_lost():
    frames = random_city(6)
    history = History.from_frames(frames)
    law = KeptLaw(history)
    assert not differing(law, history, questions(6, 10))
    for table in READS & {name for name, frame in frames.items() if len(frame)}:
        less = {**frames, table: frames[table].iloc[1::2]} if table in _LEAVES else frames
        changed = History.from_frames(less)
        after = law.refreshed(changed, {table})
        assert after is not law
        assert not differing(after, changed, questions(7, 10))
    assert law.refreshed(history, {"vacancies", "evaluations", "trainings"}) is law


_LEAVES = {
    "position_history",
    "performance",
    "competency_assessments",
    "position_competencies",
    "preferences",
    "relations",
}
"""Tables of random cities to which no other refers."""


def test_the_words_of_a_changed_vocabulary_are_seen():
    history = History.from_frames(random_city(6))
    words = {**history.vocabularies, "function": ("a", *history.vocabularies["function"])}
    law = KeptLaw(history)
    assert law.refreshed(replace(history, vocabularies=words), set()) is not law


def test_evidence_speaks_over_kept_answers_and_leaves_them_as_they_were():
    history = History.from_frames(random_city(8))
    law = KeptLaw(history)
    found = 0
    for post in range(0, POSTS, 4):
        pairs = Pairs.of_vacancy(history, post, DAYS[0])
        before = judge_eligibility(history, pairs, RULES, law=law)
        for row, column in np.argwhere(before.answers == Answer.UNKNOWN)[::20]:
            piece = Piece("B1", RULES[column].id, row, post, Answer.FAIL, "d", "HR", 0, 99_999)
            evidence = RuleEvidence((piece,))
            spoken = judge_eligibility(history, pairs, RULES, evidence, law)
            assert same_answers(spoken, judge_eligibility(history, pairs, RULES, evidence))
            assert spoken.piece_of(row, column) == piece
            found += 1
        assert same_answers(judge_eligibility(history, pairs, RULES, law=law), before)
    assert found > 15


def test_a_rule_with_another_parameter_has_answers_of_its_own():
    history = History.from_frames(random_city(9))
    law, pairs = KeptLaw(history), Pairs.of_vacancy(history, 1, DAYS[0])
    (tenure,) = (rule for rule in RULES if rule.id == "min_tenure")
    years = tenure.parameters["years"].model_copy(update={"value": 9})
    stricter = tenure.model_copy(update={"parameters": {"years": years}})
    for rules in ([tenure], [stricter], [tenure]):
        kept = judge_eligibility(history, pairs, rules, law=law)
        assert same_answers(kept, judge_eligibility(history, pairs, rules))
        assert kept.version == rules_version(rules)


def test_threads_that_ask_at_once_get_what_one_gets_alone():
    history = History.from_frames(random_city(10))
    law, start, wrong = KeptLaw(history), threading.Barrier(4), []

    def ask(seed: int) -> None:
        start.wait()
        wrong.extend(differing(law, history, questions(seed, 25)))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_what_is_not_a_vacancy_for_everybody_is_answered_too():
    history = History.from_frames(random_city(11))
    law, everybody = KeptLaw(history), Pairs.of_vacancy(history, 2, DAYS[0])
    turned = everybody.take(np.arange(PEOPLE)[::-1])
    two_posts = replace(everybody, positions=np.arange(PEOPLE, dtype=np.int32) % 2)
    two_days = replace(everybody, days=everybody.days - np.arange(PEOPLE, dtype=np.int32) % 2)
    for pairs in (everybody.take([3]), everybody.take(slice(0)), turned, two_posts, two_days):
        kept = judge_eligibility(history, pairs, RULES, law=law)
        assert same_answers(kept, judge_eligibility(history, pairs, RULES))


def test_a_condition_cannot_read_of_a_post_what_it_does_not_say_that_it_reads():
    facts = Facts.of(History.from_frames(random_city(1)), Pairs(*np.zeros((3, 1), dtype=np.int32)))
    narrow = facts.reading(frozenset({"min_grade"}))
    assert np.array_equal(narrow.post("min_grade"), facts.post("min_grade"))
    for read in ("positions", "post_type", "step", "asked_for", "required_levels"):
        getattr(facts, read)
        with pytest.raises(PermissionError, match="min_grade"):
            getattr(narrow, read)
    with pytest.raises(PermissionError, match="requirements"):
        [*narrow.competencies()]
    assert [*facts.reading(frozenset({REQUIREMENTS})).competencies()]
    assert len(facts.reading(frozenset({REQUIREMENTS})).required_levels.level)


def test_only_what_asks_about_the_post_itself_is_answered_anew():
    itself = {name for name, one in CONDITIONS.items() if one.reads is None}
    assert itself == {"own_post", "own_request", "kind", "conflict"}
    assert all(condition_of(rule).reads != frozenset({"position_id"}) for rule in RULES)


@pytest.mark.parametrize("people", [0, 1, 6_000, 100_000, 4_700_000])
def test_days_are_kept_within_the_bound_and_one_always(people):
    assert 1 <= days_kept(people) <= MOST_DAYS
    assert days_kept(people) == 1 or days_kept(people) * people * BYTES_A_PERSON <= MOST_BYTES
