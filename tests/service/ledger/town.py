"""A town of thirty in a store, with vacancies, and a small fitted model to serve it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from features.contract.tables import TABLES
from features.history.outcomes import LabelPolicy
from features.pairs.build import PairBuilder
from features.pairs.catalogue import FEATURES
from features.pairs.pairs import Pairs
from features.store import protected, versions
from features.store.frames import read_rows
from models.fit import artifact
from models.fit.calibration import Sigmoid
from models.fit.ensemble import EnsembleSettings, fit_ensemble
from models.fit.interval import IntervalSettings
from models.fit.model import FitModel
from models.fit.support import fit_support
from models.fit.trees import Sample, TreeSettings, directions
from models.registry import champion
from models.registry import versions as registry
from models.registry.versions import ModelVersion, folder_of, policy_document
from service.ledger.decisions import decide_on
from tests.builders import day, frames

NOW = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
OPENED = "2025-06-01"
PEOPLE = 30
SUSPENDED = "E0004"
CHIEF = "E0029"
"""The only one who may lead an agency: administrator of the field for ten years."""


def town_frames(seed: int = 0):
    """V1 asks one person for P1, V2 two for P2, V3 a chief for P3 by open selection."""
    draw = np.random.default_rng(seed)
    ids = [f"E{at:04d}" for at in range(PEOPLE)]
    home = {who: "P4" if who == CHIEF else "P0" for who in ids}
    return frames(
        agencies=[{"agency_id": "A1"}],
        positions=[
            {"position_id": "P0"},
            {"position_id": "P1", "position_type": "pengawas"},
            {"position_id": "P2"},
            {"position_id": "P3", "position_type": "jpt_pratama"},
            {"position_id": "P4", "position_type": "administrator"},
        ],
        position_competencies=[
            {"position_id": post, "competency": "integrity", "required_level": 3}
            for post in ("P1", "P2", "P3")
        ],
        employees=[
            {
                "employee_id": who,
                "position_id": home[who],
                "position_since": "2015-01-01",
                "legal_status": "suspended" if who == SUSPENDED else "active",
            }
            for who in ids
        ],
        employee_groups=[
            {"employee_id": who, "gender": ("female", "male")[at % 2]} for at, who in enumerate(ids)
        ],
        position_history=[
            {"employee_id": who, "position_id": home[who], "started_on": "2015-01-01"}
            for who in ids
        ],
        performance=[
            {
                "employee_id": who,
                "period_end": end,
                "predicate": "baik",
                "score": round(draw.uniform(60, 95), 1),
            }
            for who in ids
            for end in ("2023-12-31", "2024-12-31")
        ],
        competency_assessments=[
            {"employee_id": who, "level": int(draw.integers(2, 6)), "assessed_on": "2024-02-01"}
            for who in ids[:-5]
        ],
        vacancies=[
            {"vacancy_id": "V1", "position_id": "P1", "opened_on": OPENED, "slots": 1},
            {"vacancy_id": "V2", "position_id": "P2", "opened_on": OPENED, "slots": 2},
            {"vacancy_id": "V3", "position_id": "P3", "opened_on": OPENED, "slots": 1},
        ],
    )


def bring(store, at=NOW, **tables):
    """Store canonical frames, or rows of tables, as an import would."""
    with store.begin("import", "town", at) as transaction:
        for name in TABLES:
            if name == "employee_groups" and name in tables:
                protected.write_groups(transaction, tables[name])
            elif name in tables:
                versions.apply(transaction, name, tables[name])


def rows(name, *given):
    """Canonical rows of one table alone."""
    return frames(**{name: list(given)})[name]


def promote_fitted(desk, version_seed: int = 1) -> str:
    """Fit a small model on made-up outcomes, record it with its files, and let it serve."""
    history = desk.history
    builder = PairBuilder(history)
    pairs = Pairs.of_vacancy(history, 1, day("2024-06-01"))
    values = builder.matrix(pairs).values
    draw = np.random.default_rng(version_seed)
    target = (draw.random(len(values)) < 0.5).astype(float)
    names = tuple(one.name for one in FEATURES)
    settings = EnsembleSettings(members=2, trees=TreeSettings(smallest_leaf=3))
    sample = Sample(values, target, np.ones(len(values)))
    model = FitModel(
        "new",
        names,
        builder.matrix(pairs).catalogue_hash,
        fit_ensemble(sample, directions(names), settings, version_seed),
        Sigmoid(1.0, 0.1, ((0.01, 0.0), (0.0, 0.01))),
        IntervalSettings(),
        fit_support(values[:15], values[15:], 0.05, version_seed),
    )
    with desk.store.begin("training", "fitted", NOW) as transaction:
        number, name = registry.next_version(transaction.connection)
        sha256 = artifact.save(model, folder_of(desk.home, name))
        found = ModelVersion(
            number=number,
            version=name,
            created_at=NOW,
            as_of=date(2024, 6, 1),
            recipe={},
            data_hash="",
            label_policy=policy_document(LabelPolicy()),
            labels={},
            metrics={},
            fairness={},
            gates=[],
            reasons=["fitted for a test"],
            passed=True,
            artifact_sha256=sha256,
        )
        registry.record(transaction, found)
        champion.promote(transaction, name, reason="test", at=NOW)
    return name


def decide(desk, answer, who=None, **more):
    """Decide on a list: for somebody, or else its first."""
    return decide_on(
        desk,
        recommendation_id=answer["recommendation_id"],
        employee_id=who or answer["candidates"][0]["employee_id"],
        effective_on=date(2025, 8, 1),
        reason="Cocok",
        **more,
    )


def career(store, who, tx=None):
    """Posts of a person, as (post, first day, last day or empty)."""
    with store.read() as connection:
        found = read_rows(connection, TABLES["position_history"], owners=[who], tx=tx)
    found = found.sort_values("started_on")
    return [
        (
            row.position_id,
            str(row.started_on.date()),
            "" if pd.isna(row.ended_on) else str(row.ended_on.date()),
        )
        for row in found.itertuples()
    ]
