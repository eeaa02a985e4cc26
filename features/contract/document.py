"""Documentation of the data contract, rendered from the tables: ``docs/data.md``.

``python -m features.contract.document > docs/data.md`` brings the page up to date; a test holds
it to the tables.
"""

from __future__ import annotations

import sys
from typing import Final

from features.contract.tables import REQUIRED_FOR_TRAINING, TABLES, Column, Kind, Table, Use

_KINDS: Final = {
    Kind.ID: "id of this row (text, leading zeros kept)",
    Kind.TEXT: "text",
    Kind.NIP: "18 digits",
    Kind.DATE: "date",
    Kind.NUMBER: "number",
    Kind.INTEGER: "whole number",
    Kind.OPEN_CODE: "a word; another than these is taken as it stands, with a warning",
    Kind.FIELD: "ISCED-F 2013 code of 2 to 4 digits",
    Kind.FIELDS: "ISCED-F 2013 codes, a list",
}
_USES: Final = {
    Use.FACT: "fact",
    Use.TODAY: "today's eligibility alone",
    Use.LEGAL: "legal age limits alone",
    Use.LABEL: "labels and audits",
    Use.SHOWN: "shown, never a feature",
    Use.PROTECTED: "audits and corrections alone",
}
_MANY: Final = 12


def render_contract() -> str:
    """The page as Markdown."""
    return (
        "\n\n".join([_HEAD, *(_section(table) for table in TABLES.values()), _SIASN, _TAIL]) + "\n"
    )


def _section(table: Table) -> str:
    note = "Required for a first training." if table.name in REQUIRED_FOR_TRAINING else "Optional."
    if table.key:
        note += f" A row is updated by its `{table.key}`."
    else:
        note += f" The rows given for a `{table.owner}` replace all stored rows of it."
    if table.open_columns:
        note += " Then one column per protected attribute (gender, religion, ethnicity, …)."
    rows = "\n".join(_row(column) for column in table.columns)
    head = "| column | needed | what it holds | serves |\n| --- | --- | --- | --- |"
    return f"## {table.name}\n\n{note}\n\n{head}\n{rows}"


def _row(column: Column) -> str:
    needed = "yes" if column.required else "may be empty or absent"
    return f"| `{column.name}` | {needed} | {_holds(column)} | {_USES[column.use]} |"


def _holds(column: Column) -> str:
    if column.kind is Kind.REF:
        return f"id of a row of `{column.ref}`"
    listed = ", ".join(f"`{value}`" for value in column.values)
    if column.kind is Kind.CODE:
        return listed if len(column.values) <= _MANY else f"one of: {listed}"
    text = _KINDS[column.kind]
    if listed:
        return f"{listed}; {text}"
    if column.low is not None and column.high is not None:
        return f"{text}, {column.low:g} to {column.high:g}"
    return text if column.low is None else f"{text}, at least {column.low:g}"


_HEAD: Final = """# Data

Generated from the contract's tables (`features/contract/tables.py`).

HR data arrives as one folder of CSV files (UTF-8, header; `,` or, as Indonesian Excel writes it, `;` with decimal comma), one
`.xlsx` workbook with a sheet per table, or Parquet files. Dates are ISO 8601 or `DD-MM-YYYY`. A list inside a cell is separated
by `;` (by `|` where `;` delimits). Unknown columns are reported and ignored. Nothing is deleted because it is absent, and the
same import again changes nothing. The spellings that are understood (headers, grades, levels) stand in
`features/intake/mapping.yaml`.

*Serves* says what a column may be used for: only facts feed features, and only as known before the day that is asked about."""

_SIASN: Final = """## From SIASN

`tepat import PATH --source siasn` takes the national service's "Export Data ASN" (workbook or CSV, known by its header, on any sheets) and, beside it, its
histories as sheets or files of these names, with tables of the contract for what SIASN does not hold, matched by the same ids:

| SIASN | becomes |
| --- | --- |
| the export | `agencies` (UNOR below SATUAN KERJA), `positions`, `employees`, `employee_groups` (sex, religion) |
| `rw_jabatan` | `position_history`, and `transfers` where none are given: a move wherever the post changes, `transfer_id` = `PNS ID:YYYY-MM-DD` |
| `rw_golongan` | `grade_history` |
| `rw_skp22` | `performance`: hasil × perilaku gives the predicate (PermenPANRB 6/2022); its `score` stays empty |
| `rw_hukdis` | `discipline_level` and `discipline_until`; a person not in it has none; without the file nothing is said |
| `rw_kursus`, `rw_diklat` | `trainings`, without `competency` |

`employee_id` is PNS ID, `agency_id` UNOR ID; `position_id` is JABATAN ID where `positions` (in the folder or stored) has it with that agency, else
`JABATAN ID:UNOR ID` (without a JABATAN ID: the title). A post that no `positions` table describes asks for no more than the law asks of its kind.
Where HR's own `employees` lie beside the export, SIASN counts, what it leaves empty is taken from HR, and every difference stands in
`reports/import-<id>/differences.csv`. A history is not used where the same table is given in the contract's form. A history is read by PNS ID or NIP.
NIK, telephone, e-mail, address, NPWP and BPJS are dropped before a row is kept, whatever column they stand in. What the words mean is in
`features/intake/siasn/*.yaml`; a study programme or urusan that is not understood is reported with the number of people it concerns."""

_TAIL: Final = """## What success means

0.6 × the mean of all supervisor scores + 0.4 × the mean of all peer scores dated 6 to 18 calendar months after `effective_on`; a
transfer succeeds from 76 points. Without a peer score the supervisors' mean stands alone; subordinate and self scores never
count. Without a supervisor score the transfer is *pending*: kept, counted, not trained on.

## A recommendation

`tepat recommend V001 --format json` and `POST /api/v1/vacancies/V001/recommendations` give the same object.

| key | what it holds |
| --- | --- |
| `recommendation_id`, `vacancy_id`, `as_of` | the record's id, the question, the day as of which everything is known |
| `model_version`, `rules_version` | what judged (`rule-of-thumb` where no model was ever promoted), SHA-256 of the rules |
| `eligible` | how many people no rule excludes |
| `candidates` | the listed, best first |
| … `probability`, `low`, `high` | chance of success and its 90 % interval; null for the rule of thumb |
| … `in_support` | whether the pair is like those learned from |
| … `base`, `explanation` | every feature's value and contribution; with `base` they add up to the log-odds |
| … `reasons` | the same grouped, in sentences |
| … `gaps` | each required competency: required, level (null: not assessed), gap |
| … `needs` | rules that cannot be answered, and what is missing; they never exclude |
| … `warnings` | rules that fail and only warn |
| `excluded` | `total`, `by_rule`, and the people with each rule, its article, the detail, `passes_from` |
| `fairness` | `passed` (null: too few to tell), `groups` with impact ratio and exact p-value, remedies |
| `notices` | what whoever reads the list must know: open selection, no model, a failing list |"""


if __name__ == "__main__":
    sys.stdout.write(render_contract())
