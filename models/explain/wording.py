"""The formats of ``models.wording`` under the name by which explanations and pages know them."""

from models.wording import (
    Language,
    count,
    day,
    is_missing,
    joined,
    moment,
    number,
    percent,
    quantity,
    rupiah,
    signed,
    years,
)

__all__ = [
    "Language",
    "count",
    "day",
    "is_missing",
    "joined",
    "moment",
    "number",
    "percent",
    "quantity",
    "rupiah",
    "signed",
    "years",
]
