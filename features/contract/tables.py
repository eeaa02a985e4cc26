"""The data contract as data: every table, its columns, and what each column may be used for.

Readers, checks, the store and the history all follow these definitions; nothing else repeats a
column's name, kind or list of values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from features.contract import values

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """What a cell holds, and so how it is read, checked and coded."""

    ID = "id"  # the row's own id: text, leading zeros kept
    REF = "ref"  # an id of another table's row
    TEXT = "text"
    NIP = "nip"
    DATE = "date"
    NUMBER = "number"
    INTEGER = "integer"
    CODE = "code"  # one of a closed list
    OPEN_CODE = "open_code"  # a word of a vocabulary that may grow
    FIELD = "field"  # one ISCED-F 2013 code
    FIELDS = "fields"  # a list of ISCED-F 2013 codes


class Use(Enum):
    """What a column may serve (contract: what may never be a feature)."""

    FACT = "fact"  # dated by its row, or constant: may feed features
    TODAY = "today"  # today's state: serves today's eligibility alone
    LEGAL = "legal"  # age: serves legal limits alone
    LABEL = "label"  # serves labels and audits, never a feature
    SHOWN = "shown"  # shown to people who may see it; never enters the history
    PROTECTED = "protected"  # kept apart; audits and corrections alone


@dataclass(frozen=True)
class Column:
    """One column of the contract."""

    name: str
    kind: Kind
    required: bool = True
    use: Use = Use.FACT
    ref: str = ""
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    prefix: str = ""
    """Of an open code: unlisted words that begin so are allowed, all others are errors."""


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    ``key`` is the id column, or empty; then ``owner`` names the column whose rows are replaced
    together. ``dated_by`` is the column that says from when a row is known.
    """

    name: str
    columns: tuple[Column, ...]
    key: str = ""
    owner: str = ""
    dated_by: str = ""
    open_columns: bool = False
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = MappingProxyType({column.name: column for column in self.columns})
        object.__setattr__(self, "by_name", by_name)

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Names of the columns that must be present and filled."""
        return tuple(column.name for column in self.columns if column.required)


def _id(name: str) -> Column:
    return Column(name, Kind.ID)


def _ref(name: str, table: str, *, required: bool = True, use: Use = Use.FACT) -> Column:
    return Column(name, Kind.REF, required, use, ref=table)


def _text(name: str, *, required: bool = True, use: Use = Use.SHOWN) -> Column:
    return Column(name, Kind.TEXT, required, use)


def _date(name: str, *, required: bool = True, use: Use = Use.FACT) -> Column:
    return Column(name, Kind.DATE, required, use)


def _number(
    name: str,
    low: float | None = None,
    high: float | None = None,
    *,
    required: bool = True,
    use: Use = Use.FACT,
) -> Column:
    return Column(name, Kind.NUMBER, required, use, low=low, high=high)


def _integer(name: str, low: float, high: float | None = None, *, required: bool = True) -> Column:
    return Column(name, Kind.INTEGER, required, low=low, high=high)


def _code(
    name: str, listed: tuple[str, ...], *, required: bool = True, use: Use = Use.FACT
) -> Column:
    return Column(name, Kind.CODE, required, use, values=listed)


def _open(
    name: str,
    listed: tuple[str, ...] = (),
    *,
    required: bool = True,
    use: Use = Use.FACT,
) -> Column:
    return Column(name, Kind.OPEN_CODE, required, use, values=listed)


def _competency(*, required: bool = True) -> Column:
    return Column(
        "competency",
        Kind.OPEN_CODE,
        required,
        values=values.COMPETENCIES,
        prefix=values.TECHNICAL_PREFIX,
    )


AGENCIES = Table(
    "agencies",
    (
        _id("agency_id"),
        _text("name"),
        _ref("parent_agency_id", "agencies", required=False),
        _open("function", values.FUNCTIONS),
        _number("latitude", -90, 90, required=False),
        _number("longitude", -180, 180, required=False),
    ),
    key="agency_id",
)
POSITIONS = Table(
    "positions",
    (
        _id("position_id"),
        _ref("agency_id", "agencies"),
        _text("title"),
        _code("position_type", values.POSITION_TYPES),
        _code("functional_level", values.FUNCTIONAL_LEVELS, required=False),
        _integer("position_class", 1, 17, required=False),
        _open("function", values.FUNCTIONS),
        _code("min_education", values.EDUCATION_LEVELS),
        Column("education_fields", Kind.FIELDS, required=False),
        _code("min_grade", values.GRADES, required=False),
        _code("max_grade", values.GRADES, required=False),
        _integer("required_headcount", 0, required=False),
    ),
    key="position_id",
)
POSITION_COMPETENCIES = Table(
    "position_competencies",
    (
        _ref("position_id", "positions"),
        _competency(),
        _integer("required_level", 1, 5),
    ),
    owner="position_id",
)
EMPLOYEES = Table(
    "employees",
    (
        _id("employee_id"),
        Column("nip", Kind.NIP, required=False, use=Use.SHOWN),
        _text("name"),
        _date("birth_date", use=Use.LEGAL),
        _date("hire_date"),
        _code("employment_type", values.EMPLOYMENT_TYPES),
        _code("legal_status", values.LEGAL_STATUSES, use=Use.TODAY),
        _code("grade", values.GRADES, required=False, use=Use.TODAY),
        _date("grade_since", required=False, use=Use.TODAY),
        _code("education_level", values.EDUCATION_LEVELS),
        Column("education_field", Kind.FIELD, required=False),
        _ref("position_id", "positions", required=False, use=Use.TODAY),
        _date("position_since", required=False, use=Use.TODAY),
        _code("discipline_level", values.DISCIPLINE_LEVELS, required=False, use=Use.TODAY),
        _date("discipline_until", required=False, use=Use.TODAY),
        _number("home_latitude", -90, 90, required=False),
        _number("home_longitude", -180, 180, required=False),
    ),
    key="employee_id",
)
EMPLOYEE_GROUPS = Table(
    "employee_groups",
    (_ref("employee_id", "employees"),),
    owner="employee_id",
    open_columns=True,
)
POSITION_HISTORY = Table(
    "position_history",
    (
        _ref("employee_id", "employees"),
        _ref("position_id", "positions"),
        _date("started_on"),
        _date("ended_on", required=False),
    ),
    owner="employee_id",
    dated_by="started_on",
)
GRADE_HISTORY = Table(
    "grade_history",
    (_ref("employee_id", "employees"), _code("grade", values.GRADES), _date("since")),
    owner="employee_id",
    dated_by="since",
)
COMPETENCY_ASSESSMENTS = Table(
    "competency_assessments",
    (
        _ref("employee_id", "employees"),
        _competency(),
        _integer("level", 1, 5),
        _date("assessed_on"),
    ),
    owner="employee_id",
    dated_by="assessed_on",
)
TRAININGS = Table(
    "trainings",
    (
        _ref("employee_id", "employees"),
        _text("title"),
        _competency(required=False),
        _number("hours", 0),
        _date("completed_on"),
    ),
    owner="employee_id",
    dated_by="completed_on",
)
PERFORMANCE = Table(
    "performance",
    (
        _ref("employee_id", "employees"),
        _date("period_end"),
        _code("predicate", values.PREDICATES),
        _number("score", 0, 100, required=False),
    ),
    owner="employee_id",
    dated_by="period_end",
)
TRANSFERS = Table(
    "transfers",
    (
        _id("transfer_id"),
        _ref("employee_id", "employees"),
        _ref("from_position_id", "positions", required=False),
        _ref("to_position_id", "positions"),
        _date("effective_on"),
        _code("kind", values.TRANSFER_KINDS),
        _code("requested_by", values.REQUESTERS, required=False, use=Use.SHOWN),
    ),
    key="transfer_id",
    dated_by="effective_on",
)
EVALUATIONS = Table(
    "evaluations",
    (
        _id("evaluation_id"),
        _ref("transfer_id", "transfers"),
        _date("evaluated_on"),
        _code("rater_role", values.RATER_ROLES),
        _open("rater_id", required=False, use=Use.LABEL),
        _number("score", 0, 100),
        _number("programme_achievement", 0, 100, required=False),
    ),
    key="evaluation_id",
    dated_by="evaluated_on",
)
WORKLOAD = Table(
    "workload",
    (
        _ref("position_id", "positions"),
        _integer("year", 1945, 2200),
        _text("task"),
        _number("volume", 0),
        _number("minutes_per_unit", 0),
    ),
    owner="position_id",
)
SERVICE_INDICATORS = Table(
    "service_indicators",
    (
        _ref("agency_id", "agencies"),
        _open("indicator"),
        _open("unit"),
        _code("direction", values.DIRECTIONS),
        _date("period_end"),
        _number("value"),
    ),
    owner="agency_id",
    dated_by="period_end",
)
VACANCIES = Table(
    "vacancies",
    (
        _id("vacancy_id"),
        _ref("position_id", "positions"),
        _date("opened_on"),
        _integer("slots", 1),
        _date("closes_on", required=False),
    ),
    key="vacancy_id",
)
PREFERENCES = Table(
    "preferences",
    (
        _ref("employee_id", "employees"),
        _ref("position_id", "positions"),
        _integer("preference", 1),
    ),
    owner="employee_id",
)
RELATIONS = Table(
    "relations",
    (
        _ref("employee_id", "employees"),
        _ref("relative_id", "employees"),
        _code("kind", values.RELATION_KINDS),
    ),
    owner="employee_id",
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        table.name: table
        for table in (
            AGENCIES,
            POSITIONS,
            POSITION_COMPETENCIES,
            EMPLOYEES,
            EMPLOYEE_GROUPS,
            POSITION_HISTORY,
            GRADE_HISTORY,
            COMPETENCY_ASSESSMENTS,
            TRAININGS,
            PERFORMANCE,
            TRANSFERS,
            EVALUATIONS,
            WORKLOAD,
            SERVICE_INDICATORS,
            VACANCIES,
            PREFERENCES,
            RELATIONS,
        )
    }
)
"""Every table, in an order in which referred-to tables come first."""

REQUIRED_FOR_TRAINING: Final = ("agencies", "positions", "employees", "transfers", "evaluations")
