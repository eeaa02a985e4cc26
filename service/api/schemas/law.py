"""The law: rules and answers, evidence, calendar locks; people side by side and on the map."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from service.api.schemas.fields import Answer, Day, Id, Request, Text


class Rule(Answer):
    """A rule of law with its source, dates and parameters."""

    rule: str = Field(examples=["min_tenure"])
    title: str
    citation: str = Field(examples=["PP 11/2017 Ps 190 ayat (3)"])
    valid_from: str
    valid_until: str | None
    parameters: dict[str, Any]
    severity: Literal["exclude", "warning"]
    certainty: Literal["A", "B", "C"]
    basis: str | None


class Deviation(Answer):
    """Where the city departs from a national rule."""

    rule: str
    what: str
    national: str | None
    city: str | None
    basis: str
    text: str


class Rules(Answer):
    """The rules in force on a day."""

    on: str
    rules_version: str
    rules: list[Rule]
    deviations: list[Deviation]


class RuleChange(Answer):
    """What changed in one rule."""

    rule: str
    title: str
    changes: list[dict[str, Any]]


class RulesDiff(Answer):
    """What came, went and changed between two days."""

    before: str
    after: str
    added: list[Rule]
    removed: list[Rule]
    changed: list[RuleChange]


class RuleAnswer(Rule):
    """A rule's answer for one person and post, with the values that it saw."""

    answer: Literal["pass", "fail", "unknown", "not_applicable"]
    detail: str
    passes_from: str | None
    values: dict[str, Any]
    evidence_id: str | None


class RulesExplained(Answer):
    """Every rule's answer for one person and post on a day."""

    employee_id: str
    position_id: str
    on: str
    eligible: Literal["true", "false", "unknown"]
    rules: list[RuleAnswer]


class NewEvidence(Request):
    """What a document says where the data leave a rule unknown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "employee_id": "E0042",
                    "rule": "discipline",
                    "answer": "pass",
                    "document": "Surat keterangan 800/12/BKPSDM, 2026-05-04",
                    "recorded_by": "BKPSDM",
                    "valid_from": "2026-05-04",
                    "valid_until": "2027-05-03",
                }
            ]
        }
    )

    employee_id: Id
    rule: Id
    answer: Literal["pass", "fail"]
    document: Text
    recorded_by: Text
    valid_from: Day
    valid_until: Day | None = None
    position_id: Id | None = Field(None, description="The one post that it speaks of.")


class EvidenceWithdrawal(Request):
    """Why a piece of evidence is taken back, and by whom."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Salah orang", "recorded_by": "BKPSDM"}]}
    )

    reason: Text
    recorded_by: Text


class Evidence(Answer):
    """A piece of evidence as recorded."""

    evidence_id: str = Field(examples=["B000001"])
    employee_id: str
    rule: str
    answer: Literal["pass", "fail", "withdrawn"]
    document: str
    valid_from: str
    valid_until: str | None


class EvidenceList(Answer):
    """The evidence that stands."""

    evidence: list[Evidence]


class NewElection(Request):
    """An election: its lock runs from 6 months before the determination to the end of the term."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "election", "determined": "2024-09-22", "term_ends": "2025-02-20"}
            ]
        }
    )

    kind: Literal["election"]
    determined: Day
    term_ends: Day


class NewInauguration(Request):
    """An inauguration: its lock runs for 6 months from its day."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "inauguration", "on": "2025-02-20"}]}
    )

    kind: Literal["inauguration"]
    on: Day


NewLock = Annotated[NewElection | NewInauguration, Field(discriminator="kind")]


class NewApproval(Request):
    """The Minister's written approval for some posts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"positions": ["P0007"], "number": "100.2/77/SJ", "dated": "2024-05-02"}]
        }
    )

    positions: list[Id] = Field(min_length=1, max_length=10_000)
    number: Text
    dated: Day
    file: Text | None = None


class Lock(Answer):
    """A calendar lock; both days count."""

    lock_id: str = Field(examples=["L0001"])
    kind: Literal["election", "inauguration"]
    event_on: str
    begins_on: str
    ends_on: str


class Approval(Answer):
    """An approval, with the decisions that became effective by it and those that still wait."""

    approval_id: str
    lock_id: str
    positions: list[str]
    number: str
    dated: str
    effective: list[str]
    still_pending: list[dict[str, str]]


class LockWithdrawn(Answer):
    """A lock that holds no longer, with the decisions that became effective by it."""

    lock_id: str
    status: Literal["withdrawn"]
    effective: list[str]
    still_pending: list[dict[str, str]]


class LockReason(Request):
    """Why a lock is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Salah tanggal."}]})

    reason: Text


class Locks(Answer):
    """Every lock that stands, with its approvals."""

    locks: list[Lock]


class AgencyTalent(Answer):
    """People of one agency by box, and its structural posts without a successor."""

    agency_id: str
    name: str
    total: int
    boxes: dict[str, int]
    unknown: int
    posts: int
    missing: list[str]


class Talent(Answer):
    """The nine-box talent map."""

    on: str
    citation: str
    cut_offs: dict[str, Any]
    agencies: list[AgencyTalent]
