"""`python -m tepat.demo OUT --staff 6000 --seed 1 --form csv` writes a city's files."""

from pathlib import Path
from typing import Annotated

import typer

from tepat.demo import CitySpec, make_city, write_city


def main(
    folder: Path,
    staff: Annotated[int, typer.Option()] = 6000,
    seed: Annotated[int, typer.Option()] = 1,
    form: Annotated[str, typer.Option(help="csv, csv-id, xlsx, parquet or siasn")] = "csv",
) -> None:
    """Write a made-up city."""
    write_city(make_city(CitySpec(seed=seed, staff=staff)), folder, form)  # type: ignore[arg-type]


typer.run(main)
