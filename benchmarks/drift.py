"""How often a break is reported in made-up cities without drift, and found in those with one.

`python benchmarks/drift.py --staff 1500 --transfers 1800 --seeds 11 12 13 --drift 0 0.6 1` prints
for each city the p-value, the day found beside the day of the change, and the half-life chosen.
"""

from __future__ import annotations

import argparse

from features.calendar import to_date, to_day
from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.progress import NoProgress
from models.fairness.groups import GroupTable
from tepat.demo import CitySpec, make_city
from training.breaks import Break, find_break
from training.ground import prepare_ground
from training.labels import labels_as_of
from training.outlook import residuals_of
from training.recency import Recency, choose_half_life
from training.recipe import DEFAULT
from training.unseen import judge_unseen

SEED = 7


def look(spec: CitySpec) -> tuple[Break | None, Recency]:
    """The break and the half-life that one city shows."""
    city = make_city(spec)
    history = History.from_frames(canonical_tables(TABLES, city.tables))
    groups = GroupTable.from_frame(
        city.tables["employee_groups"], history["employees"]["employee_id"]
    )
    labels = labels_as_of(history, LabelPolicy(), int(to_day(spec.as_of)))
    ground = prepare_ground(history, groups, labels, DEFAULT, SEED, NoProgress())
    if ground is None:
        raise SystemExit("too few labels: ask for more transfers")
    unseen = judge_unseen(ground, DEFAULT)
    return (
        find_break(residuals_of(ground, unseen), SEED),
        choose_half_life(ground, DEFAULT, unseen.rows),
    )


def main() -> None:
    """Print each city, then how many breaks were reported by strength of drift."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--staff", type=int, default=1500)
    parser.add_argument("--transfers", type=int, default=1800)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--drift", type=float, nargs="+", default=[0.0, 0.6, 1.0])
    asked = parser.parse_args()
    for drift in asked.drift:
        reported = 0
        for seed in asked.seeds:
            spec = CitySpec(
                seed=seed,
                staff=asked.staff,
                transfers=asked.transfers,
                drift=drift,
                shape="smooth" if seed % 2 else "steps",
            )
            found, recency = look(spec)
            if found is None:
                print(f"drift {drift} seed {seed}: too few unseen transfers")
                continue
            reported += found.is_found
            print(
                f"drift {drift} seed {seed}: p {found.p:.3f} on {to_date(found.day)} "
                f"({found.kind}; changed on {spec.drift_on}), half-life {recency.half_life_years}",
                flush=True,
            )
        print(f"drift {drift}: {reported} of {len(asked.seeds)} cities show a break")


if __name__ == "__main__":
    main()
