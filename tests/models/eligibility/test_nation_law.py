from __future__ import annotations

import numpy as np
import pytest

from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility import nation_law
from models.eligibility.answering import reads_of
from models.eligibility.answers import Answer
from models.eligibility.engine import judge_eligibility
from models.eligibility.nation_law import NationLaw
from models.eligibility.rule_evidence import Piece, RuleEvidence
from models.eligibility.rules import load_rules
from tests.builders import day
from tests.features.nation.folders import DAY, nation_of, tables

ON = day(DAY)
RULES = load_rules(ON)


def evidence_on(whole, post) -> RuleEvidence:
    """HR's word for everybody whose answer the data leave unknown, by turns pass and fail."""
    known = judge_eligibility(whole, Pairs.of_vacancy(whole, post, ON), RULES)
    people, columns = np.nonzero(known.answers == Answer.UNKNOWN)
    return RuleEvidence(
        tuple(
            Piece(f"B{at}", RULES[column].id, int(who), -1, Answer(at % 2), "SK", "HR", 0, 99_999)
            for at, (who, column) in enumerate(zip(people, columns, strict=True))
        )
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at_once", [7, 1_000])
@pytest.mark.parametrize("is_evident", [False, True])
def test_a_nation_is_answered_as_the_undivided_history(
    tmp_path, monkeypatch, seed, at_once, is_evident
):
    monkeypatch.setattr(nation_law, "CHUNK", 16)
    made = tables(seed)
    whole, law = History.from_frames(made), NationLaw(nation_of(tmp_path, made, at_once))
    vacant = whole["vacancies"]["position_id"]
    for post in (*vacant, 4):  # the last is not vacant: nothing is kept for its kind
        pairs = Pairs.of_vacancy(whole, int(post), ON)
        evidence = evidence_on(whole, int(post)) if is_evident else RuleEvidence()
        plain = judge_eligibility(whole, pairs, RULES, evidence)
        found = law.of_vacancy(int(post), ON, RULES, evidence)
        np.testing.assert_array_equal(found.is_excluded, plain.is_excluded)
        assert found.exclusions.is_same(plain.exclusions)
        assert found.failing == plain.failing
        assert found.version == plain.version
        rows = np.array([30, 2, 2, 17])
        few, asked = found.take(rows), plain.take(rows)
        np.testing.assert_array_equal(few.answers, asked.answers)
        np.testing.assert_array_equal(few.passes_from, asked.passes_from)
        assert few.pieces == asked.pieces


def test_kept_answers_are_read_again(tmp_path, monkeypatch):
    nation = nation_of(tmp_path, tables())
    post = int(nation.history["vacancies"]["position_id"][0])
    first = NationLaw(nation).of_vacancy(post, ON, RULES, RuleEvidence())
    monkeypatch.setattr(NationLaw, "_write", None)
    again = NationLaw(nation).of_vacancy(post, ON, RULES, RuleEvidence())
    assert again.failing == first.failing
    with pytest.raises(TypeError):  # other rules answer otherwise
        NationLaw(nation).of_vacancy(post, ON, RULES[1:], RuleEvidence())


def test_a_kept_rule_is_not_asked_again_unless_evidence_speaks_of_it(tmp_path, monkeypatch):
    nation = nation_of(tmp_path, tables())
    history, law = nation.history, NationLaw(nation)
    post = int(history["vacancies"]["position_id"][0])
    asked = set()
    answers = nation_law.Chunk.answers

    def noted(chunk, rule, evidence):
        asked.add(rule.id)
        return answers(chunk, rule, evidence)

    monkeypatch.setattr(nation_law.Chunk, "answers", noted)
    law.of_vacancy(post, ON, RULES, RuleEvidence())
    of_the_post = {rule.id for rule in RULES if reads_of(rule) is None}
    assert asked == of_the_post | {"competence_floor"}
    evidence = evidence_on(history, post)
    law.of_vacancy(post, ON, RULES, evidence)
    assert asked >= {piece.rule for piece in evidence.pieces}
