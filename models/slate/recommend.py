"""From a vacancy to its slate: filter, then compute, judge, rank, explain the listed, audit.

Knows no clock: everything is as known before the day the vacancy opened. Protected groups are
looked at after the order stands, and change nothing in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.chunks import beside
from features.errors import BadInputError, NotFoundError
from features.history.coding import NO_ROW
from features.pairs.build import PairBuilder
from features.pairs.catalogue import FEATURES, Group, Unit
from models.eligibility.kept_law import KeptLaw
from models.eligibility.rule_evidence import RuleEvidence
from models.fairness.listing import audit_list
from models.fairness.remedies import RankedPool, offer_remedies
from models.slate.fingerprint import FIRST, NEWEST, fingerprint
from models.slate.judged import judge_pairs
from models.slate.rank import rank
from models.slate.slate import Listed, Slate, Vacancy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from features.history.history import History
    from models.eligibility.nation_law import NationLaw
    from models.eligibility.rules import Rule
    from models.fairness.groups import GroupTable
    from models.fairness.listing import ListFairness
    from models.fairness.policy import FairnessPolicy
    from models.fit.judgement import Judge
    from models.slate.fingerprint import Scheme
    from models.slate.judged import Judged

RATED: Final = tuple(
    one.name
    for one in FEATURES
    if one.group is Group.PERFORMANCE and one.unit in {Unit.SCORE, Unit.LEVEL}
)
"""Features that are ratings of people, and so may carry the raters' bias."""

DEEPEST_POOL: Final = 2_000
"""How far down the order remedies are tried; explaining everyone would take long."""


def recommend(  # noqa: PLR0913 - the nouns that a list is made of, each named
    history: History,
    groups: GroupTable,
    vacancy_id: str,
    judge: Judge,
    rules: Sequence[Rule],
    *,
    policy: FairnessPolicy,
    top: int,
    pair_builder: PairBuilder | None = None,
    evidence: RuleEvidence | None = None,
    law: KeptLaw | NationLaw | None = None,
    scheme: Scheme = NEWEST,
) -> Slate:
    """Rank everyone whom no rule excludes, and audit the first ``top``.

    Parameters
    ----------
    history : History
    groups : GroupTable of the history's employees.
    vacancy_id : str
        An unknown one is a :class:`NotFoundError`.
    judge : Judge
        A fitted model or the rule of thumb.
    rules : those in force on the day the vacancy opened.
    policy : FairnessPolicy
    top : int
        Length of the list, at least 1; fewer eligible people give a shorter one.
    pair_builder : PairBuilder, optional
        Of the same history; a kept one has its columns already.
    evidence : RuleEvidence, optional
        HR's evidence for answers that the data leave unknown.
    law : KeptLaw or NationLaw, optional
        Of the same history; a kept one knows the people of its days already.
    scheme : of the fingerprint; that of a recorded one, to compare with it.
    """
    if top < 1:
        raise BadInputError(f"A list has at least one place; {top} were asked for.")
    vacancy = find_vacancy(history, vacancy_id)
    position, day = vacancy.position, vacancy.opened_on
    eligibility = (law or KeptLaw(history)).of_vacancy(
        position, day, rules, evidence or RuleEvidence()
    )
    eligible = np.flatnonzero(~eligibility.is_excluded)
    builder = pair_builder or PairBuilder(history)
    holders = vacancy.pairs_of(builder.holders(position, day))
    pairs, deep = vacancy.pairs_of(eligible), _deep(top)
    judged, holding = judge_pairs(builder, judge, pairs, holders, deep)
    margins = judged.margins
    ids = history.ids_of("employees", eligible)
    order = rank(margins, ids, vacancy_id)
    chosen = order[:top]
    hashed = judged.every_feature() if scheme == FIRST else holding
    printed = beside(
        lambda: fingerprint(hashed, ids, margins, order, scheme), worth=judged.kept is None
    )
    found = audit_list(eligible, eligible[chosen], groups, policy)
    return Slate(
        vacancy=vacancy,
        model_version=judge.version,
        rules_version=eligibility.version,
        eligibility=eligibility,
        eligible=eligible,
        margins=margins,
        order=order,
        listed=_listed(judge, judged, chosen),
        holders=holding,
        fairness=_with_remedies(found, judge, judged, eligible, order, groups, top),
        fingerprint=printed(),
    )


def find_vacancy(history: History, vacancy_id: str) -> Vacancy:
    """A vacancy of the history by its id."""
    row = history.row_of("vacancies", vacancy_id)
    if row == NO_ROW:
        raise NotFoundError(f"There is no vacancy {vacancy_id}.")
    table = history["vacancies"]
    return Vacancy(
        vacancy_id,
        int(table["position_id"][row]),
        int(table["opened_on"][row]),
        int(table["slots"][row]),
    )


def _deep(top: int) -> int:
    """How far down the order people are looked at one by one."""
    return max(DEEPEST_POOL, 2 * top)


def _listed(judge: Judge, judged: Judged, chosen: npt.NDArray[np.int64]) -> Listed:
    of_listed = judged.features(chosen)
    judgement = judged.judged(chosen, of_listed)
    return Listed(of_listed, judgement, judge.explain(of_listed, judgement.margin))


def _with_remedies(  # noqa: PLR0913, PLR0917 - a failing list and all that made it
    found: ListFairness,
    judge: Judge,
    judged: Judged,
    eligible: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    groups: GroupTable,
    top: int,
) -> ListFairness:
    if found.passed is not False:
        return found
    deepest = order[: _deep(top)]
    of_pool = judged.features(deepest)
    said = judged.judged(deepest, of_pool)
    pool = RankedPool(
        eligible[deepest],
        said.margin,
        said.probability,
        judge.explain(of_pool, said.margin),
        of_pool,
    )
    return found.with_remedies(offer_remedies(pool, found, groups, min(top, len(order)), RATED))
