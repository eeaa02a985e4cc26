"""Documentation of the features, rendered from the catalogue: ``docs/features.md``.

``python -m features.pairs.document > docs/features.md`` brings the page up to date; a test holds
it to the catalogue.
"""

from __future__ import annotations

import sys
from typing import Final

from features.contract.tables import TABLES, Use
from features.pairs.catalogue import (
    CATALOGUE_VERSION,
    CONSTANT_COLUMNS,
    FEATURES,
    Direction,
    Feature,
    Group,
)
from features.pairs.demand import AGENCY_WEIGHT, FUNCTION_WEIGHT, POST_WEIGHT

_DIRECTIONS: Final = {
    Direction.HIGHER_IS_BETTER: "higher is better",
    Direction.LOWER_IS_BETTER: "lower is better",
    Direction.UNKNOWN: "–",
}
_NEVER: Final = (Use.TODAY, Use.LEGAL, Use.LABEL, Use.SHOWN)


def render_catalogue() -> str:
    """The page as Markdown."""
    weights = f"{POST_WEIGHT:g}, {AGENCY_WEIGHT:g} and {FUNCTION_WEIGHT:g} outcomes"
    parts = [_HEAD.format(count=len(FEATURES), version=CATALOGUE_VERSION, weights=weights)]
    parts += [_section(group) for group in Group]
    parts.append(_CONSTANT + "\n".join(f"- `{name}`" for name in CONSTANT_COLUMNS))
    parts.append(_FORBIDDEN + "\n".join(f"- `{name}` ({use})" for name, use in _forbidden()))
    return "\n\n".join(parts) + "\n"


def _section(group: Group) -> str:
    rows = "\n".join(_row(one) for one in FEATURES if one.group is group)
    head = "| feature | unit | direction | meaning | missing |\n| --- | --- | --- | --- | --- |"
    return f"## {group.value.replace('_', ' ').capitalize()}\n\n{head}\n{rows}"


def _row(one: Feature) -> str:
    cells = (
        f"`{one.name}`",
        one.unit.value,
        _DIRECTIONS[one.direction],
        one.meaning,
        one.missing.value,
    )
    return f"| {' | '.join(cells)} |"


def _forbidden() -> list[tuple[str, str]]:
    return [
        (f"{table.name}.{column.name}", column.use.value)
        for table in TABLES.values()
        for column in table.columns
        if column.use in _NEVER
    ]


_HEAD: Final = """# Features

Generated from the catalogue (`features/pairs/catalogue.py`), version {version}: {count} features of
(employee, post, day), each known strictly before the day. *Direction* is a monotone constraint of
the model, given only where it is beyond doubt. A missing value is NaN; a table that is absent costs
its features alone.

- A career is read from `position_history`; for a person of whom it has no row before the day, from
  the transfers before it. A spell ends on its last day, or when the next spell known before the day
  begins; days in two spells count once. Today's `employees` row is never asked.
- Of several assessments of a competency the newest counts. Gaps are level minus required level.
- The outcome of an earlier transfer is the label's score from evaluations dated before the day.
- Success of earlier transfers into a post leans on its agency, an agency on its function, a
  function on all, by pseudo-counts ({weights}).
- Functions that share a family in `features/pairs/related_functions.yaml` count as related."""

_CONSTANT: Final = """## Taken as constant

These columns carry no date; their stored value answers for every day.

"""
_FORBIDDEN: Final = """## Never a feature

The history gives these to no feature; nor does it hold any column of `employee_groups`.

"""

if __name__ == "__main__":
    sys.stdout.write(render_catalogue())
