"""What routes are asked with: the desk behind them, the language, ids in paths, pages of lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from service.api.schemas.fields import ID_PATTERN, LONGEST_ID, Day, Lang
from service.desk import Desk
from service.jobs.worker import Worker
from service.ledger.people_out import LARGEST_PAGE


# Not plain functions: each would cost a hop to a thread of its own.
async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _worker(request: Request) -> Worker:
    worker: Worker = request.app.state.worker
    return worker


AskedLang = Annotated[
    Lang | None,
    Query(
        description="Language of the sentences; the service's own where left out.", examples=["id"]
    ),
]


async def _lang(request: Request, lang: AskedLang = None) -> Lang:
    return lang_of(request, lang)


def lang_of(request: Request, asked: Lang | None) -> Lang:
    """The language that was asked for, else the service's own."""
    own: Lang = request.app.state.lang
    return asked or own


TheDesk = Annotated[Desk, Depends(_desk)]
TheWorker = Annotated[Worker, Depends(_worker)]
TheLang = Annotated[Lang, Depends(_lang)]
RecordedLang = Annotated[
    Lang | None,
    Query(description="Language of the sentences; as recorded where left out.", examples=["en"]),
]
PathId = Annotated[str, Path(min_length=1, max_length=LONGEST_ID, pattern=ID_PATTERN)]
QueryId = Annotated[str, Query(min_length=1, max_length=LONGEST_ID, pattern=ID_PATTERN)]
OnDay = Annotated[
    Day | None,
    Query(description="The day asked about; today where left out.", examples=["2026-07-01"]),
]
Top = Annotated[int, Query(ge=1, le=1000, description="Length of the list.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many at a time.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=LONGEST_ID,
        pattern=ID_PATTERN,
        description="`next_cursor` of the page before; the first page where left out.",
    ),
]
