"""Model versions on record: what each learned from, what it is worth, and which gates it passed.

A version is written once and never changed. Its files lie in the home; here stands the SHA-256
without which none of them is loaded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import NotFoundError
from features.history.outcomes import LabelPolicy
from features.store import ledger
from models.fit.judgement import RULE_OF_THUMB
from models.registry.tables import VERSIONS

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from features.store.store import Transaction

FOLDER: Final = "models"
RECORDED: Final = "model_version"
"""Kind of the ledger entry that binds a version's files to the record."""

_JSON: Final = ("recipe", "label_policy", "labels", "metrics", "fairness", "gates", "reasons")


@dataclass(frozen=True)
class ModelVersion:
    """One challenger as it was recorded.

    ``artifact_sha256`` is None where nothing was learned (too few labels). ``passed`` says that
    the gates let it serve. ``recipe`` and the other documents are plain JSON values.
    """

    number: int
    version: str
    created_at: datetime
    as_of: date
    recipe: dict[str, Any]
    data_hash: str
    label_policy: dict[str, Any]
    labels: dict[str, int]
    metrics: dict[str, Any]
    fairness: dict[str, Any]
    gates: list[dict[str, Any]]
    reasons: list[str]
    passed: bool
    artifact_sha256: str | None

    @property
    def policy(self) -> LabelPolicy:
        """What success meant when it was learned; features of earlier outcomes follow it."""
        first, last = self.label_policy["window_months"]
        return LabelPolicy(**{**self.label_policy, "window_months": (first, last)})

    def to_json(self, *, serving: bool) -> dict[str, Any]:
        """Plain values; ``summary`` is the first reason, which says it all in a sentence."""
        kept = {name: value for name, value in vars(self).items() if name != "number"}
        return {
            **kept,
            "created_at": self.created_at.isoformat(),
            "as_of": self.as_of.isoformat(),
            "serving": serving,
            "summary": self.reasons[0] if self.reasons else "",
        }


def next_version(connection: sa.Connection) -> tuple[int, str]:
    """Number and name of the next version, ``m0001`` the first."""
    last = connection.execute(sa.select(sa.func.max(VERSIONS.c.number))).scalar() or 0
    return last + 1, f"m{last + 1:04d}"


def record(transaction: Transaction, version: ModelVersion) -> None:
    """Write a version, and bind it to the ledger."""
    documents = {name: ledger.canonical_json(getattr(version, name)) for name in _JSON}
    plain = {name: value for name, value in vars(version).items() if name not in _JSON}
    path = None if version.artifact_sha256 is None else f"{FOLDER}/{version.version}"
    transaction.connection.execute(
        sa.insert(VERSIONS).values(**plain, **documents, artifact_path=path)
    )
    payload = {
        "version": version.version,
        "artifact_sha256": version.artifact_sha256,
        "passed": version.passed,
        "record_sha256": digest(version),
    }
    ledger.append(transaction.connection, RECORDED, payload, version.created_at)


def list_versions(connection: sa.Connection) -> list[ModelVersion]:
    """Every version, the newest first."""
    query = sa.select(VERSIONS).order_by(VERSIONS.c.number.desc())
    return [_read(row) for row in connection.execute(query)]


def find_version(connection: sa.Connection, version: str) -> ModelVersion:
    """One version by its name.

    Raises
    ------
    NotFoundError
        There is none; the rule of thumb is no version.
    """
    row = connection.execute(sa.select(VERSIONS).where(VERSIONS.c.version == version)).first()
    if row is None:
        hint = " The rule of thumb serves by itself." if version == RULE_OF_THUMB else ""
        raise NotFoundError(f"There is no model {version}. See: tepat models.{hint}")
    return _read(row)


def digest(version: ModelVersion) -> str:
    """SHA-256 of everything that is recorded of a version."""
    whole = {**version.to_json(serving=False), "number": version.number}
    document = ledger.canonical_json(whole)
    return hashlib.sha256(document.encode()).hexdigest()


def folder_of(home: Path, version: str) -> Path:
    """Where the files of a version lie."""
    return home / FOLDER / version


def policy_document(policy: LabelPolicy) -> dict[str, Any]:
    """A label policy as plain values."""
    document = asdict(policy)
    return {**document, "window_months": list(document["window_months"])}


def _read(row: sa.Row[Any]) -> ModelVersion:
    documents = {name: json.loads(getattr(row, name)) for name in _JSON}
    return ModelVersion(
        number=row.number,
        version=row.version,
        created_at=row.created_at,
        as_of=row.as_of,
        data_hash=row.data_hash,
        passed=row.passed,
        artifact_sha256=row.artifact_sha256,
        **documents,
    )
