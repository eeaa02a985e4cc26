"""A small city with all that ties people of different parts together, as a Parquet folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.contract import values
from features.nation.build import build_tables
from features.nation.layout import MANIFEST
from features.nation.opened import Nation, open_nation
from tests.builders import frames, random_frames

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2020-06-01"


def tables(seed: int = 0, people: int = 40) -> dict[str, pd.DataFrame]:
    """Random tables with relatives, preferences and two vacancies; rows in no order."""
    draw = np.random.default_rng(seed)
    made = random_frames(seed, people)
    mine, theirs = draw.permutation(people), draw.permutation(people)
    more = frames(
        relations=[
            {
                "employee_id": f"E{one}",
                "relative_id": f"E{other}",
                "kind": draw.choice(values.RELATION_KINDS),
            }
            for one, other in zip(mine, theirs, strict=True)
            if one != other
        ],
        preferences=[
            {"employee_id": f"E{at}", "position_id": f"P{draw.integers(12)}", "preference": 1}
            for at in range(0, people, 3)
        ],
        vacancies=[
            {"vacancy_id": "V1", "position_id": "P1", "opened_on": DAY},
            {"vacancy_id": "V2", "position_id": "P7", "opened_on": DAY},
        ],
        positions=[{"position_id": f"P{at}"} for at in range(12)],
    )
    made |= {name: more[name] for name in ("relations", "preferences", "vacancies")}
    made["employees"]["position_id"] = [f"P{draw.integers(12)}" for _ in range(people)]
    made["employees"]["position_since"] = pd.Timestamp("2015-01-01")
    made["evaluations"]["rater_id"] = None
    return {name: one.sample(frac=1, random_state=seed) for name, one in made.items()}


def write(folder: Path, made: dict[str, pd.DataFrame]) -> Path:
    """As a Parquet folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in made.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def nation_of(folder: Path, made: dict[str, pd.DataFrame], at_once: int = 7) -> Nation:
    """The same tables as a nation, coded so many people at a time."""
    source = write(folder / "source", made)
    built = build_tables(source, folder / "nation", at_once)
    built.write(folder / "nation" / MANIFEST)
    return open_nation(folder / "nation")
