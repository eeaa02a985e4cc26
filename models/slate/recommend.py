"""From a vacancy to its slate: filter, then compute, judge, rank, explain the listed, audit.

Knows no clock: everything is as known before the day the vacancy opened. Protected groups are
looked at after the order stands, and change nothing in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.errors import BadInputError, NotFoundError
from features.history.coding import NO_ROW
from features.pairs.build import PairBuilder
from features.pairs.catalogue import FEATURES, Group, Unit
from features.pairs.pairs import Pairs
from models.eligibility.engine import judge_eligibility
from models.eligibility.rule_evidence import RuleEvidence
from models.fairness.listing import audit_list
from models.fairness.remedies import RankedPool, offer_remedies
from models.slate.fingerprint import NEWEST, fingerprint
from models.slate.rank import rank
from models.slate.slate import Listed, Slate, Vacancy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from features.history.history import History
    from features.pairs.matrix import PairMatrix
    from models.eligibility.kept_law import KeptLaw
    from models.eligibility.rules import Rule
    from models.fairness.groups import GroupTable
    from models.fairness.listing import ListFairness
    from models.fairness.policy import FairnessPolicy
    from models.fit.judgement import Judge, Judgement
    from models.slate.fingerprint import Scheme

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
    law: KeptLaw | None = None,
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
    law : KeptLaw, optional
        Of the same history; a kept one knows the people of its days already.
    scheme : of the fingerprint; that of a recorded one, to compare with it.
    """
    if top < 1:
        raise BadInputError(f"A list has at least one place; {top} were asked for.")
    vacancy = find_vacancy(history, vacancy_id)
    pairs = Pairs.of_vacancy(history, vacancy.position, vacancy.opened_on)
    eligibility = judge_eligibility(history, pairs, rules, evidence or RuleEvidence(), law)
    eligible = np.flatnonzero(~eligibility.is_excluded)
    builder = pair_builder or PairBuilder(history)
    holders = builder.holders(vacancy.position, vacancy.opened_on)
    matrix, holding = builder.matrices(pairs.take(eligible), pairs.take(holders))
    judgement = judge.judge(matrix)
    ids = history.ids_of("employees", eligible)
    order = rank(judgement.margin, ids, vacancy_id)
    chosen = order[:top]
    found = audit_list(eligible, eligible[chosen], groups, policy)
    return Slate(
        vacancy=vacancy,
        model_version=judge.version,
        rules_version=eligibility.version,
        pairs=pairs,
        eligibility=eligibility,
        eligible=eligible,
        margins=judgement.margin,
        order=order,
        listed=_listed(judge, matrix, judgement, chosen),
        holders=holding,
        fairness=_with_remedies(found, judge, matrix, judgement, eligible, order, groups, top),
        fingerprint=fingerprint(matrix, ids, judgement.margin, order, scheme),
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


def take_judgement(judgement: Judgement, rows: npt.NDArray[np.int64]) -> Judgement:
    """The judgement of the pairs at ``rows``."""
    return type(judgement)(**{name: array[rows] for name, array in vars(judgement).items()})


def _listed(
    judge: Judge, matrix: PairMatrix, judgement: Judgement, chosen: npt.NDArray[np.int64]
) -> Listed:
    of_listed = matrix.take(chosen)
    return Listed(of_listed, take_judgement(judgement, chosen), judge.explain(of_listed))


def _with_remedies(  # noqa: PLR0913, PLR0917 - a failing list and all that made it
    found: ListFairness,
    judge: Judge,
    matrix: PairMatrix,
    judgement: Judgement,
    eligible: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    groups: GroupTable,
    top: int,
) -> ListFairness:
    if found.passed is not False:
        return found
    deepest = order[: max(DEEPEST_POOL, 2 * top)]
    of_pool = matrix.take(deepest)
    pool = RankedPool(
        eligible,
        eligible[deepest],
        judgement.margin[deepest],
        judgement.probability[deepest],
        judge.explain(of_pool),
        of_pool,
    )
    return found.with_remedies(offer_remedies(pool, found, groups, min(top, len(order)), RATED))
