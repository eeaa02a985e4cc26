"""One transfer under two ids: the one that a decision gave it and the one of the HR system.

The contract: "an effective decision writes the transfer ...; an imported transfer of the same
person, post and day is the same one". So this holds for transfers that a decision wrote and for no
others: of two imported transfers each was given its id by its source, and "rows with an id are
updated by it". Merging those too would make the outcome depend on how the rows were spread over
imports; within one file they are reported instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.contract.tables import EVALUATIONS, TRANSFERS
from features.store.aliases import MOVE

if TYPE_CHECKING:
    from features.intake.findings import Findings, Mask
    from features.intake.known import Known


def _none() -> pd.Series[str]:
    return pd.Series(dtype="str")


@dataclass
class Identities:
    """What ids of transfers mean in one import; transfers are asked before evaluations.

    ``aliases`` holds by row of ``transfers`` the id given there where it is a new alias, and
    ``stored`` the id that the transfer has.
    """

    known: Known
    aliases: pd.Series[str] = field(default_factory=_none)
    stored: pd.Series[str] = field(default_factory=_none)

    def resolve(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Give ``frame`` with each transfer's stored id in the place of an alias."""
        if name == TRANSFERS.name:
            return self._transfers(frame)
        if name == EVALUATIONS.name:
            ids = frame[TRANSFERS.key]
            meant = self._meant(ids).fillna(self._given(ids))
            return frame.assign(**{TRANSFERS.key: meant.fillna(ids)})
        return frame

    def _transfers(self, frame: pd.DataFrame) -> pd.DataFrame:
        ids = frame[TRANSFERS.key]
        before = self._meant(ids)
        move = pd.MultiIndex.from_frame(frame[list(MOVE)])
        here = self.known.written_here.drop_duplicates(list(MOVE))
        by_move = here.set_index(list(MOVE))[TRANSFERS.key].reindex(move).set_axis(ids.index)
        is_new = before.isna() & by_move.notna() & ids.notna() & ~self._is_stored(ids)
        self.aliases, self.stored = ids[is_new], by_move[is_new]
        resolved = before.fillna(by_move.where(is_new)).fillna(ids).astype("str")
        return frame.assign(**{TRANSFERS.key: resolved})

    def _meant(self, ids: pd.Series[str]) -> pd.Series[str]:
        """What ids mean that an earlier import gave; missing where they are no alias."""
        found = self.known.aliases.reindex(ids).set_axis(ids.index)
        return found.mask(self._is_stored(ids))

    def _given(self, ids: pd.Series[str]) -> pd.Series[str]:
        """What ids mean that this import gives."""
        by_alias = pd.Series(self.stored.to_numpy(), index=pd.Index(self.aliases), dtype="str")
        return by_alias[~by_alias.index.duplicated()].reindex(ids).set_axis(ids.index)

    def _is_stored(self, ids: pd.Series[str]) -> pd.Series[bool]:
        """Whether an id is a stored transfer's own; then it means that one."""
        return ids.isin(self.known.effective_on.index)


def check_same_move(findings: Findings, frame: pd.DataFrame, repeated: Mask) -> None:
    """Warn of transfers of one person to one post on one day under different ids."""
    if findings.raw.table is not TRANSFERS:
        return
    rows = frame.loc[~repeated, [TRANSFERS.key, *MOVE]].dropna()
    rows = rows[~rows[TRANSFERS.key].duplicated()]
    again = rows[rows.duplicated(list(MOVE))]
    first = rows.drop_duplicates(list(MOVE)).set_index(list(MOVE))[TRANSFERS.key]
    other = first.reindex(pd.MultiIndex.from_frame(again[list(MOVE)]))
    findings.add(
        again.index.to_numpy(dtype=np.int64),
        TRANSFERS.key,
        "warning",
        "same_move_twice",
        [
            f"{other_id} is a transfer of the same person to the same post on the same day; both "
            "are kept. If they are one, delete one and let its evaluations name the other."
            for other_id in other
        ],
    )
