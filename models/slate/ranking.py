"""Everybody whom no rule excludes, in the order of one vacancy's list: no reasons, no record.

Its parts are those of :func:`models.slate.recommend.recommend` and its order is that order, but
people are taken a part at a time and only their answers are kept, so that a whole country fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from features.pairs.pairs import Pairs
from models.eligibility.engine import judge_eligibility
from models.eligibility.rule_evidence import RuleEvidence
from models.eligibility.rules import rules_version
from models.slate.excluded import by_rule
from models.slate.rank import rank
from models.slate.recommend import find_vacancy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from features.history.history import History
    from features.pairs.build import PairBuilder
    from models.eligibility.kept_law import KeptLaw
    from models.eligibility.nation_law import NationLaw
    from models.eligibility.rules import Rule
    from models.fit.judgement import Judge, Judgement
    from models.slate.slate import Vacancy

PEOPLE_AT_ONCE: Final = 200_000
"""People judged at a time: bounds the memory of rules and features; most cities are one part."""

RANKED: Final = pa.schema(
    [
        ("vacancy_id", pa.dictionary(pa.int32(), pa.string())),
        ("rank", pa.int32()),
        ("employee_id", pa.string()),
        ("probability", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("in_support", pa.bool_()),
        ("margin", pa.float64()),
    ]
)
"""One row a person, best first; what the rule of thumb does not know is empty."""

_NO_EVIDENCE: Final = RuleEvidence()


@dataclass(frozen=True)
class Ranking:
    """The whole order of one vacancy, as ``RANKED``; ``excluded`` people were left out.

    ``by_rule`` says by which rules, in the contract's form.
    """

    vacancy: Vacancy
    rules_version: str
    table: pa.Table
    excluded: int
    by_rule: list[dict[str, Any]]


def ranking(  # noqa: PLR0913 - the nouns that a list is made of, each named
    history: History,
    vacancy_id: str,
    judge: Judge,
    rules: Sequence[Rule],
    *,
    builder: PairBuilder,
    evidence: RuleEvidence = _NO_EVIDENCE,
    law: KeptLaw | NationLaw | None = None,
    at_once: int = PEOPLE_AT_ONCE,
) -> Ranking:
    """Rank everyone whom no rule excludes.

    Parameters
    ----------
    history : History
    vacancy_id : str
        An unknown one is a :class:`NotFoundError`.
    judge : Judge
        A fitted model or the rule of thumb.
    rules : those in force on the day the vacancy opened.
    builder : PairBuilder
        Of a history that differs in nothing but vacancies, with the label policy of the judge.
    evidence : RuleEvidence, optional
        HR's evidence for answers that the data leave unknown.
    law : KeptLaw or NationLaw, optional
        Of the same history; it is asked about everybody at once, and knows the people of its days
        already. Without one the rules are asked about a part of the people at a time.
    at_once : int
        How many people are judged at a time; changes no bit.
    """
    vacancy = find_vacancy(history, vacancy_id)
    builder.people_on(vacancy.opened_on)  # kept: the next vacancy of the day asks for them again
    failed = np.zeros(len(rules), dtype=np.int64)
    stayed: list[npt.NDArray[np.integer]] = []
    for some, failing in _eligible(history, vacancy, rules, evidence, law, at_once):
        stayed.append(some)
        failed += np.asarray(failing)
    rows = np.concatenate(stayed).astype(np.int64)
    judgements = [
        judge.judge(builder.matrix(vacancy.pairs_of(rows[begin : begin + at_once])))
        for begin in range(0, max(len(rows), 1), at_once)
    ]
    return Ranking(
        vacancy,
        rules_version(rules),
        _table(vacancy_id, history.ids_of("employees", rows), judgements),
        len(history["employees"]) - len(rows),
        by_rule(rules, failed.tolist()),
    )


def _eligible(  # noqa: PLR0913, PLR0917 - what is asked, and of whom
    history: History,
    vacancy: Vacancy,
    rules: Sequence[Rule],
    evidence: RuleEvidence,
    law: KeptLaw | NationLaw | None,
    at_once: int,
) -> Iterator[tuple[npt.NDArray[np.integer], Sequence[int]]]:
    """Rows of those whom no rule excludes, part by part, with how many fail each rule."""
    if law is not None:
        found = law.of_vacancy(vacancy.position, vacancy.opened_on, rules, evidence)
        yield np.flatnonzero(~found.is_excluded), found.failing
        return
    everybody = Pairs.of_vacancy(history, vacancy.position, vacancy.opened_on)
    for pairs in _parts(everybody, at_once):
        answers = judge_eligibility(history, pairs, rules, evidence)
        yield pairs.employees[~answers.is_excluded], answers.failing


def _parts(pairs: Pairs, at_once: int) -> Iterator[Pairs]:
    """Stretches of pairs; all of them as they are where they are few."""
    if len(pairs) <= at_once:
        yield pairs
        return
    for begin in range(0, len(pairs), at_once):
        yield pairs.take(np.arange(begin, min(begin + at_once, len(pairs))))


def _table(
    vacancy_id: str, ids: npt.NDArray[np.object_], judgements: Sequence[Judgement]
) -> pa.Table:
    def joined(name: str) -> npt.NDArray[Any]:
        return np.concatenate([getattr(one, name) for one in judgements])

    margins = joined("margin")
    order = rank(margins, ids, vacancy_id)
    numbers = {name: joined(name)[order] for name in ("probability", "low", "high")}
    columns = {
        "vacancy_id": pa.DictionaryArray.from_arrays(np.zeros(len(ids), np.int32), [vacancy_id]),
        "rank": np.arange(1, len(ids) + 1, dtype=np.int32),
        "employee_id": pa.array(ids[order], pa.string()),
        **{name: pa.array(one, pa.float64(), from_pandas=True) for name, one in numbers.items()},
        "in_support": joined("in_support")[order].astype(bool),
        "margin": pa.array(margins[order], pa.float64(), from_pandas=True),
    }
    return pa.table(columns, schema=RANKED)
