"""The listed people of a slate in the contract's form, each with why and with what is missing.

A list tells thousands of numbers. What is many is written as JSON at once (``orjson.Fragment``):
as objects of Python it would cost several times as much, in time and in the processor's cache.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.eligibility.details import needs_of, warnings_of
from models.explain.gaps import gaps_of
from models.explain.parts import all_parts, names_of_parts
from models.explain.reasons import reasons_written
from models.json_text import cells, in_json
from models.slate.excluded import rules_written
from models.slate.plain import plain_values
from models.talent.flags import warning_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from features.history.history import History
    from models.eligibility.details import Detail
    from models.slate.slate import Listed, Slate
    from models.talent.boxes import Codes
    from models.wording import Language

_NULL: Final = "null"
_PLACE: Final = "\0"
"""Stands in no name as JSON writes it."""


def candidates_of(slate: Slate, history: History, lang: Language) -> list[dict[str, Any]]:
    """Contract's ``candidates``, best first, in plain values."""
    return plain_values(candidates_written(slate, history, lang))


def candidates_written(slate: Slate, history: History, lang: Language) -> list[dict[str, Any]]:
    """The same for orjson to write: parts of it are JSON already."""
    rows = slate.listed_rows
    eligibility = slate.eligibility.take(rows)
    needs = needs_of(eligibility, lang)
    warnings = warnings_of(eligibility, lang)
    listed, function = slate.listed, function_of(slate, history)
    reasons = reasons_written(
        listed.matrix, listed.contributions, slate.holders_mean, function, lang
    )
    gaps = gaps_of(eligibility.facts)
    ids = history.ids_of("employees", rows)
    boxes = None if slate.boxes is None else slate.boxes[rows]
    numbers = numbers_of(listed)
    return [
        {
            "rank": at + 1,
            "employee_id": str(ids[at]),
            **numbers[at],
            "reasons": reasons[at],
            "gaps": gaps[at],
            "needs": needs_told(needs[at]),
            "warnings": [*rules_written(warnings[at]), *_flag(boxes, at, lang)],
            **({} if boxes is None else {"box": int(boxes[at]) or None}),
        }
        for at in range(len(slate))
    ]


def _flag(boxes: Codes | None, at: int, lang: Language) -> list[dict[str, Any]]:
    return [] if boxes is None else warning_of(int(boxes[at]), lang)


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


def explanations_of(listed: Listed) -> list[orjson.Fragment]:
    """Of each listed person every feature with value and contribution, in the catalogue's order.

    Features that the judge does not read contribute nothing; a contribution that is no feature
    (an adjustment after the model) has no value.
    """
    matrix, contributions = listed.matrix, listed.contributions
    names = names_of_parts(matrix, contributions)
    between, without = _explanation(names), [_NULL] * (len(names) - len(matrix.names))
    parts = all_parts(matrix, contributions)
    told = []
    for values, weights in zip(cells(matrix.values), cells(parts), strict=True):
        pieces = between.copy()
        pieces[1::4], pieces[3::4] = values + without, weights
        told.append(orjson.Fragment("".join(pieces)))
    return told


@lru_cache(maxsize=16)
def _explanation(names: tuple[str, ...]) -> list[str]:
    """The JSON of one person's explanation in pieces, every second one still empty.

    There a value and a contribution take their places in turn. Joining pieces is three times as
    fast as filling a pattern.
    """
    written = (orjson.dumps(name).decode() for name in names)
    beside = (f'"feature":{name},"value":{_PLACE},"contribution":{_PLACE}' for name in written)
    around = f"[{{{'},{'.join(beside)}}}]".split(_PLACE)
    return [piece for one in around for piece in (one, "")][:-1]


def needs_told(details: Sequence[Detail]) -> list[dict[str, Any]]:
    """Contract's ``needs``: ``rule, missing`` for rules whose answer is unknown."""
    return [{"rule": detail.rule.id, "missing": detail.text} for detail in details]


def plain(numbers: npt.NDArray[np.floating]) -> list[Any]:
    """Numbers as JSON holds them, with the fewest digits that are these bits; null where missing.

    Double precision stays what it is; a single-precision 82.3 is 82.3, not 82.30000305.
    """
    return list(orjson.loads(in_json(numbers)))
