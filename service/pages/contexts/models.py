"""The context of the page of models: versions, their quality, their gates, a training run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.pages.language import Messages
    from service.pages.wording import Wording

OVER: Final = frozenset({"done", "failed"})


@dataclass(frozen=True)
class Metric:
    """One measure of quality with its interval, in words."""

    name: str
    value: str


@dataclass(frozen=True)
class Plot:
    """One picture that training drew."""

    file: str
    title: str


@dataclass(frozen=True)
class ModelCard:
    """One model version."""

    version: str
    trained: str
    until: str
    serves: bool
    passed: bool
    metrics: tuple[Metric, ...]
    reasons: tuple[str, ...]
    plots: tuple[Plot, ...]
    has_card: bool


@dataclass(frozen=True)
class RunState:
    """How far a training run is."""

    run_id: str
    state: str
    step: str
    progress: float
    message: str
    tone: str
    is_over: bool


def model_card(
    version: Mapping[str, Any], *, files: Sequence[str], wording: Wording
) -> ModelCard:
    """Make the context of one version; ``files`` are the names in its folder of plots."""
    return ModelCard(
        version=version["version"],
        trained=wording.moment(version["created_at"]),
        until=wording.day(version["as_of"]),
        serves=version["serving"],
        passed=version["passed"],
        metrics=tuple(
            Metric(name, _measured(value, wording))
            for name, value in version["metrics"].items()
            if isinstance(value, dict) and "value" in value
        ),
        reasons=tuple(version["reasons"]),
        plots=tuple(
            Plot(name, name.rsplit(".", 1)[0].replace("_", " ").replace("-", " "))
            for name in sorted(files)
            if name.endswith((".png", ".svg"))
        ),
        has_card="card.html" in files,
    )


def run_state(run: Mapping[str, Any], t: Messages) -> RunState:
    """Make the context of a training run from its row."""
    state = run["state"]
    result = run.get("result") or {}
    reasons = " ".join(result.get("reasons", ()))
    message, tone = "", ""
    if state == "failed":
        message, tone = str(result.get("message", "")), "bad"
    elif state == "done":
        message, tone = reasons, "good" if result.get("promoted") else ""
    return RunState(
        run_id=run["run_id"],
        state=t(f"run.{state}"),
        step=run.get("step") or "",
        progress=float(run["progress"]),
        message=message,
        tone=tone,
        is_over=state in OVER,
    )


def _measured(value: Mapping[str, Any], wording: Wording) -> str:
    shown = wording.number(value["value"], 3)
    if value.get("low") is None:
        return shown
    return f"{shown} ({wording.number(value['low'], 3)}–{wording.number(value['high'], 3)})"
