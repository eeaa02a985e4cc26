"""Recommending and recording: what is answered is what is kept, in one transaction.

A row holds the answer as it was given and the numbers behind it; its SHA-256 stands in the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from features.calendar import to_date
from features.store import ledger
from models.slate.document import slate_document
from models.slate.recommend import find_vacancy
from service.ledger.circumstances import circumstances_of, keep_deviations
from service.ledger.evidence import Evidence, pack
from service.ledger.past import recorded_document, slate_of
from service.ledger.recorded import find_recommendation, list_recommendations, pack_answer
from service.ledger.rows import add_row, next_number
from service.ledger.rulesets import keep_rules
from service.ledger.tables import RECOMMENDATIONS

if TYPE_CHECKING:
    from models.slate.slate import Slate
    from models.wording import Language
    from service.desk import Desk, View

    Document = dict[str, Any]

__all__ = [
    "find_recommendation",
    "list_recommendations",
    "recommend_and_record",
    "recorded_document",
]

KIND: Final = "recommendation"


def recommend_and_record(
    desk: Desk, vacancy_id: str, *, top: int, lang: Language, all_excluded: bool = False
) -> Document:
    """Rank a vacancy's eligible people, record the list, and give the contract's object.

    Parameters
    ----------
    top : length of the list, at least 1.
    lang : ``id`` or ``en``, of every sentence.
    all_excluded : everyone left out, not only the first 50; the record keeps the first 50.

    Raises
    ------
    NotFoundError
        There is no such vacancy.
    """
    view = desk.view()
    vacancy = find_vacancy(view.history, vacancy_id)
    rules = desk.rules_on(vacancy.opened_on)
    slate = slate_of(view, vacancy_id, rules, top, circumstances_of(desk, view, vacancy))
    document = slate_document(
        slate, view.history, lang, recommendation_id="", all_excluded=all_excluded
    )
    return _record(desk, view, slate, document, lang)


def _record(desk: Desk, view: View, slate: Slate, document: Document, lang: Language) -> Document:
    at = desk.clock()
    evidence = pack(Evidence.of(slate))
    with desk.store.begin(KIND, f"vacancy {slate.vacancy.vacancy_id}", at) as transaction:
        connection = transaction.connection
        keep_deviations(connection, desk.deviations, at)
        keep_rules(connection, slate.eligibility.rules, slate.rules_version, at)
        number = next_number(connection, RECOMMENDATIONS)
        document["recommendation_id"] = f"R{number:06d}"
        row = {
            "number": number,
            "recommendation_id": document["recommendation_id"],
            "vacancy_id": slate.vacancy.vacancy_id,
            "recorded_at": at,
            "as_of": to_date(slate.vacancy.opened_on),
            "model_version": slate.model_version,
            "rules_version": slate.rules_version,
            "data_tx": view.tx,
            "fingerprint": slate.fingerprint,
            "document": pack_answer(document, lang, slate.circumstances),
            "evidence": evidence,
        }
        digest = add_row(connection, RECOMMENDATIONS, row)
        named = ("recommendation_id", "vacancy_id", "model_version", "rules_version", "data_tx")
        payload = {name: row[name] for name in (*named, "fingerprint")}
        ledger.append(connection, KIND, {**payload, "record_sha256": digest}, at)
    return document
