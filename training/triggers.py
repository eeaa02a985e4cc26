"""Train again only where something speaks for it: new labels, age, or chances that came untrue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import norm

from features.pairs.build import PairBuilder
from features.store.snapshot import load_history
from models.registry.staleness import retrain_by_labels
from models.registry.versions import list_versions
from training.labels import labels_as_of, newest_day
from training.rivals import serving_champion

if TYPE_CHECKING:
    from pathlib import Path

    from features.history.history import History
    from features.store.store import Store
    from models.registry.staleness import Retrain
    from training.rivals import Champion

FEWEST: Final = 50
CHANCE: Final = 0.01
"""How often sound chances are taken for untrue ones."""


def retrain_needed(store: Store, home: Path) -> Retrain:
    """Ask of the store as it is now."""
    history = load_history(store)
    with store.read() as connection:
        versions = list_versions(connection)
        rival = serving_champion(connection, home)
    found = retrain_by_labels(history, versions)
    # Without a label since the last training, whatever is untrue would be learned again.
    if rival is None or not found.new_labels:
        return found
    untrue = chances_untrue(history, rival)
    return found if untrue is None else replace(found, reasons=(*found.reasons, untrue))


def chances_untrue(history: History, champion: Champion) -> str | None:
    """In a sentence how the champion's chances missed labels that it had not seen; None if not.

    Nothing is said where labels are freed of raters' bias: the recorded ones differ by intent.
    """
    day = newest_day(history)
    if day is None or "on_recorded_labels" in champion.version.metrics:
        return None
    labels = labels_as_of(history, champion.version.policy, day)
    new = np.flatnonzero(~champion.had_seen(history, labels))
    if len(new) < FEWEST:
        return None
    matrix = PairBuilder(history, champion.version.policy).matrix(labels.pairs.take(new))
    if not champion.is_comparable(matrix, labels):
        return None
    chance = champion.chance(matrix)
    missed = float((labels.succeeded[new] - chance).sum())
    steps = abs(missed) / float(np.sqrt((chance * (1 - chance)).sum()))
    if steps < norm.isf(CHANCE / 2):
        return None
    return (
        f"drift: {champion.name} expected {chance.mean():.0%} of {len(new)} new transfers to "
        f"succeed, {labels.succeeded[new].mean():.0%} did"
    )
