"""What templates get: the document's numbers, in words and as pictures, nothing lost on the way."""

from __future__ import annotations

import math

import pytest

from models.eligibility.rules import load_rules
from models.fairness.policy import FairnessPolicy
from models.fit.rule_of_thumb import RuleOfThumb
from models.slate.document import slate_document
from models.slate.recommend import recommend
from service.pages.contexts.candidate import candidate_page
from service.pages.contexts.comparison import comparison_page
from service.pages.contexts.decisions import DecisionForm, decision_page, decision_rows, standing
from service.pages.contexts.fairness import fairness_panel
from service.pages.contexts.models import model_section
from service.pages.contexts.people import Directory, Post
from service.pages.contexts.pictures import STRIP, chance_picture, leans, waterfall
from service.pages.contexts.runs import run_state
from service.pages.contexts.shortlist import shortlist
from service.pages.contexts.voice import Voice
from service.pages.language import Messages
from service.pages.wording import Wording
from tests.builders import day
from tests.models.slate.towns import DAY, LinearJudge, town

POST = Post("Kepala Seksi", "Dinas Kesehatan")
FAIR = FairnessPolicy()


def voice(lang="id", **names):
    return Voice(Messages(lang), Wording(lang), Directory(names=names))


def document_of(judge, lang="id", *, people=40, leap=0.0, top=10):
    history, groups = town(people, leap=leap)
    rules = load_rules(day(DAY))
    slate = recommend(history, groups, "V1", judge, rules, policy=FAIR, top=top)
    return slate_document(slate, history, lang, recommendation_id="R1")


@pytest.fixture(scope="module")
def judged():
    return document_of(LinearJudge({"performance_score_mean": 0.02, "years_in_function": -0.1}))


@pytest.fixture(scope="module")
def by_thumb():
    return document_of(RuleOfThumb())


@pytest.fixture(scope="module")
def failing():
    return document_of(LinearJudge({"performance_score_mean": 0.05}), people=400, leap=12.0, top=40)


def candidate_of(document, lang="id"):
    first = document["candidates"][0]
    return candidate_page(document, first, post=POST, objections=[], voice=voice(lang))


def test_a_shortlist_keeps_the_order_and_says_every_count(judged):
    page = shortlist(judged, POST, [], voice())
    ids = [row["employee_id"] for row in judged["candidates"]]
    assert [row.employee_id for row in page.candidates] == ids
    assert page.eligible == str(judged["eligible"])
    assert page.excluded == str(judged["excluded"]["total"])
    assert [rule.count for rule in page.rules] == [
        str(row["count"]) for row in judged["excluded"]["by_rule"]
    ]


def test_only_reasons_that_weigh_are_shown_and_at_most_three(judged):
    for row in shortlist(judged, POST, [], voice()).candidates:
        assert 1 <= len(row.reasons) <= 3
        assert all(reason.tone for reason in row.reasons)


def test_the_chance_its_interval_and_its_picture_agree(judged):
    page = shortlist(judged, POST, [], voice())
    for row, told in zip(page.candidates, judged["candidates"], strict=True):
        assert row.chance.text == f"{100 * told['probability']:.0f}%"
        picture = row.chance.picture
        assert picture.band_start <= picture.dot <= picture.band_start + picture.band_width
        assert row.chance.text in row.chance.picture_text


def test_the_rule_of_thumb_shows_points_and_no_chance(by_thumb):
    page = shortlist(by_thumb, POST, [], voice())
    assert page.follows_rule_of_thumb
    assert page.model_version == "aturan praktis"
    assert all(row.chance.picture is None and "poin" in row.chance.text for row in page.candidates)
    assert all(row.in_support for row in page.candidates)


def test_a_waterfall_s_steps_lead_from_the_start_to_the_candidate_s_log_odds(judged):
    page, told = candidate_of(judged), judged["candidates"][0]
    first, *steps, last = page.picture.bars
    chance = told["probability"]
    assert first.amount == pytest.approx(told["base"])
    assert first.amount + sum(bar.amount for bar in steps) == pytest.approx(last.level)
    assert last.level == pytest.approx(math.log(chance / (1 - chance)))
    assert page.steps[-1].chance == page.chance.text


def test_every_factor_is_listed_by_weight_and_what_weighs_nothing_is_said_so(judged):
    page = candidate_of(judged)
    assert len(page.factors) == len(judged["candidates"][0]["explanation"])
    assert page.factors[0].tone in {"for", "against"}
    assert page.no_effect.startswith("Tidak berpengaruh: ")


def test_every_value_of_a_factor_is_in_the_page_s_language(judged):
    # what is missing is a dash; nothing reads as Python writes it
    for lang in ("id", "en"):
        told = [factor.value for factor in candidate_of(judged, lang).factors]
        assert not any(word in {"nan", "None", "True", "False", ""} for word in told)


def test_a_list_that_fails_shows_whom_and_what_could_be_done(failing):
    assert failing["fairness"]["passed"] is False
    panel = fairness_panel(failing["fairness"], voice())
    assert panel.verdict.tone == "bad"
    [attribute] = panel.attributes
    assert attribute.attribute == "Jenis kelamin"
    verdicts = {group.group: group.verdict.text for group in attribute.groups}
    assert verdicts["Perempuan"] == "kurang terwakili"
    assert len(panel.remedies) == len(failing["fairness"]["remedies"]) > 0
    for remedy in panel.remedies:
        assert "gender" not in remedy.text
        assert all(0 <= one.before_at <= STRIP for one in remedy.effects)
    assert panel.bar == pytest.approx(0.8 * STRIP)


def test_the_page_says_once_what_its_own_parts_say(failing):
    # the notices of the model, of fairness and of an empty list have places of their own
    assert {one["rule"] for one in failing["notices"]} == {"four_fifths"}
    assert shortlist(failing, POST, [], voice()).notices == ()


@pytest.mark.parametrize(("word", "tone"), [("pass", "good"), ("fail", "bad"), ("too_few", "warn")])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_verdict_has_words_and_a_tone(failing, word, tone, lang):
    group = {**failing["fairness"]["groups"][0], "verdict": word}
    panel = fairness_panel({**failing["fairness"], "groups": [group]}, voice(lang))
    mark = panel.attributes[0].groups[0].verdict
    assert mark.tone == tone
    assert mark.text not in {word, ""}


def decision(number, **changed):
    return {
        "decision_id": f"D{number}",
        "employee_id": "E1",
        "effective_on": "2026-08-01",
        "status": "effective",
        "reason": "",
        "approval": None,
        "replaces": None,
        **changed,
    }


def test_of_a_chain_of_decisions_the_last_one_stands():
    chain = [decision(1), decision(2, replaces="D1"), decision(3, replaces="D2", employee_id=None)]
    assert [one["decision_id"] for one in standing(chain)] == ["D3"]
    rows = decision_rows(chain, voice(E1="Ani"))
    assert [row.stands for row in rows] == [False, False, True]
    assert rows[0].who == "Ani"
    assert rows[2].who == "Tidak ada yang dipilih"


def test_after_a_withdrawal_no_decision_stands():
    chain = [decision(1), decision(2, replaces="D1", status="withdrawn")]
    assert standing(chain) == []
    assert decision_rows(chain, voice())[1].status == "ditarik"


@pytest.mark.parametrize(
    ("place", "slots", "needs"), [(0, 1, False), (1, 1, True), (1, 2, False), (None, 9, True)]
)
def test_the_form_asks_for_a_reason_where_the_choice_departs_from_the_top(
    judged, place, slots, needs
):
    chosen = "" if place is None else judged["candidates"][place]["employee_id"]
    form = DecisionForm(employee_id=chosen)
    page = decision_page(judged, form, slots=slots, post="P", voice=voice())
    assert page.needs_reason is needs


def test_somebody_who_is_not_listed_is_an_option_when_chosen(judged):
    form = DecisionForm(employee_id="E-else")
    page = decision_page(judged, form, slots=1, post="P", voice=voice())
    assert page.options[-1].employee_id == "E-else"
    assert "di luar daftar" in page.options[-1].label


def test_a_comparison_speaks_of_names_and_only_where_an_id_stands_alone(judged):
    first, second = judged["candidates"][:2]
    told = {
        "difference": -0.004,
        "features": [],
        "reasons": [
            {
                "features": ["years_in_function"],
                "difference": -0.004,
                "text": f"{second['employee_id']} lebih unggul: {first['employee_id']}9",
            }
        ],
    }
    names = {first["employee_id"]: "Ani", second["employee_id"]: "Budi"}
    page = comparison_page("R1", told, [first, second], post=POST, voice=voice(**names))
    assert page.leader == "Budi"
    [difference] = page.differences
    assert difference.text == f"Budi lebih unggul: {first['employee_id']}9"
    assert difference.leads == "second"
    assert difference.amount == page.total == "<0,01"


def run(**changed):
    return {
        "run_id": "r",
        "state": "running",
        "progress": 0.25,
        "step": "",
        "result": None,
    } | changed


@pytest.mark.parametrize(
    ("changes", "tone", "is_over"),
    [
        ({"step": "judging later transfers fold by fold"}, "", False),
        ({"state": "failed", "result": {"message": "Disk penuh"}}, "bad", True),
        ({"state": "done", "result": {"promoted": True, "version": "m1"}}, "good", True),
        ({"state": "done", "result": {"promoted": False, "version": "m2"}}, "warn", True),
    ],
)
def test_a_training_run_is_told_with_its_end(changes, tone, is_over):
    told = run_state(run(**changes), voice())
    assert (told.tone, told.is_over) == (tone, is_over)
    assert told.percent == "25%"
    assert bool(told.message) == is_over


def test_the_step_of_a_run_is_told_in_the_page_s_language():
    told = run_state(run(step="reading employees"), voice())
    assert told.step == "membaca data"


def test_a_model_shows_its_measures_beside_its_rivals_and_each_gate():
    measured = {"value": 0.775, "low": 0.7, "high": 0.8}
    gate = {
        "gate": "signal",
        "passed": False,
        "measured": 1e-9,
        "threshold": 0.001,
        "reason": {"id": "Harus lebih baik.", "en": "Must be better."},
    }
    version = {
        "version": "m0001",
        "created_at": "2026-07-01T08:00:00+00:00",
        "as_of": "2026-06-30",
        "serving": False,
        "passed": False,
        "labels": {"labelled": 1200, "pending": 3},
        "metrics": {
            "brier": {**measured, "value": 0.2},
            "roc_auc": measured,
            "rows": 1200,
            "baselines": {"logistic_regression": {"roc_auc": {**measured, "value": 0.7}}},
        },
        "fairness": {"attributes": [{"attribute": "gender", "selection_rate_ratio": measured}]},
        "gates": [gate],
    }
    section = model_section(version, files=["card.html", "roc.svg", "card.md"], voice=voice())
    assert [metric.value for metric in section.metrics] == ["0,775", "0,200"]
    assert section.metrics[0].rivals == ("0,700",)
    assert section.metrics[1].rivals == ("–",)
    assert section.rivals == ("regresi logistik",)
    assert section.gates[0].measured == "Terukur <0,0001; batas 0,001."
    assert section.gates[0].verdict.tone == "bad"
    assert section.disparities[0].attribute == "Jenis kelamin"
    assert [plot.file for plot in section.plots] == ["roc.svg"]
    assert section.card == "card.html"
    assert not section.can_serve


@pytest.mark.parametrize(
    "amounts", [[], [0.0], [1.5, -2.0, 0.3], [-5.0, -4.0], [1e-9], [1e6, -1e6]]
)
def test_every_bar_of_a_waterfall_lies_in_its_strip_and_joins_the_next(amounts):
    picture = waterfall(("awal", 0.7), [("x", amount) for amount in amounts], "hasil")
    assert len(picture.bars) == len(amounts) + 2
    assert picture.bars[-1].level == pytest.approx(0.7 + sum(amounts))
    for bar in picture.bars:
        assert 0 <= bar.x <= STRIP
        assert bar.x + bar.width <= STRIP + 1
    for bar, following in zip(picture.bars, picture.bars[1:], strict=False):
        assert following.start == pytest.approx(bar.end, abs=1e-6)


def test_differences_lean_to_whom_they_favour():
    first, second, nothing = leans([2.0, -1.0, 0.0])
    assert first.x + first.width == STRIP / 2
    assert second.x == STRIP / 2
    assert first.width == 2 * second.width
    assert nothing.width == 0


@pytest.mark.parametrize(("chance", "low", "high"), [(0, 0, 0), (1, 1, 1), (0.5, 0.2, 0.9)])
def test_a_chance_s_band_holds_its_dot(chance, low, high):
    picture = chance_picture(chance, low, high)
    assert picture.band_start <= picture.dot <= picture.band_start + picture.band_width
