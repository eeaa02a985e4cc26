"""The audits of years on record: one entry an audit, with its public rows and two SHA-256.

The public edition's CSV follows from the entry alone; the internal one lies in the home's reports,
and the entry knows what it was.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any, Final

from features.errors import NotFoundError
from features.intake.report import inert
from features.store import ledger
from models.fairness.editions import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from models.fairness.editions import Audit
    from service.desk import Desk
    from service.ledger.yearly_audit import Gathered

    Document = dict[str, Any]
    Row = Mapping[str, Any]

KIND: Final = "fairness_audit"
_SHORT: Final = 16


def table_csv(rows: Sequence[Row]) -> str:
    """An edition as CSV, the same bytes on every machine and safe to open in a spreadsheet."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(["" if row[name] is None else _cell(row[name]) for name in COLUMNS])
    return stream.getvalue()


def text_sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def record_audit(desk: Desk, year: int, gathered: Gathered, audit: Audit) -> ledger.Entry:
    """Bind both editions to the ledger by their SHA-256; an audit that repeats adds no entry.

    The entry holds the public rows, which later years are compared with and the API gives.
    """
    payload = {
        "year": year,
        "counts": dict(gathered.counts),
        "damaged": list(gathered.damaged),
        "internal_sha256": text_sha256(table_csv(audit.internal)),
        "public_sha256": text_sha256(table_csv(audit.public)),
        "public": [dict(row) for row in audit.public],
    }
    at = desk.clock()
    with desk.store.read() as connection:
        newest = recorded_audits(connection).get(year)
    if newest is not None and _same(newest.payload, payload):
        return newest
    with desk.store.begin(KIND, f"fairness of {year}", at) as transaction:
        return ledger.append(transaction.connection, KIND, payload, at)


def recorded_audits(connection: sa.Connection) -> dict[int, ledger.Entry]:
    """The newest recorded audit of each year, by year."""
    found = {entry.payload["year"]: entry for entry in ledger.entries(connection, KIND)}
    return dict(sorted(found.items()))


def recorded_audit(connection: sa.Connection, year: int) -> Document:
    """The newest recorded audit of a year, public edition, as plain values.

    Raises
    ------
    NotFoundError
        The year was not audited.
    """
    entry = recorded_audits(connection).get(year)
    if entry is None:
        raise NotFoundError(f"{year} was not audited yet: tepat audit fairness --year {year}.")
    told = {"entry": entry.seq, "recorded_at": entry.at, "edition": "public"}
    rows = entry.payload["public"]
    named = ("year", "counts", "damaged", "internal_sha256", "public_sha256")
    return {**{name: entry.payload[name] for name in named}, **told, "rows": rows}


def internal_csv(home: Path, year: int, sha256: str) -> Path:
    """Where the internal edition of this SHA-256 is kept."""
    folder = home / "reports" / "fairness" / f"{year}-{sha256[:_SHORT]}"
    return folder / f"tepat-fairness-{year}-internal.csv"


def audit_faults(entry: ledger.Entry, home: Path) -> Iterator[str]:
    """What of a recorded audit is not what its entry bound."""
    told = entry.payload
    if text_sha256(table_csv(told["public"])) != told["public_sha256"]:
        yield "its public rows are not those of its SHA-256"
    kept = internal_csv(home, told["year"], told["internal_sha256"])
    if not kept.is_file():
        yield "its internal edition is gone from the reports"
    elif hashlib.sha256(kept.read_bytes()).hexdigest() != told["internal_sha256"]:
        yield "its internal edition is not what was recorded"


def _same(earlier: Row, later: Row) -> bool:
    return ledger.canonical_json(dict(earlier)) == ledger.canonical_json(dict(later))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return str(inert(value))
    # the ledger's JSON knows no difference between 1.0 and 1, so the CSV must know none
    if isinstance(value, float) and value.is_integer():
        return repr(int(value))
    return repr(value)
