"""Which agency answers for a row: that of the post that its person holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

Frames = "Mapping[str, pd.DataFrame]"

NOWHERE: Final = ""
"""Agency of whoever holds no post that is known."""


def agency_of_posts(frames: Mapping[str, pd.DataFrame]) -> pd.Series[str]:
    """Agency id by position id."""
    posts = frames["positions"]
    return pd.Series(posts["agency_id"].to_numpy(), index=posts["position_id"], dtype="str")


def agency_of_people(frames: Mapping[str, pd.DataFrame]) -> pd.Series[str]:
    """Agency id by employee id."""
    people = frames["employees"]
    found = people["position_id"].map(agency_of_posts(frames)).astype("object")
    return pd.Series(
        found.where(found.notna(), NOWHERE).to_numpy(), index=people["employee_id"], dtype="str"
    )


def looked_up(keys: pd.Series[str], known: pd.Series[str]) -> pd.Series[str]:
    """The agency of each key; :data:`NOWHERE` where none is known."""
    found = keys.map(known).astype("object")
    return found.where(found.notna(), NOWHERE).astype("str")
