"""The context of the page of models: versions, their quality, their gates, training runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.pages.contexts.fairness import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.pages.contexts.voice import Voice

Document = dict[str, Any]

CARD: Final = "card.html"
_DRAWN: Final = (".png", ".svg")


@dataclass(frozen=True)
class Metric:
    """One measure of quality with its interval, beside the same measure of its rivals."""

    name: str
    hint: str
    value: str
    interval: str
    rivals: tuple[str, ...]


@dataclass(frozen=True)
class GateRow:
    """One gate: what it asks for, whether it was passed, and what was measured."""

    name: str
    why: str
    measured: str
    verdict: Mark


@dataclass(frozen=True)
class DisparityRow:
    """One disparity between the groups of one attribute."""

    attribute: str
    measure: str
    value: str


@dataclass(frozen=True)
class Plot:
    """One picture that training drew."""

    file: str
    title: str


@dataclass(frozen=True)
class ModelSection:
    """One model version."""

    version: str
    trained: str
    until: str
    labels: str
    serves: bool
    passed: bool
    can_serve: bool
    rivals: tuple[str, ...]
    metrics: tuple[Metric, ...]
    gates: tuple[GateRow, ...]
    disparities: tuple[DisparityRow, ...]
    plots: tuple[Plot, ...]
    card: str


def model_section(version: Document, *, files: Sequence[str], voice: Voice) -> ModelSection:
    """Make the context of one version; ``files`` are the names in its folder of reports."""
    baselines = _baselines(version["metrics"])
    labels = version["labels"]
    return ModelSection(
        version=version["version"],
        trained=voice.wording.moment(version["created_at"]),
        until=voice.wording.day(version["as_of"]),
        labels=voice.t(
            "models.labels.count",
            labelled=voice.wording.count(labels.get("labelled")),
            pending=voice.wording.count(labels.get("pending")),
        ),
        serves=version["serving"],
        passed=version["passed"],
        can_serve=version["passed"] and not version["serving"],
        rivals=tuple(voice.wording.term("rival", name) for name in baselines),
        metrics=tuple(_metrics(version["metrics"], baselines, voice)),
        gates=tuple(_gate(gate, voice) for gate in version["gates"]),
        disparities=tuple(_disparities(version["fairness"], voice)),
        plots=tuple(_plot(name, voice) for name in sorted(files) if name.endswith(_DRAWN)),
        card=CARD if CARD in files else "",
    )


def _baselines(metrics: Document) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = metrics.get("baselines", {})
    return found


def _metrics(
    metrics: Document, baselines: Mapping[str, Mapping[str, Any]], voice: Voice
) -> list[Metric]:
    wording = voice.wording
    return [
        Metric(
            name=wording.term("metric", name),
            hint=wording.term("better", name),
            value=wording.fixed(value["value"], 3),
            interval=f"{wording.fixed(value['low'], 3)}–{wording.fixed(value['high'], 3)}",
            rivals=tuple(
                wording.fixed((rival.get(name) or {}).get("value"), 3)
                for rival in baselines.values()
            ),
        )
        for name, value in sorted(metrics.items(), key=lambda item: wording.place(item[0]))
        if _is_measured(value)
    ]


def _is_measured(value: object) -> bool:
    return isinstance(value, dict) and value.keys() >= {"value", "low", "high"}


def _gate(gate: Document, voice: Voice) -> GateRow:
    wording = voice.wording
    measured = ""
    if gate["measured"] is not None:
        measured = voice.t(
            "models.gate.measured",
            measured=wording.measured(gate["measured"]),
            threshold=wording.measured(gate["threshold"]),
        )
    key, tone = ("models.passed", "good") if gate["passed"] else ("models.refused", "bad")
    return GateRow(
        name=wording.term("gate", gate["gate"]),
        why=gate["reason"][wording.lang],
        measured=measured,
        verdict=Mark(voice.t(key), tone),
    )


def _disparities(fairness: Document, voice: Voice) -> list[DisparityRow]:
    wording = voice.wording
    return [
        DisparityRow(
            attribute=wording.attribute(attribute["attribute"]),
            measure=wording.term("disparity", name),
            value=f"{wording.fixed(value['value'], 2)} "
            f"({wording.fixed(value['low'], 2)}–{wording.fixed(value['high'], 2)})",
        )
        for attribute in fairness.get("attributes", ())
        for name, value in attribute.items()
        if _is_measured(value) and value["value"] is not None
    ]


def _plot(name: str, voice: Voice) -> Plot:
    return Plot(name, voice.wording.term("plot", name.rsplit(".", 1)[0]))
