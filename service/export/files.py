"""A recorded shortlist with the names that HR reads beside the ids, as a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.export.workbook import shortlist_workbook
from service.ledger.recommendations import recorded_document
from service.pages.directory import directory_of, vacancies

if TYPE_CHECKING:
    from models.wording import Language
    from service.desk import Desk


@dataclass(frozen=True)
class File:
    """What a browser saves."""

    name: str
    content: bytes


def shortlist_file(desk: Desk, recommendation_id: str, lang: Language) -> File:
    """The workbook of a recorded recommendation.

    Raises
    ------
    NotFoundError
        There is none of this id.
    """
    document = recorded_document(desk, recommendation_id, lang)
    listed = [candidate["employee_id"] for candidate in document["candidates"]]
    with desk.store.read() as connection:
        asked = vacancies(connection, [document["vacancy_id"]])
        positions = [str(row["position_id"]) for row in asked]
        directory = directory_of(connection, listed, positions)
    post = str(directory.post(positions[0])) if positions else ""
    content = shortlist_workbook(document, lang, post=post, names=directory.names)
    return File(file_name(document["vacancy_id"], recommendation_id), content)


def file_name(vacancy_id: str, recommendation_id: str) -> str:
    """A name that every disk and every header takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"tepat-{vacancy_id}-{recommendation_id}.xlsx")
