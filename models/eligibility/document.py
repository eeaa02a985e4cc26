"""Documentation of the rules, rendered from the regulations: ``docs/rules.md``.

``python -m models.eligibility.document > docs/rules.md`` brings the page up to date; a test holds
it to the rules.
"""

from __future__ import annotations

import sys
from typing import Final

from models.eligibility.locks import calendar_law
from models.eligibility.rules import Rule, load_rules


def render_rules() -> str:
    """The page as Markdown."""
    rows = "\n".join(_row(rule) for rule in load_rules(None))
    head = (
        "| rule | what it asks | parameters | speaks of | source | valid | severity | certainty |"
    )
    return f"{_HEAD}\n\n{head}\n|{' --- |' * 8}\n{rows}\n\n{_TAIL}\n\n{_calendar()}\n"


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


def _calendar() -> str:
    content = calendar_law()
    laws = "\n".join(
        f"| `{law['rule']}` | {law['title']['en']} ({law['title']['id']}) | {law['months']} months "
        f"| {law['citation']} | {law['certainty']} |"
        for law in content["locks"]
    )
    patterns = "\n".join(f"- `{pattern}`" for pattern in content["covers"]["titles"])
    types = ", ".join(content["covers"]["position_type"])
    return _CALENDAR.format(laws=laws, types=types, patterns=patterns)


def _told(value: object) -> str:
    return "by list" if isinstance(value, dict) else str(value)


_HEAD: Final = """# Rules

Generated from `models/eligibility/regulations/*.yaml`. A rule answers *pass*, *fail* or *unknown*. Only a fail of severity
*exclude* leaves somebody out, and it names the day from which time cures it. *Unknown* never excludes: the person is ranked
with all others and the list says what is missing. Certainty: A read in the text or in several public sources, B read
second-hand, C from memory; a C rule only warns until HR confirms it."""

_TAIL: Final = """## A city's own rules

A file `<home>/rules/*.yaml` may switch a rule off, confirm it, make a parameter stricter (never looser), or add a rule of the
city's own, built on the condition of a rule above. What such a rule leaves out (texts, severity, applies_to) is as in that rule,
which stays beside it, so a rule of one's own can only ask for more. `regulation` is named as the basis.

```yaml
regulation: Peraturan Wali Kota 12/2026
valid_from: 2026-01-01
rules:
  - id: min_tenure               # a national rule, stricter
    parameters: {years: 3}
  - id: grade_by_eselon          # switched off
    enabled: false
  - id: city.functional_tenure   # a rule of the city's own
    condition: min_tenure
    citation: Perwal 12/2026 Ps 4
    applies_to: {position_type: [fungsional]}
    parameters: {years: 4}
    title: {id: Empat tahun sebelum jabatan fungsional, en: Four years before a functional post}
```

Every departure stands in the ledger (`city_rules`) and as a notice on each list. The rules that answered are recorded with every
list (`rules_version`), so that a past list replays under its own. `tepat rules list`, `tepat rules explain` and `tepat rules diff`
tell them; so does `/api/v1/rules`.

## Evidence for an unknown answer

`tepat evidence add EMPLOYEE_ID RULE --answer pass|fail --document … --by … --from DATE [--until DATE] [--position POST]` records
what a document says where the data say nothing. It answers *unknown* alone: what the data say stands. Nothing is changed or
deleted: a later piece speaks instead, or withdraws. A list replays with the evidence of its own day.

## Who is whose direct superior

The data name no superior, so the rule `conflict` assumes: an agency is led by the post of the highest structural rank in it
(pengawas at least), which is the direct superior of all its other posts; the leading post answers to the leading post of the
parent agency. Where no post or more than one has that rank (a school led by a functional post, two deputies), where one of the
two has a structural post above the other's below the lead (a section's chief and a clerk), or nobody knows where a relative
works, the answer is *unknown*. Who has no row in `relations`, on either side, is not asked."""


_CALENDAR: Final = """## When nobody may be moved

| lock | what | parameter | source | certainty |
| --- | --- | --- | --- | --- |
{laws}

Recorded by the city (`tepat calendar add`), counted by calendar months, both ends included. A lock covers posts of the types
{types}, and heads of puskesmas and schools, known by these patterns of titles; of any other post nobody can tell, so it is warned of:

{patterns}

A list whose vacancy opened in a lock says so. A decision whose day falls in a lock is `pending_approval` and writes no transfer
until an approval names its post (`tepat calendar approve`); then a new entry, effective, replaces it and quotes the approval. Nothing
that was carried out before the lock was recorded is undone."""


if __name__ == "__main__":
    sys.stdout.write(render_rules())
