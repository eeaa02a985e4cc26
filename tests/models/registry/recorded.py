"""Model versions by keyword, with everything unsaid filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from features.history.outcomes import LabelPolicy
from models.registry import versions
from models.registry.versions import ModelVersion, policy_document

AT = datetime(2026, 7, 1, 8, 30, 0, 250_000, tzinfo=UTC)


def version(number: int = 1, **said: Any) -> ModelVersion:
    """A version as a training would record it."""
    unsaid: dict[str, Any] = {
        "number": number,
        "version": f"m{number:04d}",
        "created_at": AT,
        "as_of": date(2026, 6, 30),
        "recipe": {"ensemble": {"ridge": 150.0, "members": 8}, "rater_noise": 0.1 + 0.2},
        "data_hash": "d" * 64,
        "label_policy": policy_document(LabelPolicy()),
        "labels": {"transfers": 120, "labelled": 100},
        "metrics": {"roc_auc": {"value": 0.7512345678901234, "low": None, "high": None}},
        "fairness": {"attributes": []},
        "gates": [{"gate": "signal", "passed": True, "measured": 1e-300}],
        "reasons": ["Promoted: every gate was passed.", "passed signal: β ≥ 0"],
        "passed": True,
        "artifact_sha256": "a" * 64,
    }
    return ModelVersion(**{**unsaid, **said})


def record(store, *recorded: ModelVersion) -> None:
    with store.begin("training", "train", AT) as transaction:
        for one in recorded:
            versions.record(transaction, one)
