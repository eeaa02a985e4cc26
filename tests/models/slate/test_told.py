"""A small list as it was told, word by word and number by number, in both languages.

``told.json`` holds the documents. A change of words or numbers that is meant is written anew by
``python -m tests.models.slate.test_told``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.eligibility.rules import load_rules
from models.fairness.policy import FairnessPolicy
from models.fit.judgement import Contributions
from models.slate.circumstances import Circumstances
from models.slate.document import slate_document
from models.slate.recommend import recommend
from models.talent.kept import KeptBoxes
from models.talent.policy import TalentPolicy
from tests.builders import day
from tests.models.slate.towns import DAY, LinearJudge, town

TOLD = Path(__file__).with_name("told.json")
WEIGHTS = {
    "performance_score_last": 0.1,
    "performance_score_trend": -0.2,
    "years_in_function": 0.2,
    "years_in_present_post": -0.05,
    "is_pppk": 0.5,
    "education_level_margin": 0.3,
}


class Adjusting(LinearJudge):
    """Moves some people's chance after the model, by a contribution with a name of its own."""

    def explain(self, matrix, _margins=None):
        given = super().explain(matrix)
        moved = np.where(np.arange(len(matrix)) % 2, 0.25, 0.0)[:, None]
        return Contributions(
            (*given.names, "after_the_model"), np.hstack([given.values, moved]), given.base
        )


def documents():
    unlike = [
        {"employee_id": "E0001", "legal_status": "suspended"},
        {"employee_id": "E0003", "discipline_level": "severe", "discipline_until": "2026-02-28"},
        {"employee_id": "E0005", "birth_date": "1960-05-17"},
        {"employee_id": "E0007", "education_level": "smp"},
        {"employee_id": "E0009", "position_id": None, "position_since": None},
        {"employee_id": "E0011", "position_since": "2025-02-14", "hire_date": "2024-12-01"},
        {"employee_id": "E0013", "employment_type": "pppk", "grade": "IX"},
    ]
    lately = [
        {"employee_id": "E0011", "started_on": "2025-02-14"},
        {"employee_id": "E0015", "started_on": "2024-11-20"},
    ]
    history, groups = town(40, leap=12, employees_like=unlike, history_like=lately)
    judge = Adjusting(WEIGHTS, base=-9.0)
    rules = load_rules(day(DAY))
    slate = recommend(history, groups, "V1", judge, rules, policy=FairnessPolicy(), top=6)
    boxes = KeptBoxes(history).on(day(DAY), TalentPolicy())
    slate = replace(slate, circumstances=Circumstances(talent=TalentPolicy()), boxes=boxes)
    return {
        lang: slate_document(slate, history, lang, recommendation_id="R1", all_excluded=True)
        for lang in ("id", "en")
    }


def spoken(document):
    """The document with each explanation cut to what contributes: that is what weighs."""
    for person in document["candidates"]:
        told = person["explanation"]
        person["features"] = len(told)
        person["explanation"] = [part for part in told if part["contribution"]]
    return document


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_list_is_told_as_it_was(lang):
    told = json.dumps(spoken(documents()[lang]), allow_nan=False)
    kept = json.dumps(json.loads(TOLD.read_text("utf-8"))[lang])
    assert _rounded(told) == _rounded(kept)


def _rounded(text):
    """Parsed, with numbers to so many places as every processor agrees on."""
    return json.loads(text, parse_float=lambda number: round(float(number), 9))


if __name__ == "__main__":
    written = {lang: spoken(one) for lang, one in documents().items()}
    TOLD.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf-8")
