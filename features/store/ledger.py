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

import rfc8785
import sqlalchemy as sa

from features.store.locks import APPENDING, take_lock
from features.store.moment import in_utc
from features.store.schema import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

GENESIS: Final = "0" * 64
_AT_ONCE: Final = 1_000
_NEWEST: Final = sa.select(LEDGER.c.seq, LEDGER.c.hash).order_by(LEDGER.c.seq.desc()).limit(1)
_ADDED: Final = sa.insert(LEDGER)


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
    last = connection.execute(_NEWEST).first()
    seq, previous = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
    text, moment = canonical_json(payload), in_utc(at).isoformat()
    digest = _digest(seq, moment, kind, text, previous)
    row = {"seq": seq, "at": moment, "kind": kind, "payload": text}
    connection.execute(_ADDED, {**row, "prev_hash": previous, "hash": digest})
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


def canonical_json(payload: dict[str, Any]) -> str:
    """The one JSON text of a payload (RFC 8785)."""
    return rfc8785.dumps(payload).decode()


def _digest(seq: int, at: str, kind: str, payload: str, previous: str) -> str:
    fields = "\n".join((previous, str(seq), at, kind, payload))
    return hashlib.sha256(fields.encode()).hexdigest()
