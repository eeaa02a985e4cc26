"""What is put on record: vacancies, evaluations, decisions, objections."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field

from features.contract.values import RATER_ROLES
from service.api.schemas.fields import Answer, Day, Id, Remark, Request, Text

_SCORE: Final[dict[str, Any]] = {"minimum": 0, "maximum": 100}
Score = Annotated[float, Field(allow_inf_nan=False, json_schema_extra=_SCORE)]
"""Its bounds are checked with the row, where the answer can say more than a schema."""


class NewVacancy(Request):
    """A row of the contract's ``vacancies``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "vacancy_id": "V101",
                    "position_id": "P0007",
                    "opened_on": "2026-07-01",
                    "slots": 1,
                    "closes_on": "2026-07-31",
                }
            ]
        }
    )

    vacancy_id: Id
    position_id: Id
    opened_on: Day
    slots: int = Field(ge=1, le=10_000)
    closes_on: Day | None = None


class NewEvaluation(Request):
    """A row of the contract's ``evaluations``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "evaluation_id": "X9001",
                    "transfer_id": "T0001",
                    "evaluated_on": "2027-02-01",
                    "rater_role": "supervisor",
                    "rater_id": "E0002",
                    "score": 82.5,
                }
            ]
        }
    )

    evaluation_id: Id
    transfer_id: Id
    evaluated_on: Day
    rater_role: str = Field(json_schema_extra={"enum": list(RATER_ROLES)})
    rater_id: Id | None = None
    score: Score
    programme_achievement: Score | None = None


class NewDecision(Request):
    """HR's decision on a recommendation; ``employee_id`` null: nobody was chosen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "vacancy_id": "V101",
                    "recommendation_id": "5b0c2c3c6f5c4b6c",
                    "employee_id": "E0042",
                    "effective_on": "2026-08-01",
                    "reason": "Urutan pertama, pengalaman paling sesuai.",
                }
            ]
        }
    )

    recommendation_id: Id
    vacancy_id: Id | None = None
    employee_id: Id | None = None
    effective_on: Day
    reason: Remark = Field(
        "",
        description="Required where the chosen is not among the first `slots`, or nobody is.",
    )
    approval: Remark | None = Field(
        None, description="Reference of an open selection or a written approval."
    )
    replaces: Id | None = Field(None, description="The decision that this one corrects.")


class Withdrawal(Request):
    """Why a decision is taken back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Yang bersangkutan mengundurkan diri."}]}
    )

    reason: Text


class NewObjection(Request):
    """What a person objects to (UU 27/2022 Ps 10)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"employee_id": "E0042", "text": "Penilaian 2025 saya tidak tercatat."}]
        }
    )

    employee_id: Id
    text: Text


class ObjectionAnswer(Request):
    """The answer of a person who is responsible."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "Penilaian sudah dilengkapi; daftar diulang.", "answered_by": "BKPSDM"}
            ]
        }
    )

    text: Text
    answered_by: Id


class Vacancy(Answer):
    """A vacancy as stored."""

    vacancy_id: str
    position_id: str
    opened_on: str
    slots: int


class Evaluation(Answer):
    """An evaluation as stored."""

    evaluation_id: str
    transfer_id: str
    evaluated_on: str
    rater_role: str
    score: float


class Evaluations(Answer):
    """The rows as stored; how many of them are new, how many were there already."""

    evaluations: list[Evaluation]
    new: int
    unchanged: int


class Decision(Answer):
    """A decision as recorded; the transfer is null where nobody was chosen."""

    decision_id: str = Field(examples=["D000001"])
    transfer_id: str | None = Field(examples=["T-D000001"])
    status: Literal["pending_approval", "effective", "withdrawn"]


class Objection(Answer):
    """An objection as recorded, with its answer once there is one."""

    objection_id: str
    recommendation_id: str
    employee_id: str
    text: str


class Decisions(Answer):
    """Decisions, in the order in which they were recorded."""

    decisions: list[Decision]


class Objections(Answer):
    """Objections, in the order in which they were recorded."""

    objections: list[Objection]


class RecommendationLine(Answer):
    """A recorded recommendation in a list."""

    recommendation_id: str
    vacancy_id: str


class Recommendations(Answer):
    """Recorded recommendations."""

    recommendations: list[RecommendationLine]
