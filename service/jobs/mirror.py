"""Lets MLflow's alias follow the champion, however it changed, in a process of its own.

MLflow takes seconds to import, so the service never does; nothing reads the alias back, so a
mirror that fails costs nothing but the alias.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from models.registry import champion

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        self._mirrored = self._serving()

    def look(self) -> None:
        """Begin to mirror where another version serves than was mirrored last."""
        if self._process is not None and self._process.poll() is None:
            return
        serving = self._serving()
        if serving == self._mirrored:
            return
        self._mirrored = serving
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

    def _serving(self) -> str | None:
        with self._store.read() as connection:
            return champion.current(connection)
