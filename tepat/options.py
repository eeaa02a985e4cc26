"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from tepat.output import Format
from tepat.settings import Language

DAY: Final = ["%Y-%m-%d"]
"""How a day is written."""

Home = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of the embedded store (default $TEPAT_HOME, ./tepat-home)."
    ),
]
Output = Annotated[Format, typer.Option("--format", help="Print a table or JSON.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of sentences.")]
