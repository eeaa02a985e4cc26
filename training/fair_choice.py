"""Which variant of the model is served, as fairness is concerned: read from ``gates.yaml``.

*plain* learns from labels as they are; *reweighed* lets them weigh so that they say nothing of a
group; *without_proxies* does not look at features that stand for one. Whichever it is, no model
reads a group. ``training.pareto`` shows in every run what each would cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN: Final = "plain"
REWEIGHED: Final = "reweighed"
WITHOUT_PROXIES: Final = "without_proxies"
SERVABLE: Final = (PLAIN, REWEIGHED, WITHOUT_PROXIES)
SETTING: Final = "fairness_in_the_model"


@dataclass(frozen=True)
class FairChoice:
    """The variant that is served, features that are not looked at besides, and why."""

    served: str
    leaves_out: tuple[str, ...]
    reason: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse a variant that cannot be served."""
        if self.served not in SERVABLE:
            raise ValueError(
                f"gates.yaml, {SETTING}: {self.served!r} cannot be served. "
                f"Write one of {', '.join(SERVABLE)}."
            )


@cache
def fair_choice() -> FairChoice:
    """What the gate file says."""
    text = resources.files("training").joinpath("gates.yaml").read_text("utf-8")
    said = yaml.safe_load(text)[SETTING]
    return FairChoice(said["served"], tuple(said["leaves_out"]), said["reason"])
