"""What each part of the fit model is worth: learn made-up cities without it, and compare.

`python benchmarks/parts.py --transfers 300 1500 --seeds 91 92` learns each city whole and with one
thing changed on the same labels, folds and draws, and asks for all eligible pairs of its vacancies.
*No line*: trees alone. *No trees*: the signed ridge line alone. *No pooling*: without how earlier
transfers into the post, agency, function and type of post went, each drawn towards the next wider
group the fewer it has. *Label alone* learns 0 or 1 by the same learner; *raters alike* lets every
score weigh the same. Differences to the whole are paired by city.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd
from size import NAMED, learned, of_labels

from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from training.recipe import DEFAULT

if TYPE_CHECKING:
    from training.ground import Ground
    from training.recipe import Recipe

WHOLE: Final = "whole"
POOLED: Final = (
    "post_outcome_score",
    "post_success_share",
    "agency_success_share",
    "function_success_share",
    "type_success_share",
)
BAG: Final = DEFAULT.ensemble
NO_LINE: Final = replace(BAG, linear_share=0.0)
NO_TREES: Final = EnsembleSettings(
    members=BAG.members, linear_share=1.0, trees=TreeSettings(trees=1, learning_rate=1e-9)
)
MEASURES: Final = ("uplift", "spearman", "log loss", "calibration", "rmse", "coverage", "width")


def settings(ground: Ground) -> dict[str, tuple[Ground, Recipe]]:
    """What is learned from and by which recipe, by name; the whole comes first."""
    return {
        WHOLE: (ground, DEFAULT),
        "no line": (ground, replace(DEFAULT, ensemble=NO_LINE)),
        "no trees": (ground, replace(DEFAULT, ensemble=NO_TREES)),
        "no pooling": (ground.without(POOLED), DEFAULT),
        "label alone": (of_labels(ground), DEFAULT),
        "raters alike": (ground, replace(DEFAULT, rater_noise=0.0)),
    }


def show(table: pd.DataFrame) -> None:
    """For each number of transfers: means of the whole, then differences with standard errors."""
    for transfers, part in table.groupby("transfers"):
        wide = {
            name: part.pivot_table(index=NAMED, columns="setting", values=name) for name in MEASURES
        }
        told = {}
        for name, values in wide.items():
            less = values.sub(values[WHOLE], axis=0)[part["setting"].unique()]
            told[name] = [
                f"{values[one].mean():.3f}"
                if one == WHOLE
                else f"{less[one].mean():+.3f} ± {less[one].sem():.3f}"
                for one in less
            ]
        shown = pd.DataFrame(told, index=part["setting"].unique())
        print(f"\n{transfers} transfers, {len(wide['uplift'])} cities\n{shown.to_string()}")


if __name__ == "__main__":
    show(learned(settings, [300, 1_500], [91, 92, 93]))
