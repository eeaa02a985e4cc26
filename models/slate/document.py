"""A slate in the contract's form: the object that ``recommend`` prints and HTTP returns.

Plain values only: what is not a number is null, dates are ISO 8601. Nothing is judged here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from features.calendar import to_date
from models.slate.candidates import candidates_written
from models.slate.excluded import excluded_summary
from models.slate.notices import notices_of

if TYPE_CHECKING:
    from features.history.history import History
    from models.slate.slate import Slate
    from models.wording import Language


def slate_document(
    slate: Slate,
    history: History,
    lang: Language,
    *,
    recommendation_id: str,
    all_excluded: bool = False,
) -> dict[str, Any]:
    """The contract's recommendation.

    Parameters
    ----------
    slate : Slate
    history : History that the slate was made from.
    lang : ``id`` or ``en``
    recommendation_id : under which the slate is recorded.
    all_excluded : everyone left out, not only the first 50.
    """
    written = write_slate(slate, history, lang, all_excluded=all_excluded)
    document: dict[str, Any] = orjson.loads(written)
    return document | {"recommendation_id": recommendation_id}


def write_slate(
    slate: Slate, history: History, lang: Language, *, all_excluded: bool = False
) -> bytes:
    """The same as JSON, under an empty id: what is kept before the record gives one."""
    return orjson.dumps(
        {
            "recommendation_id": "",
            "vacancy_id": slate.vacancy.vacancy_id,
            "model_version": slate.model_version,
            "rules_version": slate.rules_version,
            "as_of": to_date(slate.vacancy.opened_on).isoformat(),
            "eligible": len(slate.eligible),
            "candidates": candidates_written(slate, history, lang),
            "excluded": excluded_summary(slate, history, lang, all_excluded=all_excluded),
            "fairness": slate.fairness.to_json(lang),
            "notices": notices_of(slate, history, lang),
        }
    )
