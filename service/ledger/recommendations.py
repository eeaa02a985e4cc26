"""Recommending and recording: what is answered is what is kept, in one transaction.

A row holds the answer as it was given and the numbers behind it; its SHA-256 stands in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from features.calendar import to_date
from features.chunks import aside
from features.store import ledger
from features.store.prepared import Prepared
from models.slate.document import slate_document, write_slate
from service.ledger.circumstances import KEPT_DEVIATIONS, keep_deviations
from service.ledger.evidence import Evidence, pack
from service.ledger.past import recorded_document
from service.ledger.present import slate_now
from service.ledger.recorded import (
    find_recommendation,
    list_recommendations,
    named,
    pack_answer,
)
from service.ledger.rows import add_row
from service.ledger.rulesets import KEPT_BY, KEPT_RULES, keep_rules
from service.ledger.tables import RECOMMENDATIONS

if TYPE_CHECKING:
    from concurrent.futures import Future

    from models.slate.slate import Slate
    from models.wording import Language
    from service.desk import CityRules, Desk, View

    Document = dict[str, Any]

__all__ = [
    "find_recommendation",
    "list_recommendations",
    "recommend_and_record",
    "recommend_and_write",
    "recorded_document",
    "rehearse",
]

KIND: Final = "recommendation"
_BOUND: Final = (
    "recommendation_id",
    "vacancy_id",
    "model_version",
    "rules_version",
    "data_tx",
    "fingerprint",
)
_STANDS: Final = Prepared(
    sa.select(
        sa.select(sa.func.max(RECOMMENDATIONS.c.number)).scalar_subquery(),
        KEPT_RULES,
        KEPT_DEVIATIONS,
    )
)
"""What stands in the record already, asked at once; only while writing, when nobody else does."""


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
    answer = _in_turn(desk, vacancy_id, top, lang)
    recommendation_id = _record(desk, answer)
    if not all_excluded:
        document: Document = orjson.loads(named(answer.written, recommendation_id))
        return document
    slate, history = answer.slate, answer.view.history
    return slate_document(
        slate, history, lang, recommendation_id=recommendation_id, all_excluded=True
    )


def recommend_and_write(desk: Desk, vacancy_id: str, *, top: int, lang: Language) -> bytes:
    """The same as JSON, in the bytes that are recorded."""
    answer = _in_turn(desk, vacancy_id, top, lang)
    return named(answer.written, _record(desk, answer))


def rehearse(desk: Desk, vacancy_id: str, *, top: int, lang: Language) -> None:
    """Make a list and leave it: what it shares with others of its day is kept from then on."""
    _answer(desk, vacancy_id, top, lang)


@dataclass(frozen=True)
class _Answer:
    """A list with all that is recorded of it but its number; ``written`` is its JSON.

    Made before the writers' lock is taken: nobody waits for sentences. ``packed`` is nearly done.
    """

    view: View
    city: CityRules
    slate: Slate
    written: bytes
    packed: Future[bytes]
    evidence: bytes


def _in_turn(desk: Desk, vacancy_id: str, top: int, lang: Language) -> _Answer:
    """An answer, made when those asked for before are: side by side each would take as long."""
    with desk.listing:
        return _answer(desk, vacancy_id, top, lang)


def _answer(desk: Desk, vacancy_id: str, top: int, lang: Language) -> _Answer:
    slate, view, city = slate_now(desk, vacancy_id, top)
    written = write_slate(slate, view.history, lang)
    packed = aside(lambda: pack_answer(written, lang, slate.circumstances))
    return _Answer(view, city, slate, written, packed, pack(Evidence.of(slate)))


def _record(desk: Desk, answer: _Answer) -> str:
    """Keep an answer with what it rests on; returns its id."""
    slate, at = answer.slate, desk.clock()
    with desk.store.begin(KIND, f"vacancy {slate.vacancy.vacancy_id}", at) as transaction:
        connection = transaction.connection
        [(newest, rules, deviations)] = _STANDS.run(connection, {KEPT_BY: slate.rules_version})
        keep_deviations(connection, deviations, answer.city.deviations, at)
        if not rules:
            keep_rules(connection, slate.eligibility.rules, slate.rules_version, at)
        number = (newest or 0) + 1
        row = {
            "number": number,
            "recommendation_id": f"R{number:06d}",
            "vacancy_id": slate.vacancy.vacancy_id,
            "recorded_at": at,
            "as_of": to_date(slate.vacancy.opened_on),
            "model_version": slate.model_version,
            "rules_version": slate.rules_version,
            "data_tx": answer.view.tx,
            "fingerprint": slate.fingerprint,
            "document": answer.packed.result(),
            "evidence": answer.evidence,
        }
        digest = add_row(connection, RECOMMENDATIONS, row)
        payload = {name: row[name] for name in _BOUND}
        ledger.append(connection, KIND, {**payload, "record_sha256": digest}, at)
    return str(row["recommendation_id"])
