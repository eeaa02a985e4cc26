"""Recommendations as they lie in the record: the answer as given, and the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from features.errors import DamagedError, NotFoundError
from models.slate.circumstances import Circumstances
from service.ledger.evidence import Evidence, unpack
from service.ledger.packing import spread, squeeze
from service.ledger.tables import RECOMMENDATIONS

if TYPE_CHECKING:
    from datetime import date, datetime

    from models.wording import Language

    Document = dict[str, Any]

_C: Final = RECOMMENDATIONS.c
_SUMMARY: Final = (
    _C.recommendation_id,
    _C.vacancy_id,
    _C.recorded_at,
    _C.as_of,
    _C.model_version,
    _C.rules_version,
)


@dataclass(frozen=True)
class Recorded:
    """One recorded recommendation, as its row holds it."""

    number: int
    recommendation_id: str
    vacancy_id: str
    recorded_at: datetime
    as_of: date
    model_version: str
    rules_version: str
    data_tx: int
    fingerprint: str
    document: bytes
    evidence: bytes
    sha256: str

    @cached_property
    def answer(self) -> tuple[Language, Document]:
        """The contract's object as it was answered, and in which language."""
        content = self._content
        # the id was not known yet when the answer was written
        return content["lang"], content["document"] | {"recommendation_id": self.recommendation_id}

    @cached_property
    def circumstances(self) -> Circumstances:
        """What else held of the list when it was made."""
        return Circumstances.from_json(self._content.get("circumstances", {}))

    @cached_property
    def _content(self) -> Document:
        try:
            content: Document = orjson.loads(spread(self.document))
        except ValueError as error:
            raise DamagedError(
                f"Recommendation {self.recommendation_id} cannot be read. Restore a backup."
            ) from error
        return content

    @cached_property
    def numbers(self) -> Evidence:
        """The numbers behind it."""
        return unpack(self.evidence)

    def candidate(self, employee_id: str) -> Document | None:
        """A listed person as answered; None for anyone else."""
        listed = self.answer[1]["candidates"]
        return next((one for one in listed if one["employee_id"] == employee_id), None)


def find_recommendation(connection: sa.Connection, recommendation_id: str) -> Recorded:
    """One recorded recommendation.

    Raises
    ------
    NotFoundError
        There is none of this id.
    """
    query = sa.select(RECOMMENDATIONS).where(_C.recommendation_id == recommendation_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFoundError(f"There is no recommendation {recommendation_id}.")
    return Recorded(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's columns


def list_recommendations(
    connection: sa.Connection, vacancy_id: str | None = None
) -> list[Document]:
    """What is recorded, the newest first, without the lists themselves."""
    query = sa.select(*_SUMMARY).order_by(_C.number.desc())
    if vacancy_id is not None:
        query = query.where(_C.vacancy_id == vacancy_id)
    return [
        {
            "recommendation_id": row.recommendation_id,
            "vacancy_id": row.vacancy_id,
            "recorded_at": row.recorded_at.isoformat(),
            "as_of": row.as_of.isoformat(),
            "model_version": row.model_version,
            "rules_version": row.rules_version,
        }
        for row in connection.execute(query)
    ]


def pack_answer(written: bytes, lang: Language, circumstances: Circumstances) -> bytes:
    """An answer as it is kept.

    The circumstances are kept beside it, so that its notices can be told in another language.
    """
    beside = orjson.dumps({"lang": lang, "circumstances": circumstances.to_json()})
    return squeeze(b"".join((beside.removesuffix(b"}"), b',"document":', written, b"}")))


def named(written: bytes, recommendation_id: str) -> bytes:
    """A written answer without an id, with the id that its record has got."""
    begins = orjson.dumps({"recommendation_id": ""}).removesuffix(b"}")
    if not written.startswith(begins):
        raise ValueError("an answer begins with its empty id")
    own = orjson.dumps({"recommendation_id": recommendation_id}).removesuffix(b"}")
    return b"".join((own, memoryview(written)[len(begins) :]))  # copied once: it is long
