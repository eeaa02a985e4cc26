"""The judge that serves, loaded from its files only where their SHA-256 is the recorded one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.errors import RefusedError
from features.history.outcomes import LabelPolicy
from models.fit import artifact
from models.fit.judgement import RULE_OF_THUMB
from models.fit.rule_of_thumb import RuleOfThumb
from models.registry import champion
from models.registry.versions import find_version, folder_of

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from models.fit.judgement import Judge


@dataclass(frozen=True)
class Serving:
    """A judge, and what success means to it: earlier outcomes count by the same policy."""

    judge: Judge
    label_policy: LabelPolicy


def load_serving(connection: sa.Connection, home: Path, version: str | None = None) -> Serving:
    """The champion (the rule of thumb where nothing was ever promoted), or a version by its name.

    Raises
    ------
    NotFoundError
        There is no such version.
    RefusedError
        Nothing was learned in that version.
    DamagedError
        A file is not the one that was recorded.
    """
    name = champion.current(connection) if version is None else version
    if name is None or name == RULE_OF_THUMB:
        return Serving(RuleOfThumb(), LabelPolicy())
    found = find_version(connection, name)
    if found.artifact_sha256 is None:
        raise RefusedError(f"{name} holds no model: {' '.join(found.reasons)}")
    judge = artifact.load(folder_of(home, name), found.artifact_sha256, version=name)
    return Serving(judge, found.policy)
