"""The listed people of a slate in the contract's form, each with why and with what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from models.eligibility.details import needs_of, warnings_of
from models.explain.gaps import gaps_of
from models.explain.reasons import reasons_of
from models.explain.reference import mean_of
from models.slate.excluded import rules_told
from models.slate.notices import boxes_of
from models.talent.flags import warning_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History
    from models.eligibility.details import Detail
    from models.slate.slate import Listed, Slate
    from models.talent.boxes import Codes
    from models.wording import Language


def candidates_of(slate: Slate, history: History, lang: Language) -> list[dict[str, Any]]:
    """Contract's ``candidates``, best first."""
    rows = slate.listed_rows
    pairs, eligibility = slate.pairs.take(rows), slate.eligibility.take(rows)
    needs = needs_of(history, pairs, eligibility, lang)
    warnings = warnings_of(history, pairs, eligibility, lang)
    reasons = told_reasons(slate, history, lang)
    gaps = gaps_of(history, pairs)
    ids = history.ids_of("employees", rows)
    boxes = boxes_of(slate, history, rows)
    return [
        {
            "rank": at + 1,
            "employee_id": str(ids[at]),
            **numbers_of(slate.listed, at),
            "reasons": reasons[at],
            "gaps": [gap.to_json() for gap in gaps[at]],
            "needs": needs_told(needs[at]),
            "warnings": [*rules_told(warnings[at]), *_flag(boxes, at, lang)],
            **({} if boxes is None else {"box": int(boxes[at]) or None}),
        }
        for at in range(len(slate))
    ]


def _flag(boxes: Codes | None, at: int, lang: Language) -> list[dict[str, Any]]:
    return [] if boxes is None else warning_of(int(boxes[at]), lang)


def told_reasons(slate: Slate, history: History, lang: Language) -> list[list[dict[str, Any]]]:
    """For each listed person the reasons in words, beside the mean of the post's holders."""
    listed = slate.listed
    told = reasons_of(
        listed.matrix,
        listed.contributions,
        mean_of(slate.holders),
        function_of(slate, history),
        lang,
    )
    return [[reason.to_json() for reason in of_one] for of_one in told]


def function_of(slate: Slate, history: History) -> str:
    """The post's function as the contract writes it."""
    code = int(history["positions"]["function"][slate.vacancy.position])
    return history.vocabularies["function"][code]


def numbers_of(listed: Listed, at: int) -> dict[str, Any]:
    """What the judge says of one listed person: null where it gives no probability."""
    judgement = listed.judgement
    return {
        "probability": number(judgement.probability[at]),
        "low": number(judgement.low[at]),
        "high": number(judgement.high[at]),
        "in_support": bool(judgement.in_support[at]),
        "base": number(listed.contributions.base[at]),
        "explanation": explanation_of(listed, at),
    }


def explanation_of(listed: Listed, at: int) -> list[dict[str, Any]]:
    """Every feature with its value and contribution, in the catalogue's order.

    Features that the judge does not read contribute nothing; a contribution that is no feature
    (an adjustment after the model) has no value.
    """
    values = dict(zip(listed.matrix.names, listed.matrix.values[at], strict=True))
    weights = dict(
        zip(listed.contributions.names, listed.contributions.values[at].tolist(), strict=True)
    )
    return [
        {"feature": name, "value": plain(values.get(name)), "contribution": weights.get(name, 0.0)}
        for name in dict.fromkeys((*listed.matrix.names, *listed.contributions.names))
    ]


def needs_told(details: Sequence[Detail]) -> list[dict[str, Any]]:
    """Contract's ``needs``: ``rule, missing`` for rules whose answer is unknown."""
    return [{"rule": detail.rule.id, "missing": detail.text} for detail in details]


def number(value: float) -> float | None:
    """A number in full double precision; null where there is none."""
    return float(value) if np.isfinite(value) else None


def plain(value: np.float32 | None) -> float | None:
    """A feature's value: the shortest decimal that is this single-precision number."""
    return None if value is None or not np.isfinite(value) else float(str(value))
