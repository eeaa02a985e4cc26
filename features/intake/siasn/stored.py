"""What the store already holds, as far as the translation asks: posts, units, moves, NIPs."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pandas as pd

from features.contract.frames import canonical
from features.contract.tables import AGENCIES, EMPLOYEES, POSITIONS, TRANSFERS
from features.intake.siasn.words import looked_up
from features.store.frames import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

Move = tuple[str, str, str]
"""Person, post, day in ISO 8601."""

_KEPT: Final = ("position_type", "functional_level", "function", "min_education")
"""Of a post that is stored, what SIASN can only guess at stays as it is."""


def _posts() -> pd.DataFrame:
    return canonical(POSITIONS, pd.DataFrame())


@dataclass(frozen=True)
class Stored:
    """``positions`` as stored, ``functions`` by agency, transfer ids by move, person by NIP."""

    positions: pd.DataFrame = field(default_factory=_posts)
    functions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    moves: Mapping[Move, str] = field(default_factory=lambda: MappingProxyType({}))
    people: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_stored(connection: sa.Connection) -> Stored:
    """Ask the store."""
    agencies = read_rows(connection, AGENCIES, columns=("agency_id", "function"))
    moved = read_rows(connection, TRANSFERS)
    people = read_rows(connection, EMPLOYEES, columns=("employee_id", "nip"))
    people = people[people["nip"].notna()]
    day = moved["effective_on"].dt.strftime("%Y-%m-%d")
    keys = zip(moved["employee_id"], moved["to_position_id"], day, strict=True)
    return Stored(
        positions=read_rows(connection, POSITIONS),
        functions=dict(zip(agencies["agency_id"], agencies["function"], strict=True)),
        moves=dict(zip(keys, moved["transfer_id"], strict=True)),
        people=dict(zip(people["nip"], people["employee_id"], strict=True)),
    )


def as_stored(positions: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Translated posts; of those that are stored, what the store says where SIASN only implies."""
    known = stored.drop_duplicates("position_id").set_index("position_id")
    is_known = positions["position_id"].isin(known.index)
    kept = {
        name: positions[name].where(~is_known, looked_up(positions["position_id"], known[name]))
        for name in _KEPT
    }
    return positions.assign(**kept)
