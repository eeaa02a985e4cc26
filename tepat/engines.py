"""How an engine is named on the command line: this process, or the scheduler of a Dask cluster."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from features.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL: Final = "local"

EngineName = Annotated[
    str, typer.Option("--engine", help="local, or the scheduler of a cluster: dask://HOST:PORT.")
]

_DASK: Final = re.compile(r"dask://([^/\s]+:\d+)")


def scheduler_of(asked: str) -> str | None:
    """Where the scheduler listens (``tcp://HOST:PORT``); None for this process."""
    if asked == LOCAL:
        return None
    named = _DASK.fullmatch(asked)
    if named is None:
        raise typer.BadParameter(f"{asked} is neither {LOCAL} nor dask://HOST:PORT.")
    return f"tcp://{named[1]}"


@contextmanager
def extra_large(asked: str) -> Iterator[None]:
    """Say what to install where Dask is not there to be imported."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UnavailableError(
            f"{asked} needs the extra `large` (pip install -e '.[large]'): {error}."
        ) from error
