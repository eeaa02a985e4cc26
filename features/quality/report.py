"""``assess``: the quality of the stored data as one object, with a worklist for each agency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from features.quality.completeness import completeness, freshness, missing_cells
from features.quality.contradictions import COLUMNS, contradictions
from features.quality.places import agency_of_people, looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MISSING: Final = "missing"
WORKLIST: Final = ("kind", "employee_id", "position_id", "what", "seen", "against")


@dataclass(frozen=True)
class Quality:
    """What is filled, how old it is and what contradicts, by agency, on a day.

    ``complete``: ``agency_id, table, column, rows, filled``; ``fresh``: ``agency_id, table, people,
    newest, median_months``; ``found``: contradictions, the import's own notes among them;
    ``missing``: person by person what is empty; ``names`` of agencies by id.
    """

    as_of: date
    people: int
    names: Mapping[str, str]
    complete: pd.DataFrame
    fresh: pd.DataFrame
    found: pd.DataFrame
    missing: pd.DataFrame

    def columns(self) -> pd.DataFrame:
        """Completeness over all agencies: ``table, column, rows, filled``, in order."""
        grouped = self.complete.groupby(["table", "column"], sort=False)
        return grouped[["rows", "filled"]].sum().reset_index()

    def agencies(self) -> pd.DataFrame:
        """``agency_id, name, rows, filled, contradictions``, the emptiest first."""
        grouped = self.complete.groupby("agency_id")[["rows", "filled"]].sum()
        counts = self.found["agency_id"].value_counts()
        grouped["contradictions"] = counts.reindex(grouped.index).fillna(0).astype("int64")
        grouped["name"] = [self.names.get(str(one), "") for one in grouped.index]
        share = (grouped["filled"] / grouped["rows"]).rename("share")
        return grouped.assign(share=share).sort_values("share", kind="stable").reset_index()

    def kinds(self) -> dict[str, int]:
        """How many contradictions of each kind."""
        counts = self.found["kind"].value_counts(sort=False)
        return {str(kind): int(number) for kind, number in counts.items()}

    def worklist(self, agency_id: str) -> pd.DataFrame:
        """What an agency is to mend, contradictions first: :data:`WORKLIST`."""
        wrong = self.found[self.found["agency_id"] == agency_id].assign(what="")
        empty = self.missing[self.missing["agency_id"] == agency_id]
        lacking = pd.DataFrame(
            {
                "kind": MISSING,
                "employee_id": empty["employee_id"],
                "position_id": "",
                "what": empty["table"] + "." + empty["column"],
                "seen": "",
                "against": "",
            }
        )
        return pd.concat([wrong, lacking], ignore_index=True)[list(WORKLIST)]

    def to_json(self) -> dict[str, Any]:
        """The object that ``tepat data-quality --format json`` prints; it names nobody."""
        fresh = self.fresh.assign(
            newest=self.fresh["newest"].dt.strftime("%Y-%m-%d"),
            median_months=self.fresh["median_months"].round(1),
        )
        return {
            "as_of": self.as_of.isoformat(),
            "people": self.people,
            "columns": self.columns().to_dict("records"),
            "agencies": self.agencies()[
                ["agency_id", "name", "rows", "filled", "contradictions"]
            ].to_dict("records"),
            "by_agency": self.complete.to_dict("records"),
            "freshness": fresh.to_dict("records"),
            "contradictions": self.kinds(),
        }


def assess(frames: Mapping[str, pd.DataFrame], notes: pd.DataFrame, as_of: date) -> Quality:
    """Assess stored frames (none of the protected attributes) and an import's notes."""
    people = agency_of_people(frames)
    agencies = frames["agencies"]
    noted = notes.assign(agency_id=looked_up(notes["employee_id"], people), position_id="")[
        list(COLUMNS)
    ]
    return Quality(
        as_of=as_of,
        people=len(frames["employees"]),
        names=dict(zip(agencies["agency_id"], agencies["name"], strict=True)),
        complete=completeness(frames),
        fresh=freshness(frames, pd.Timestamp(as_of)),
        found=pd.concat([contradictions(frames), noted], ignore_index=True),
        missing=missing_cells(frames),
    )
