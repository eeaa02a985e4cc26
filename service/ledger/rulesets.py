"""The rules that recommendations were made with, kept once each with their texts."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from features.errors import DamagedError
from features.store import ledger
from models.eligibility.rules import Rule, rules_version
from service.ledger.tables import RULESETS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

KIND: Final = "ruleset"
_C: Final = RULESETS.c


KEPT_BY: Final = "kept_rules_version"
KEPT_RULES: Final = (
    sa.select(_C.rules_version).where(_C.rules_version == sa.bindparam(KEPT_BY)).scalar_subquery()
)
"""The version given as ``KEPT_BY`` where its rules are recorded, else null."""


def keep_rules(
    connection: sa.Connection, rules: Sequence[Rule], version: str, at: datetime
) -> None:
    """Record rules under a version that ``KEPT_RULES`` does not know."""
    text = json.dumps([rule.model_dump(mode="json") for rule in rules], ensure_ascii=False)
    row = {"rules_version": version, "recorded_at": at, "rules": text}
    connection.execute(sa.insert(RULESETS).values(row))
    payload = {"rules_version": version, "record_sha256": text_digest(text)}
    ledger.append(connection, KIND, payload, at)


def read_rules(connection: sa.Connection, version: str) -> tuple[Rule, ...]:
    """The rules of a version as they were recorded.

    Raises
    ------
    DamagedError
        They are gone, or decide otherwise than the version says.
    """
    found = sa.select(RULESETS.c.rules).where(_C.rules_version == version)
    text = connection.execute(found).scalar()
    rules = () if text is None else tuple(Rule.model_validate(one) for one in json.loads(text))
    if text is None or rules_version(rules) != version:
        raise DamagedError(
            f"The rules {version[:12]} are not in the record as they were. Restore a backup."
        )
    return rules


def text_digest(text: str) -> str:
    """SHA-256 of a ruleset's text."""
    return hashlib.sha256(text.encode()).hexdigest()
