"""Lets MLflow's alias follow the champion, however it changed, in a process of its own.

MLflow takes seconds to import, so the service never does; nothing reads the alias back, so a
mirror that fails costs nothing but the alias.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from models.registry.tables import CHAMPION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from features.store.store import Store

GRACE: Final = 5.0
"""Seconds that a running mirror is given when the service stops."""

_MIRROR: Final = (sys.executable, "-m", "tepat", "mirror")


class Mirror:
    """Looks now and then which version serves; ``command`` is what mirrors (``--home`` added)."""

    def __init__(self, store: Store, home: Path, *, command: Sequence[str] = _MIRROR) -> None:
        self._store = store
        self._command = (*command, "--home", str(home))
        self._process: subprocess.Popen[bytes] | None = None
        self._mirrored = self._last_change()

    def look(self) -> None:
        """Begin to mirror where the champion changed since it was mirrored last."""
        if self._process is not None and self._process.poll() is None:
            return
        changed = self._last_change()
        if changed == self._mirrored:
            return
        self._mirrored = changed
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Let a running mirror end, or end it."""
        if self._process is None:
            return
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_change(self) -> datetime | None:
        """When the champion changed last; its name could change twice and be the same again."""
        with self._store.read() as connection:
            since: datetime | None = connection.execute(sa.select(CHAMPION.c.since)).scalar()
            return since
