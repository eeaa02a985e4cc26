"""The record that only grows: a chain of entries, each bound to all before it by SHA-256.

An entry's payload is canonical JSON (RFC 8785), in which numbers keep every bit. Its hash covers
the hash of the entry before, its number, moment, kind and payload, so no entry can be changed,
removed or put in between unseen. Whoever rewrites all that follows makes another chain: to see that
too, keep the newest hash elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import rfc8785
import sqlalchemy as sa

from features.store.locks import APPENDING, take_lock
from features.store.moment import in_utc
from features.store.prepared import Prepared
from features.store.schema import LEDGER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

GENESIS: Final = "0" * 64
_AT_ONCE: Final = 1_000
_WHOLE: Final = (1 << 53) - 1
"""The largest whole number that every reader of JSON holds exactly."""

_PLAIN: Final[dict[type, Callable[[Any], bool]]] = {
    type(None): lambda _: True,
    str: str.isascii,
    int: lambda number: abs(number) <= _WHOLE,
}
"""What orjson, which is much faster, writes as the standard has it: other names would be sorted by
their UTF-16 units, other numbers have digits of their own."""
_NEWEST: Final = Prepared(
    sa.select(LEDGER.c.seq, LEDGER.c.hash).order_by(LEDGER.c.seq.desc()).limit(1)
)
_ADDED: Final = Prepared(sa.insert(LEDGER))


@dataclass(frozen=True)
class Entry:
    """One entry of the chain."""

    seq: int
    at: str
    kind: str
    payload: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Finding:
    """Something in the chain that does not hold."""

    seq: int
    message: str


def append(connection: sa.Connection, kind: str, payload: dict[str, Any], at: datetime) -> Entry:
    """Add an entry inside the caller's write, so that it stands or falls with what it records.

    Raises
    ------
    ValueError
        ``at`` has no zone, or the payload has no canonical form (NaN, a number beyond 2^53).
    """
    take_lock(connection, APPENDING)
    [(newest, previous)] = _NEWEST.run(connection, {}) or [(0, GENESIS)]
    seq = newest + 1
    text, moment = canonical_json(payload), in_utc(at).isoformat()
    digest = _digest(seq, moment, kind, text, previous)
    row = {"seq": seq, "at": moment, "kind": kind, "payload": text}
    _ADDED.run(connection, {**row, "prev_hash": previous, "hash": digest})
    return Entry(seq, moment, kind, payload, digest)


def entries(connection: sa.Connection, kind: str | None = None) -> Iterator[Entry]:
    """Entries in their order, of one kind or all."""
    query = sa.select(LEDGER).order_by(LEDGER.c.seq)
    if kind is not None:
        query = query.where(LEDGER.c.kind == kind)
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        yield Entry(row.seq, row.at, row.kind, json.loads(row.payload), row.hash)


def verify(connection: sa.Connection) -> list[Finding]:
    """Everything in the chain that does not hold; empty where it is whole."""
    findings = []
    expected, previous = 1, GENESIS
    query = sa.select(LEDGER).order_by(LEDGER.c.seq)
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        if row.seq != expected:
            findings.append(Finding(row.seq, f"entry {expected} is missing"))
        if row.prev_hash != previous:
            findings.append(Finding(row.seq, "does not follow the entry before it"))
        if _digest(row.seq, row.at, row.kind, row.payload, row.prev_hash) != row.hash:
            findings.append(Finding(row.seq, "its content is not what was recorded"))
        expected, previous = row.seq + 1, row.hash
    return findings


def canonical_json(payload: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """The one JSON text of a payload (RFC 8785)."""
    if _is_plain(payload):
        return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode()
    return rfc8785.dumps(payload).decode()


def _is_plain(payload: object) -> bool:
    """Whether it holds names beside texts and whole numbers alone, each as ``_PLAIN`` asks."""
    if not isinstance(payload, dict):
        return False
    for name, cell in payload.items():
        asks = _PLAIN.get(type(cell))
        if type(name) is not str or not name.isascii() or asks is None or not asks(cell):
            return False
    return True


def _digest(seq: int, at: str, kind: str, payload: str, previous: str) -> str:
    fields = "\n".join((previous, str(seq), at, kind, payload))
    return hashlib.sha256(fields.encode()).hexdigest()
