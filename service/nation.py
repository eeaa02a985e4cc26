"""A home that serves a nation: building its snapshot, keeping days ready, the view of it.

The snapshot lies in a folder of the home; the record (lists, decisions, models, ledger) stays in
the store, where a transaction names the snapshot by its SHA-256. What was imported into the store
(an agency, a sample) serves training; lists are of the nation from that transaction on. A list of
a snapshot that was replaced is replayed after its folder is put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import sqlalchemy as sa

from features.errors import DamagedError, NotFoundError
from features.nation.build import build_tables
from features.nation.builder import NationBuilder
from features.nation.column_files import verify
from features.nation.layout import FOLDER, MAPPED, PEOPLE_A_PART, SHARED
from features.nation.opened import open_nation
from features.nation.staged import staged
from features.store.schema import TRANSACTIONS
from models.eligibility.nation_law import NationLaw
from models.fairness.nation_groups import open_groups, write_groups
from models.talent.nation_boxes import NationBoxes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from features.history.outcomes import LabelPolicy
    from features.nation.column_files import Manifest
    from features.nation.opened import Nation
    from features.progress import Progress
    from features.store.store import Store
    from models.fairness.groups import GroupTable
    from service.desk import Desk

KIND: Final = "nation"


def build_nation(  # noqa: PLR0913 - where from, where to, and who listens
    store: Store,
    home: Path,
    source: Path,
    *,
    at: datetime,
    progress: Progress,
    at_once: int = PEOPLE_A_PART,
) -> Manifest:
    """Code a Parquet folder into the home's snapshot, all of it or nothing.

    Raises
    ------
    BadInputError
        A cell cannot be coded; it is named.
    """

    def make(folder: Path) -> Manifest:
        manifest = build_tables(source, folder, at_once, progress)
        write_groups(source, folder, manifest)
        return manifest

    manifest = staged(home / FOLDER, make)
    with store.begin(KIND, manifest.sha256, at) as transaction:
        for table in (*SHARED, *MAPPED, "employee_groups"):
            transaction.touch(table)
    return manifest


def snapshot_at(connection: sa.Connection, tx: int | None = None) -> str | None:
    """SHA-256 of the snapshot that was served after a transaction; None where of a city."""
    query = sa.select(TRANSACTIONS.c.note).where(TRANSACTIONS.c.kind == KIND)
    if tx is not None:
        query = query.where(TRANSACTIONS.c.tx <= tx)
    newest: str | None = connection.execute(
        query.order_by(TRANSACTIONS.c.tx.desc()).limit(1)
    ).scalar()
    return newest


@dataclass(frozen=True)
class Opened:
    """A nation with what its lists ask, whatever the model."""

    nation: Nation
    groups: GroupTable
    law: NationLaw
    boxes: NationBoxes

    @classmethod
    def of(cls, home: Path, sha256: str, progress: Progress | None = None) -> Opened:
        """Open the snapshot of a home.

        Raises
        ------
        DamagedError
            It is missing, damaged, or not the one that was recorded.
        """
        nation = open_nation(home / FOLDER)
        if nation.manifest.sha256 != sha256:
            raise DamagedError(
                f"{home / FOLDER} is not the snapshot that was recorded "
                f"({sha256[:12]}). Put that folder back, or build it again from the same files."
            )
        law, boxes = NationLaw(nation, progress), NationBoxes(nation, progress)
        return cls(nation, open_groups(nation), law, boxes)

    def builder(self, policy: LabelPolicy, progress: Progress | None = None) -> NationBuilder:
        """A builder of features with the label policy of a model."""
        return NationBuilder(self.nation, policy, progress)


def damaged_files(home: Path) -> list[str]:
    """The files of the snapshot whose bytes are not those that were written."""
    nation = open_nation(home / FOLDER)
    return verify(nation.folder, nation.manifest)


def keep_days(desk: Desk, progress: Progress) -> Iterator[int]:
    """Find what lists ask of each day on which vacancies opened, the newest first.

    Raises
    ------
    NotFoundError
        The home serves no nation.
    """
    view = desk.view()
    if not isinstance(view.law, NationLaw):
        raise NotFoundError(f"{desk.home} serves no nation. Build one: tepat nation build.")
    opened = Opened.of(desk.home, view.law.nation.manifest.sha256, progress)
    builder = opened.builder(view.builder.policy, progress)
    for day in np.unique(view.history["vacancies"]["opened_on"])[::-1].tolist():
        builder.people_on(day)
        opened.law.on_day(day, desk.rules_on(day))
        opened.boxes.on(day, desk.talent)
        yield day
