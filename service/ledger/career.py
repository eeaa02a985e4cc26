"""What an effective decision writes into the data: the transfer, and the career that follows it.

Rows of a career are replaced together, so they are read first. Everything is versioned: what is
taken back stays readable in the past.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import sqlalchemy as sa

from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.errors import ConflictError
from features.store import versions
from features.store.frames import holds, read_rows
from features.store.schema import ALIASES, CONTRACT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from features.store.store import Transaction

    KindOf = Callable[[str | None, str], str]

_HISTORY: Final = TABLES["position_history"]
_TRANSFERS: Final = CONTRACT["transfers"]
_DAY: Final = timedelta(days=1)
_PRESENT: Final = ("position_id", "position_since")
_ENDED: Final = ("position_id", "started_on", "ended_on")


@dataclass(frozen=True)
class Move:
    """A person moves to a post on a day; the same three are the same transfer (contract)."""

    employee_id: str
    to_position_id: str
    effective_on: date


@dataclass(frozen=True)
class Trace:
    """What a move changed, so that it can be taken back.

    ``wrote`` and ``began`` say whether the transfer and the row of the career are its own: an
    import may have brought them before. ``ended`` are the entries that it ended, as they were.
    """

    transfer_id: str
    wrote: bool
    began: bool
    ended: tuple[dict[str, str | None], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "ended": list(self.ended)}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Trace:
        """The trace that ``to_json`` gave."""
        return cls(**{**document, "ended": tuple(document["ended"])})


def write_move(transaction: Transaction, move: Move, transfer_id: str, kind_of: KindOf) -> Trace:
    """Write a transfer and its row of the career; what is stored already stays as it is.

    ``kind_of`` says of the post left and the post taken which kind of transfer it is.

    Raises
    ------
    ConflictError
        The person's career goes on after that day already.
    """
    known = _stored_transfer(transaction.connection, move)
    if known is None:
        left = _post_before(transaction.connection, move)
        row = {
            **asdict(move),
            "transfer_id": transfer_id,
            "effective_on": pd.Timestamp(move.effective_on),
            "from_position_id": left,
            "kind": kind_of(left, move.to_position_id),
        }
        frame = canonical(TABLES["transfers"], pd.DataFrame([row]))
        versions.apply(transaction, "transfers", frame)
    began, ended = _continue_career(transaction, move)
    return Trace(known or transfer_id, known is None, began, ended)


def take_back(transaction: Transaction, move: Move, trace: Trace) -> None:
    """Let what a move wrote hold no longer.

    Raises
    ------
    ConflictError
        The transfer was evaluated, imported or followed by another one meanwhile.
    """
    _refuse_if_real(transaction.connection, trace)
    if trace.wrote:
        versions.end_rows(transaction, "transfers", [trace.transfer_id])
    if trace.began:
        _shorten_career(transaction, move, trace)


def transfer_exists(connection: sa.Connection, transfer_id: str) -> bool:
    """Whether a transfer of this id was ever stored, under its own name or an import's."""
    own = sa.select(_TRANSFERS.c.row_id).where(_TRANSFERS.c.transfer_id == transfer_id).limit(1)
    alias = sa.select(ALIASES.c.alias).where(ALIASES.c.alias == transfer_id)
    return any(connection.execute(query).first() is not None for query in (own, alias))


def _stored_transfer(connection: sa.Connection, move: Move) -> str | None:
    c = _TRANSFERS.c
    query = sa.select(c.transfer_id).where(
        holds(_TRANSFERS, None),
        c.employee_id == move.employee_id,
        c.to_position_id == move.to_position_id,
        c.effective_on == move.effective_on,
    )
    found: str | None = connection.execute(query.order_by(c.transfer_id).limit(1)).scalar()
    return found


def _post_before(connection: sa.Connection, move: Move) -> str | None:
    """The post held on the day before: an open entry of the career, or ``employees`` if newer."""
    on = pd.Timestamp(move.effective_on)
    rows = read_rows(connection, _HISTORY, owners=[move.employee_id])
    held = rows[(rows["started_on"] < on) & ~(rows["ended_on"] < on - _DAY)]
    entered = held.sort_values("started_on").to_dict("records")[-1:]
    [staff] = read_rows(
        connection, TABLES["employees"], owners=[move.employee_id], columns=_PRESENT
    ).to_dict("records")
    post, since = staff["position_id"], staff["position_since"]
    is_newer = not entered or since > entered[-1]["started_on"]
    if pd.notna(post) and is_newer and not since >= on:
        return str(post)
    return str(entered[-1]["position_id"]) if entered else None


def _continue_career(
    transaction: Transaction, move: Move
) -> tuple[bool, tuple[dict[str, str | None], ...]]:
    """Add the new post and end what was open; whether it was added, and what was ended."""
    rows = read_rows(transaction.connection, _HISTORY, owners=[move.employee_id])
    on = pd.Timestamp(move.effective_on)
    if (_is_entry(rows, move.to_position_id, on)).any():
        return False, ()
    later = rows.loc[rows["started_on"] >= on, "started_on"]
    if len(later):
        raise ConflictError(
            f"{move.employee_id} begins another post on {later.min().date()}, not before "
            f"{move.effective_on}. Choose a later day, or correct the career first."
        )
    is_open = rows["ended_on"].isna() | (rows["ended_on"] >= on)
    ended = tuple(_plain(row) for row in rows.loc[is_open, list(_ENDED)].to_dict("records"))
    rows.loc[is_open, "ended_on"] = on - _DAY
    begun = pd.DataFrame(
        [
            {
                "employee_id": move.employee_id,
                "position_id": move.to_position_id,
                "started_on": on,
            }
        ]
    )
    _replace(transaction, move, pd.concat([rows, canonical(_HISTORY, begun)], ignore_index=True))
    return True, ended


def _shorten_career(transaction: Transaction, move: Move, trace: Trace) -> None:
    """Drop the post that the move began and open again what it ended; later facts stay."""
    rows = read_rows(transaction.connection, _HISTORY, owners=[move.employee_id])
    on = pd.Timestamp(move.effective_on)
    own = _is_entry(rows, move.to_position_id, on)
    if not own.any():
        return  # an import has brought another career meanwhile
    if rows.loc[own, "ended_on"].notna().any():
        raise ConflictError(
            f"{move.employee_id} has left that post again. Withdraw the later decision first."
        )
    for entry in trace.ended:
        started = pd.Timestamp(str(entry["started_on"]))
        same = _is_entry(rows, str(entry["position_id"]), started) & (rows["ended_on"] == on - _DAY)
        rows.loc[same, "ended_on"] = (
            pd.Timestamp(entry["ended_on"]) if entry["ended_on"] else pd.NaT
        )
    _replace(transaction, move, rows[~own].reset_index(drop=True))


def _replace(transaction: Transaction, move: Move, rows: pd.DataFrame) -> None:
    for _ in versions.replace_rows(transaction, _HISTORY, rows, [move.employee_id]):
        pass


def _refuse_if_real(connection: sa.Connection, trace: Trace) -> None:
    evaluations = CONTRACT["evaluations"]
    judged = sa.select(evaluations.c.row_id).where(
        holds(evaluations, None), evaluations.c.transfer_id == trace.transfer_id
    )
    imported = sa.select(ALIASES.c.alias).where(ALIASES.c.transfer_id == trace.transfer_id)
    for query, what in ((judged, "evaluated"), (imported, "imported from the HR data")):
        if connection.execute(query.limit(1)).first() is not None:
            raise ConflictError(
                f"Transfer {trace.transfer_id} was {what} meanwhile, so it took place. "
                "Record another transfer instead."
            )


def _is_entry(rows: pd.DataFrame, position_id: str, started: pd.Timestamp) -> pd.Series[bool]:
    found: pd.Series[bool] = (rows["position_id"] == position_id) & (rows["started_on"] == started)
    return found


def _plain(row: dict[Any, Any]) -> dict[str, str | None]:
    """An entry of a career as JSON keeps it."""
    days = {name: row[name] for name in ("started_on", "ended_on")}
    told = {name: None if pd.isna(day) else day.date().isoformat() for name, day in days.items()}
    return {"position_id": str(row["position_id"]), **told}
