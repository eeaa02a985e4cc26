"""Made-up cities judged one after the other, written down as they are done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def city_by_city(
    named: list[str],
    asked: Iterable[tuple[Any, ...]],
    judge: Callable[..., list[dict[str, Any]]],
    keep: Path | None,
) -> pd.DataFrame:
    """All rows of the cities asked for, and of those that ``keep`` has from before.

    ``judge`` takes what names a city and gives its rows; ``named`` are the columns of these names.
    A city that ``keep`` has is not judged again.
    """
    table = pd.read_csv(keep) if keep and keep.exists() else pd.DataFrame(columns=named)
    done = set(table[named].itertuples(index=False, name=None))
    cities = list(asked)
    for at, city in enumerate(cities):
        if city in done:
            continue
        told = ", ".join(str(one) for one in city)
        print(f"{at + 1} of {len(cities)}: {told}", file=sys.stderr, flush=True)
        name = dict(zip(named, city, strict=True))
        rows = pd.DataFrame([name | row for row in judge(*city)])
        table = pd.concat([table, rows], ignore_index=True)
        if keep:
            table.to_csv(keep, index=False)
    return table
