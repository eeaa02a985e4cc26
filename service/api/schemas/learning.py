"""Training runs and model versions."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from service.api.schemas.fields import Answer, Day, Request


class NewTrainingRun(Request):
    """What to learn from; the newest day of the data where ``as_of`` is left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"as_of": "2026-06-30"}, {}]})

    as_of: Day | None = None


class TrainingRun(Answer):
    """How far a training run is; ``result`` is what training reported, or why it failed."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "run_id": "0d9b1c6a7f5e4c0f9a3b2d1e8c7f6a5b",
                    "state": "running",
                    "progress": 0.4,
                    "step": "judging later transfers",
                    "result": None,
                }
            ]
        },
    )

    run_id: str
    state: Literal["queued", "running", "done", "failed"]
    progress: float = Field(ge=0, le=1)
    step: str
    result: dict[str, Any] | None


class TrainingRuns(Answer):
    """The latest training runs, the newest first."""

    training_runs: list[TrainingRun]


class ModelVersion(Answer):
    """A challenger as it was recorded."""

    version: str
    created_at: str
    as_of: str
    serving: bool
    passed: bool
    summary: str
    reasons: list[str]
    metrics: dict[str, Any]
    fairness: dict[str, Any]


class Retrain(Answer):
    """Whether new labels or age speak for a training, counted since the newest version."""

    needed: bool
    reasons: list[str]
    new_labels: int


class Models(Answer):
    """What serves now (``rule-of-thumb`` where nothing was ever promoted), and every version."""

    serving: str
    models: list[ModelVersion]
    retrain: Retrain


class Promoted(Answer):
    """What serves from now on."""

    version: str
    serving: bool
