"""The listed people of a slate in the contract's form, each with why and with what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from models.eligibility.details import needs_of, warnings_of
from models.explain.gaps import gaps_of
from models.explain.parts import all_parts, names_of_parts
from models.explain.reasons import reasons_of
from models.explain.reference import mean_of
from models.slate.excluded import rules_told
from models.talent.flags import warning_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from features.history.history import History
    from models.eligibility.details import Detail
    from models.slate.slate import Listed, Slate
    from models.talent.boxes import Codes
    from models.wording import Language


def candidates_of(slate: Slate, history: History, lang: Language) -> list[dict[str, Any]]:
    """Contract's ``candidates``, best first."""
    rows = slate.listed_rows
    eligibility = slate.eligibility.take(rows)
    needs = needs_of(eligibility, lang)
    warnings = warnings_of(eligibility, lang)
    reasons = told_reasons(slate, history, lang)
    gaps = gaps_of(eligibility.facts)
    ids = history.ids_of("employees", rows)
    boxes = None if slate.boxes is None else slate.boxes[rows]
    numbers = numbers_of(slate.listed)
    return [
        {
            "rank": at + 1,
            "employee_id": str(ids[at]),
            **numbers[at],
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


def numbers_of(listed: Listed) -> list[dict[str, Any]]:
    """What the judge says of each listed person: null where it gives no probability."""
    judgement = listed.judgement
    columns = {
        "probability": plain(judgement.probability),
        "low": plain(judgement.low),
        "high": plain(judgement.high),
        "in_support": judgement.in_support.astype(bool).tolist(),
        "base": plain(listed.contributions.base),
        "explanation": explanations_of(listed),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def explanations_of(listed: Listed) -> list[list[dict[str, Any]]]:
    """Of each listed person every feature with value and contribution, in the catalogue's order.

    Features that the judge does not read contribute nothing; a contribution that is no feature
    (an adjustment after the model) has no value.
    """
    matrix, contributions = listed.matrix, listed.contributions
    names = names_of_parts(matrix, contributions)
    without = [None] * (len(names) - len(matrix.names))
    values, weights = plain(matrix.values), all_parts(matrix, contributions).tolist()
    return [
        [
            {"feature": name, "value": value, "contribution": weight}
            for name, value, weight in zip(names, [*known, *without], own, strict=True)
        ]
        for known, own in zip(values, weights, strict=True)
    ]


def needs_told(details: Sequence[Detail]) -> list[dict[str, Any]]:
    """Contract's ``needs``: ``rule, missing`` for rules whose answer is unknown."""
    return [{"rule": detail.rule.id, "missing": detail.text} for detail in details]


def plain(numbers: npt.NDArray[np.floating]) -> list[Any]:
    """Numbers as JSON holds them, with the fewest digits that are these bits; null where missing.

    Double precision stays what it is; a single-precision 82.3 is 82.3, not 82.30000305.
    """
    written = orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY)
    return list(orjson.loads(written))
