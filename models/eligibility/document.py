"""Documentation of the rules, rendered from the regulations: ``docs/rules.md``.

``python -m models.eligibility.document > docs/rules.md`` brings the page up to date; a test holds
it to the rules.
"""

from __future__ import annotations

import sys
from typing import Final

from models.eligibility.rules import Rule, load_rules


def render_rules() -> str:
    """The page as Markdown."""
    rows = "\n".join(_row(rule) for rule in load_rules(None))
    head = (
        "| rule | what it asks | parameters | speaks of | source | valid | severity | certainty |"
    )
    return f"{_HEAD}\n\n{head}\n|{' --- |' * 8}\n{rows}\n\n{_TAIL}\n"


def _row(rule: Rule) -> str:
    limits = rule.applies_to
    speaks = ", ".join((*limits.position_type, *limits.employment_type, *limits.kind)) or "all"
    parameters = ", ".join(f"{name}: {_told(one.value)}" for name, one in rule.parameters.items())
    until = "" if rule.valid_until is None else f" until {rule.valid_until.isoformat()}"
    cells = (
        f"`{rule.id}`",
        f"{rule.title.en} ({rule.title.id})",
        parameters or "–",
        speaks,
        rule.citation,
        f"from {rule.valid_from.isoformat()}{until}",
        rule.severity,
        rule.certainty,
    )
    return f"| {' | '.join(cells)} |"


def _told(value: object) -> str:
    return "by list" if isinstance(value, dict) else str(value)


_HEAD: Final = """# Rules

Generated from `models/eligibility/regulations/*.yaml`. A rule answers *pass*, *fail* or *unknown*. Only a fail of severity
*exclude* leaves somebody out, and it names the day from which time cures it. *Unknown* never excludes: the person is ranked
with all others and the list says what is missing. Certainty: A read in the text or in several public sources, B read
second-hand, C from memory; a C rule only warns until HR confirms it."""

_TAIL: Final = """## A city's own rules

A file `<home>/rules/*.yaml` may switch a rule off, confirm it, or make a parameter stricter, never looser:

```yaml
rules:
  - id: min_tenure
    parameters: {years: 3}
```

The rules that answered are recorded with every list (`rules_version`), so that a past list replays under its own."""


if __name__ == "__main__":
    sys.stdout.write(render_rules())
