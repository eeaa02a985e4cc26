"""Scoring any pairs of person and post, eligible or not: a file in, the same rows and more out.

A part of the file at a time, so memory does not grow with its length. Nothing is written at
``out`` unless every row names a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from features.errors import BadInputError
from features.intake.pair_file import PairFile
from features.progress import NoProgress
from models.eligibility.engine import judge_eligibility
from models.eligibility.rule_evidence import RuleEvidence
from models.slate.score_output import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from features.errors import ErrorDetail
    from features.pairs.build import PairBuilder
    from features.pairs.pairs import Pairs
    from features.progress import Progress
    from models.eligibility.answers import Eligibility
    from models.eligibility.rules import Rule
    from models.fit.judgement import Judge

SCORES: Final = pa.schema(
    [
        ("margin", pa.float64()),
        ("probability", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("eligible", pa.string()),
    ]
)
"""The columns that scoring adds; a file that has them already gets them anew."""

_NO_EVIDENCE: Final = RuleEvidence()
MOST_PROBLEMS: Final = 100
"""So many wrong rows are named before reading on makes no sense."""


def score_file(  # noqa: PLR0913 - the nouns that a score is made of, each named
    builder: PairBuilder,
    judge: Judge,
    rules: Sequence[Rule],
    pairs: Path,
    out: Path,
    *,
    evidence: RuleEvidence = _NO_EVIDENCE,
    progress: Progress | None = None,
) -> int:
    """Score the pairs of a CSV or Parquet file into another; returns how many.

    Parameters
    ----------
    builder : PairBuilder
        Of the history asked, with the label policy of the judge.
    rules : sequence of Rule
        Of all dates (``load_rules(None)``): each pair is judged by those of its own day.
    pairs : Path
        With the columns ``employee_id, position_id, as_of``; others are handed on.
    out : Path
        ``.csv`` or ``.parquet``; takes its name only once it is whole.

    Raises
    ------
    BadInputError
        A file cannot be read or written, or rows name no pair; each is named.
    """
    file = PairFile(pairs)
    listener = progress or NoProgress()
    wrong: list[ErrorDetail] = []
    done = 0
    with writing(out, file.schema, SCORES, file.dialect) as target:
        for part in file:
            listener.step("scoring pairs", part.begins)
            asked, problems = file.pairs(part, builder.history)
            wrong += problems
            done += len(asked)
            if len(wrong) >= MOST_PROBLEMS:
                break
            if not wrong:
                target.write(part.cells, scores_of(builder, judge, rules, asked, evidence))
        if wrong:
            raise _refused(wrong)
    return done


def scores_of(
    builder: PairBuilder,
    judge: Judge,
    rules: Sequence[Rule],
    pairs: Pairs,
    evidence: RuleEvidence = _NO_EVIDENCE,
) -> pa.RecordBatch:
    """The added columns for n pairs, in their order."""
    if len(pairs) * 2 > len(builder.history["employees"]) and _is_one_day(pairs):
        builder.people_on(int(pairs.days[0]))  # kept: the next part asks for them again
    judgement = judge.judge(builder.matrix(pairs))
    eligibility = judge_eligibility(builder.history, pairs, rules, evidence)
    numbers = (judgement.margin, judgement.probability, judgement.low, judgement.high)
    return pa.record_batch(
        [*(pa.array(one, pa.float64(), from_pandas=True) for one in numbers), _words(eligibility)],
        schema=SCORES,
    )


def _words(eligibility: Eligibility) -> pa.Array:
    words = np.array(["true", "unknown", "false"])
    at = np.where(eligibility.is_excluded, 2, eligibility.has_unknown.astype(int))
    return pa.array(words[at], pa.string())


def _is_one_day(pairs: Pairs) -> bool:
    days: npt.NDArray[np.int32] = pairs.days
    return bool((days == days[0]).all())


def _refused(wrong: Sequence[ErrorDetail]) -> BadInputError:
    first, *more = wrong[:MOST_PROBLEMS]
    others = f" {len(more)} more cells are wrong." if more else ""
    return BadInputError(
        f"{first.where}: {first.message} Nothing was written.{others}", wrong[:MOST_PROBLEMS]
    )
