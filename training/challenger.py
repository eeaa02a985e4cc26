"""Training from end to end: read, try, keep the files, record, promote past the gates, mirror.

Nothing half-made stays: files are written aside and moved into place inside the transaction that
records the version and, where every gate was passed, lets it serve.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from threadpoolctl import threadpool_limits

from features.calendar import to_date, to_day
from features.contract.tables import REQUIRED_FOR_TRAINING
from features.errors import BadInputError, ErrorDetail
from features.progress import PartOf
from features.store.snapshot import load_history
from models.fairness.groups import load_groups
from models.fit import artifact
from models.fit.engine import make_ready
from models.registry import champion, versions
from models.registry.versions import ModelVersion, folder_of, policy_document
from training.card import write_reports
from training.cycles import sought_seldom
from training.labels import labels_as_of, newest_day
from training.recipe import DEFAULT, Recipe
from training.rivals import serving_champion
from training.stage import staged
from training.tracking import track
from training.trial import HERE, run_trial, try_on

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from features.history.history import History
    from features.history.outcomes import LabelPolicy
    from features.progress import Progress
    from features.store.store import Store
    from models.fairness.groups import GroupTable
    from training.engine import Engine
    from training.labels import Labels
    from training.rivals import Champion
    from training.trial import Trial

REPORTS: Final = "reports"

MANY: Final = 20_000
"""Labels from which on the compiled kernel saves more than loading it takes; bits are the same."""


@dataclass(frozen=True)
class TrainingReport:
    """What `tepat train` prints: the recorded version, and whether it serves now."""

    version: ModelVersion
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract's object, with what else was recorded of the version."""
        document = self.version.to_json(serving=self.version.passed)
        return {**document, "promoted": self.version.passed, "warnings": list(self.warnings)}


def train(  # noqa: PLR0913 - everything that decides is an argument
    store: Store,
    home: Path,
    *,
    as_of: date | None,
    seed: int,
    policy: LabelPolicy,
    at: datetime,
    progress: Progress,
    recipe: Recipe = DEFAULT,
    engine: Engine = HERE,
) -> TrainingReport:
    """Train a challenger on everything dated up to ``as_of``; promote it only past the gates.

    Parameters
    ----------
    as_of : date, optional
        The newest dated fact of the store by default (contract), never the clock.
    policy : LabelPolicy
        What success means; recorded with the version.
    at : datetime
        The moment to record, in UTC.
    engine : Engine
        Who fits what serves; the same bits by any.

    Raises
    ------
    BadInputError
        A table without which nothing can be learned is empty.
    UnavailableError, RefusedError
        The engine does not answer, or would give other bits.
    """
    engine.ready()
    # several threads of one sum add in another order: bits must not tell how many cores there are
    with sought_seldom(), threadpool_limits(limits=1):
        history = load_history(store, progress=PartOf(progress, 0.0, 0.05))
        day = _last_day(history, as_of)
        labels = labels_as_of(history, policy, day)
        if len(labels) >= MANY:
            make_ready()
        with store.read() as connection:
            groups = load_groups(connection, history)
            rival = serving_champion(connection, home)
        told = PartOf(progress, 0.05, 0.75)
        trial = _try(history, groups, labels, recipe, rival, seed, told, engine)
        progress.step("drawing plots and the model card", 0.78)
        with staged(home) as stage:
            version, warnings = _keep(store, home, stage, trial, to_date(day), at, progress)
    progress.step("done", 1.0)
    return TrainingReport(version, warnings)


def _try(  # noqa: PLR0913, PLR0917 - what a trial needs
    history: History,
    groups: GroupTable,
    labels: Labels,
    recipe: Recipe,
    rival: Champion | None,
    seed: int,
    progress: Progress,
    engine: Engine,
) -> Trial:
    """Try a recipe; where it alone is not proven better, the champion's, learned anew.

    Otherwise new defaults would leave a champion in its place that nothing newer may follow.
    """
    if rival is None or rival.is_refitted_by(recipe):
        return run_trial(history, groups, labels, recipe, rival, seed, progress, engine)
    half = PartOf(progress, 0.0, 0.5)
    first = run_trial(history, groups, labels, recipe, rival, seed, half, engine)
    if first.only_unproven is None:
        return first
    own = rival.recipe.chosen_like(recipe)
    half = PartOf(progress, 0.5, 1.0)
    if first.whole is not None and own.cuts_like(recipe):
        again = try_on(first.whole, own, rival, half, engine)
    else:
        again = run_trial(history, groups, labels, own, rival, seed, half, engine)
    return replace(again, instead_of=first.only_unproven)


def _last_day(history: History, as_of: date | None) -> int:
    empty = [name for name in REQUIRED_FOR_TRAINING if not len(history[name])]
    newest = newest_day(history)
    if empty or newest is None:
        raise BadInputError(
            f"There is nothing to learn from: {', '.join(empty)} empty. Import them first: "
            "tepat import PATH",
            [ErrorDetail(name, "no rows; required for a first training") for name in empty],
        )
    return newest if as_of is None else int(to_day(as_of))


def _keep(  # noqa: PLR0913, PLR0917 - a trial, and where and when it is kept
    store: Store,
    home: Path,
    stage: Path,
    trial: Trial,
    as_of: date,
    at: datetime,
    progress: Progress,
) -> tuple[ModelVersion, tuple[str, ...]]:
    """Write the files aside, record the version, move the files into place, mirror in MLflow."""
    model, reports = stage / "model", stage / "reports"
    sha256 = None if trial.findings is None else artifact.save(trial.findings.model, model)
    write_reports(reports, trial, as_of)
    with store.begin("training", "train", at) as transaction:
        number, name = versions.next_version(transaction.connection)
        version = _version(trial, number, name, as_of, at, sha256)
        versions.record(transaction, version)
        if version.passed:
            reason = "passed every gate"
            champion.promote(transaction, name, reason=reason, at=at)
        if sha256 is not None:
            _move(model, folder_of(home, name))
        _move(reports, home / REPORTS / name)
    progress.step("logging in MLflow", 0.88)
    return version, track(store, home, version)


def _move(source: Path, target: Path) -> None:
    """Put a folder into place; one that a killed training left there was never recorded."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(exist_ok=True)
    source.rename(target)


def _version(  # noqa: PLR0913, PLR0917 - the fields of a record
    trial: Trial, number: int, name: str, as_of: date, at: datetime, sha256: str | None
) -> ModelVersion:
    found = trial.findings
    return ModelVersion(
        number=number,
        version=name,
        created_at=at,
        as_of=as_of,
        recipe=_plain(trial.recipe.to_json()),
        data_hash="" if found is None else found.whole.data_hash,
        label_policy=policy_document(trial.labels.outcomes.policy),
        labels=trial.labels.counts.to_json(),
        metrics={} if found is None else _plain(found.metrics()),
        fairness={} if found is None else _plain(found.fairness_document()),
        gates=_plain([verdict.to_json() for verdict in trial.verdicts]),
        reasons=trial.reasons(),
        passed=trial.passed,
        artifact_sha256=sha256,
    )


def _plain(document: Any) -> Any:  # noqa: ANN401 - any JSON document
    """NumPy's numbers as Python's, so that what is returned is what is recorded."""
    return json.loads(json.dumps(document, default=float, allow_nan=False))
