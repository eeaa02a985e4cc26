"""One vacancy's file: everybody eligible in order, written aside and then renamed.

The same state gives the same bytes, whoever writes them, so a list made twice does no harm.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pyarrow.parquet as pq

from features.calendar import to_date
from features.errors import UnavailableError
from models.eligibility.nation_law import NationLaw
from models.slate.ranking import PEOPLE_AT_ONCE, ranking
from models.slate.recommend import find_vacancy

if TYPE_CHECKING:
    from pathlib import Path

    from models.eligibility.kept_law import KeptLaw
    from service.batch.state import Basis
    from service.desk import View

LISTS: Final = "lists"
"""The folder of a batch in which its Parquet files lie, and nothing else that readers see."""

PART: Final = ".part"
NOTICE: Final = (
    "An export of everybody eligible in order, not a recommendation: HR decides on recorded lists "
    "(tepat recommend VACANCY_ID), which give reasons and are checked for fairness."
)


@dataclass(frozen=True)
class Done:
    """What is known of one written list; ``by_rule`` counts the people left out."""

    vacancy_id: str
    file: str
    sha256: str
    as_of: str
    rules_version: str
    candidates: int
    excluded: int
    by_rule: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def file_of(vacancy_id: str) -> str:
    """The path of a vacancy's file inside its batch, whatever characters its id holds."""
    return f"{LISTS}/{quote(vacancy_id, safe='')}.parquet"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_list(basis: Basis, vacancy_id: str, out: Path) -> Done:
    """Rank everybody for one vacancy and write its file into the folder of a batch.

    Raises
    ------
    UnavailableError
        The folder cannot be written to.
    """
    view = basis.view
    day = find_vacancy(view.history, vacancy_id).opened_on
    rules = basis.rules_on(day)
    found = ranking(
        view.history,
        vacancy_id,
        view.judge,
        rules,
        builder=view.builder,
        evidence=view.evidence,
        law=_law_of(view),
    )
    told = {"tepat": NOTICE, "as_of": to_date(day).isoformat(), **basis.state.to_json()}
    table = found.table.replace_schema_metadata({key: str(one) for key, one in told.items()})
    file = file_of(vacancy_id)
    path = out / file
    # a name of its own: a worker thought dead may still be writing the same list
    part = path.with_name(f".{path.stem}.{uuid.uuid4().hex}{PART}")
    try:
        pq.write_table(table, part, compression="zstd")
        sha256 = file_sha256(part)
        _keep(part, path)
    except OSError as error:
        raise UnavailableError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Done(
        vacancy_id,
        file,
        sha256,
        told["as_of"],
        found.rules_version,
        len(table),
        found.excluded,
        found.by_rule,
    )


def _law_of(view: View) -> KeptLaw | NationLaw | None:
    """Law that knows everybody of a day; None where so many would take too much memory."""
    is_bounded = isinstance(view.law, NationLaw)
    return view.law if is_bounded or len(view.history["employees"]) <= PEOPLE_AT_ONCE else None


def _keep(part: Path, path: Path) -> None:
    """Give a file its name once its bytes are on the disk."""
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    part.replace(path)
