"""Checking the record: the ledger's chain, every stored row against it, the models' files.

Finds what was changed, removed or added outside of Tepat. What a person decided is not judged here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import TepatError
from features.store import ledger
from features.store.schema import LEDGER
from models.eligibility.tables import RULE_EVIDENCE
from models.fit import artifact
from models.registry import champion, versions
from service.ledger import rulesets, yearly_record
from service.ledger.rows import DIGEST, row_digest
from service.ledger.tables import (
    CALENDAR_LOCKS,
    DECISIONS,
    LOCK_APPROVALS,
    OBJECTIONS,
    RECOMMENDATIONS,
    RULESETS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from features.store.store import Store

    Digests = Mapping[str, Mapping[str, str]]

RECORDED: Final = "record_sha256"
_AT_ONCE: Final = 100
_ANSWER: Final = ("answered_at", "answered_by", "answer")


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: ``where`` in the record, and what."""

    where: str
    message: str


@dataclass(frozen=True)
class VerifyReport:
    """What a verification found; ``checked`` counts what was looked at, by kind."""

    checked: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "passed": self.passed,
            "checked": dict(self.checked),
            "findings": [vars(one) for one in self.findings],
        }

    def sentences(self) -> list[str]:
        """The same in words."""
        counted = ", ".join(f"{count} {kind}" for kind, count in self.checked.items())
        if self.passed:
            return [f"The record is whole: {counted}."]
        return [
            f"The record does NOT hold ({counted} checked):",
            *(f"  {one.where}: {one.message}" for one in self.findings),
        ]


def verify_record(store: Store, home: Path) -> VerifyReport:
    """Check the whole record of a home."""
    with store.read() as connection:
        checking = _Checking(connection, home)
        findings = tuple(checking.run())
    return VerifyReport(checking.checked, findings)


class _Checking:
    def __init__(self, connection: sa.Connection, home: Path) -> None:
        self.connection = connection
        self.home = home
        self.checked: dict[str, int] = {}

    def run(self) -> Iterator[Finding]:
        yield from self._chain()
        digests, self.serving = self._recorded()
        for table, kind in _KEPT.items():
            yield from self._rows(table, kind, digests)
        yield from self._answers(digests["objection_answer"])
        yield from self._rulesets(digests[rulesets.KIND])
        yield from self._models(digests[versions.RECORDED])
        yield from self._champion()
        yield from self._audits()

    def _chain(self) -> Iterator[Finding]:
        query = sa.select(sa.func.count()).select_from(LEDGER)
        self.checked["ledger entries"] = self.connection.execute(query).scalar() or 0
        for one in ledger.verify(self.connection):
            yield Finding(f"ledger entry {one.seq}", one.message)

    def _recorded(self) -> tuple[Digests, str | None]:
        """By kind, the SHA-256 that the ledger knows of each id; and what serves by its word."""
        digests: dict[str, dict[str, str]] = defaultdict(dict)
        serving = None
        for entry in ledger.entries(self.connection):
            if RECORDED in entry.payload:
                # canonical JSON sorts names, so the id is asked for by its own
                name = _ID_OF.get(entry.kind, f"{entry.kind}_id")
                digests[entry.kind][str(entry.payload.get(name))] = entry.payload[RECORDED]
            if entry.kind == champion.CHANGED:
                serving = str(entry.payload["version"])
        return digests, serving

    def _rows(self, table: sa.Table, kind: str, digests: Digests) -> Iterator[Finding]:
        known = dict(digests[kind])
        counted = _COUNTED.get(kind, f"{kind}s")
        self.checked[counted] = 0
        left_out = _ANSWERED if table is OBJECTIONS else frozenset()
        rows = self.connection.execute(sa.select(table).execution_options(yield_per=_AT_ONCE))
        for row in rows.mappings():
            self.checked[counted] += 1
            name = row[f"{kind}_id"]
            cells = {key: cell for key, cell in row.items() if key not in left_out}
            yield from _compared(f"{kind} {name}", row_digest(cells), known.pop(name, None))
            if row[DIGEST] != row_digest(cells):
                yield Finding(f"{kind} {name}", "its SHA-256 is not that of its cells")
        yield from (Finding(f"{kind} {name}", "it is gone from the record") for name in known)

    def _answers(self, known: Mapping[str, str]) -> Iterator[Finding]:
        left = dict(known)
        query = sa.select(OBJECTIONS).where(OBJECTIONS.c.answer.is_not(None))
        for row in self.connection.execute(query).mappings():
            name, found = row["objection_id"], row_digest({key: row[key] for key in _ANSWER})
            yield from _compared(f"answer to objection {name}", found, left.pop(name, None))
        for name in left:
            yield Finding(f"answer to objection {name}", "it is gone from the record")

    def _rulesets(self, known: Mapping[str, str]) -> Iterator[Finding]:
        rows = self.connection.execute(sa.select(RULESETS)).all()
        self.checked["rulesets"] = len(rows)
        left = dict(known)
        for row in rows:
            found = rulesets.text_digest(row.rules)
            where = f"rules {row.rules_version[:12]}"
            yield from _compared(where, found, left.pop(row.rules_version, None))
        for name in left:
            yield Finding(f"rules {name[:12]}", "they are gone from the record")

    def _models(self, known: Mapping[str, str]) -> Iterator[Finding]:
        left = dict(known)
        self.checked["models"] = 0
        for one in versions.list_versions(self.connection):
            self.checked["models"] += 1
            where = f"model {one.version}"
            yield from _compared(where, versions.digest(one), left.pop(one.version, None))
            if one.artifact_sha256 is not None:
                yield from self._files(where, one.version, one.artifact_sha256)
        for name in left:
            yield Finding(f"model {name}", "it is gone from the record")

    def _files(self, where: str, version: str, sha256: str) -> Iterator[Finding]:
        folder = versions.folder_of(self.home, version)
        try:
            artifact.load(folder, sha256, version=version)
        except TepatError as error:
            yield Finding(where, error.message)

    def _champion(self) -> Iterator[Finding]:
        serving = champion.current(self.connection)
        if serving != self.serving:
            yield Finding(
                "champion", f"{serving} serves, but the ledger last recorded {self.serving}"
            )

    def _audits(self) -> Iterator[Finding]:
        audits = list(ledger.entries(self.connection, yearly_record.KIND))
        self.checked["fairness audits"] = len(audits)
        for entry in audits:
            where = f"fairness audit of {entry.payload['year']} (ledger entry {entry.seq})"
            for message in yearly_record.audit_faults(entry, self.home):
                yield Finding(where, message)


_KEPT: Final = {
    RECOMMENDATIONS: "recommendation",
    DECISIONS: "decision",
    OBJECTIONS: "objection",
    RULE_EVIDENCE: "evidence",
    CALENDAR_LOCKS: "lock",
    LOCK_APPROVALS: "approval",
}
"""Tables whose rows the ledger knows, by the name of an entry."""

_COUNTED: Final = {"evidence": "pieces of evidence"}
_ID_OF: Final = {
    rulesets.KIND: "rules_version",
    versions.RECORDED: "version",
    "objection_answer": "objection_id",
}
_ANSWERED: Final = frozenset({*_ANSWER, "answer_sha256"})


def _compared(where: str, found: str, recorded: str | None) -> Iterator[Finding]:
    if recorded is None:
        yield Finding(where, "the ledger does not know it")
    elif recorded != found:
        yield Finding(where, "it is not what was recorded")
