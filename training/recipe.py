"""A recipe is data: all that decides what is learned from given labels. Recorded with a version.

Two versions with equal recipes are refits of each other; any difference makes a new recipe, which
must be better before it serves (``gates.yaml``). Where it is not, the champion's own recipe is
learned anew in its place (``training.challenger``), so that new defaults never let a model age.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from models.fit.ensemble import EnsembleSettings
from models.fit.interval import IntervalSettings
from training.fair_choice import PLAIN, fair_choice


@dataclass(frozen=True)
class Recipe:
    """How a model is learned.

    ``rater_noise`` is the variance of one rater's score over that of all else: a score weighs
    1 / (1 + ``rater_noise`` × the variance that its raters leave). ``folds`` are judged forward in
    time, the first after ``first_share`` of the labels. ``support_quantile`` is the share of
    learned pairs that may count as unlike the rest; ``possible_pairs`` are drawn per learned pair
    to tell what is unlike. ``corrects_ratings`` frees labels of raters' bias where the evidence
    is strong. ``half_life_years``, after which a label weighs half, is chosen in each training by
    measurement (``training.recency``), as is by how many members ``unread`` features are not looked
    at (``training.levelling``). ``fairness`` is the variant that is served and ``leaves_out`` names
    features that nobody looks at (``training.fair_choice``).
    """

    ensemble: EnsembleSettings = field(default_factory=EnsembleSettings)
    rater_noise: float = 0.5
    folds: int = 5
    first_share: float = 0.3
    interval: IntervalSettings = field(default_factory=IntervalSettings)
    support_quantile: float = 0.02
    possible_pairs: int = 2
    corrects_ratings: bool = True
    half_life_years: float | None = None
    unread: tuple[str, ...] = ()
    unread_by: int = 0
    fairness: str = PLAIN
    leaves_out: tuple[str, ...] = ()

    def of_members(self, count: int) -> Recipe:
        """The same with a smaller bag, of which the same share does not look at ``unread``."""
        bag = replace(self.ensemble, members=count)
        shy = round(self.unread_by * count / self.ensemble.members)
        return replace(self, ensemble=bag, unread_by=shy)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Recipe:
        """The recipe that ``to_json`` wrote."""
        return cls(
            **{
                **document,
                "ensemble": EnsembleSettings.from_json(document["ensemble"]),
                "interval": IntervalSettings(**document["interval"]),
                "unread": tuple(document.get("unread", ())),
                "leaves_out": tuple(document.get("leaves_out", ())),
            }
        )

    def chosen_like(self, other: Recipe) -> Recipe:
        """The same recipe with what the labels and the city chose for another."""
        return replace(
            self,
            half_life_years=other.half_life_years,
            unread=other.unread,
            unread_by=other.unread_by,
            fairness=other.fairness,
            leaves_out=other.leaves_out,
        )

    def cuts_like(self, other: Recipe) -> bool:
        """Whether both would be judged on the same folds."""
        return (self.folds, self.first_share) == (other.folds, other.first_share)

    def same_as(self, document: dict[str, Any]) -> bool:
        """Whether a recorded recipe is this one, whatever the labels of each chose.

        Nor does the choice of fairness make another: it is no claim to be better, which a new
        recipe must prove. It may not be worse than the champion by more than the gates allow.
        """
        return Recipe.from_json(document).chosen_like(self) == self


DEFAULT: Final = Recipe(fairness=fair_choice().served, leaves_out=fair_choice().leaves_out)
