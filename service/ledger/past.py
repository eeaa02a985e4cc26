"""A recorded slate made again from the data, the model and the rules of then.

What it gives is what was given: ``service.ledger.replay`` proves it, and pages about people who
are not on the list, or in another language than the record's, are told from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from features.errors import DamagedError
from models.fairness.policy import FairnessPolicy
from models.slate.document import slate_document
from models.slate.fingerprint import NEWEST, scheme_of
from models.slate.recommend import recommend
from service.ledger.recorded import Recorded, find_recommendation
from service.ledger.rulesets import read_rules

if TYPE_CHECKING:
    from typing import Any

    from models.eligibility.rules import Rule
    from models.slate.circumstances import Circumstances
    from models.slate.fingerprint import Scheme
    from models.slate.slate import Slate
    from models.wording import Language
    from service.desk import Desk, View

    Document = dict[str, Any]


def slate_of(  # noqa: PLR0913 - what a list is asked with, each named
    view: View,
    vacancy_id: str,
    rules: tuple[Rule, ...],
    top: int,
    circumstances: Circumstances,
    *,
    scheme: Scheme = NEWEST,
) -> Slate:
    """The slate of a vacancy in one state of the desk."""
    slate = recommend(
        view.history,
        view.groups,
        vacancy_id,
        view.judge,
        rules,
        policy=FairnessPolicy(),
        top=top,
        pair_builder=view.builder,
        evidence=view.evidence,
        law=view.law,
        scheme=scheme,
    )
    talent = circumstances.talent
    boxes = None if talent is None else view.boxes.on(slate.vacancy.opened_on, talent)
    return replace(slate, circumstances=circumstances, boxes=boxes)


def recorded(desk: Desk, recommendation_id: str) -> Recorded:
    """The row of a recommendation."""
    with desk.store.read() as connection:
        return find_recommendation(connection, recommendation_id)


def rebuilt(desk: Desk, row: Recorded) -> tuple[Slate, View]:
    """The slate as the data, model and rules of then give it today, and the state of then."""
    view = desk.view_of(row.data_tx, row.model_version)
    with desk.store.read() as connection:
        rules = read_rules(connection, row.rules_version)
    top = max(1, len(row.numbers.listed.matrix))
    scheme = scheme_of(row.fingerprint)
    return slate_of(view, row.vacancy_id, rules, top, row.circumstances, scheme=scheme), view


def recorded_slate(desk: Desk, row: Recorded) -> tuple[Slate, View]:
    """The rebuilt slate with the numbers of its listed people as recorded; kept for a while.

    Raises
    ------
    DamagedError
        The data of then give another list than the recorded one; ``replay`` says in what.
    """

    def make() -> tuple[Slate, View]:
        slate, view = rebuilt(desk, row)
        same = slate.eligibility.exclusions.is_same(row.numbers.excluded)
        if slate.fingerprint != row.fingerprint or not same:
            raise DamagedError(
                f"Recommendation {row.recommendation_id} cannot be rebuilt as it was. "
                f"Ask what differs: tepat replay {row.recommendation_id}."
            )
        numbers = row.numbers
        return replace(slate, listed=numbers.listed, holders=numbers.holders), view

    return desk.slates.get(row.sha256, make)


def recorded_document(desk: Desk, recommendation_id: str, lang: Language | None = None) -> Document:
    """The contract's object as recorded; in another language told anew from recorded values."""
    row = recorded(desk, recommendation_id)
    spoken, document = row.answer
    if lang is None or lang == spoken:
        return document
    slate, view = recorded_slate(desk, row)
    return slate_document(slate, view.history, lang, recommendation_id=recommendation_id)
