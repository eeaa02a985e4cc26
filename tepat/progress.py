"""Progress on standard error: a bar for a person, plain lines for a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from types import TracebackType


class ConsoleProgress:
    """Shows each step on standard error while a command runs; use as a context manager."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=1.0)
        self._last = ""

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def step(self, name: str, fraction: float) -> None:
        """Show what is being done and how far the whole is."""
        self._bar.update(self._task, description=name, completed=fraction)
        if not self._console.is_terminal and name != self._last:
            self._console.print(f"{fraction:4.0%}  {name}", highlight=False)
        self._last = name
