"""Fields of the pages' forms, as wide as those of the API."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Form

from service.api.schemas.fields import LONGEST_ID, LONGEST_TEXT

__all__ = ["LONGEST_ID", "Line", "Text"]

_NO_NUL: Final = r"^[^\x00]*$"

Line = Annotated[str, Form(max_length=LONGEST_ID, pattern=_NO_NUL)]
Text = Annotated[str, Form(max_length=LONGEST_TEXT, pattern=_NO_NUL)]
