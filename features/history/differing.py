"""Where two states of a table are not the same, told by whom its rows are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from features.history.columns import TableColumns


def owners_differing(
    before: TableColumns, now: TableColumns, owner: str, owners: int, names: Iterable[str]
) -> npt.NDArray[np.int64]:
    """Owners whose rows differ in number or in any of the columns ``names``, rising.

    Parameters
    ----------
    before, now : TableColumns
        Sorted by ``owner``. Codes of these columns must mean the same in both.
    owners : int
        How many there are: rows of the table into which ``owner`` points.
    """
    differs = np.diff(before.offsets(owner, owners)) != np.diff(now.offsets(owner, owners))
    of_before, of_now = before[owner], now[owner]
    then, later = ~differs[of_before], ~differs[of_now]  # rows that stand side by side
    for name in names:
        unequal = before[name][then] != now[name][later]
        differs[of_now[later][unequal]] = True
    return np.flatnonzero(differs)
