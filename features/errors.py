"""The one error tree of Tepat; each error knows its HTTP status and lists what is wrong.

The command line turns a :class:`TepatError` into exit status 1 and a sentence, the HTTP API into
``application/problem+json`` (RFC 9457) with the same ``errors``. Nothing here knows either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class ErrorDetail:
    """One thing that is wrong: ``where`` (field, row or object) and ``message`` (with the fix)."""

    where: str
    message: str


class TepatError(Exception):
    """Base of every error that a user can cause or cure."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Tepat could not do this"

    def __init__(self, message: str, errors: Iterable[ErrorDetail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.errors = tuple(errors)


class BadInputError(TepatError):
    """The input is wrong; ``errors`` names each place and its fix."""

    status = 422
    title = "The input is not valid"


class NotFoundError(TepatError):
    """An id refers to nothing that is stored."""

    status = 404
    title = "Not found"


class ConflictError(TepatError):
    """The same id is stored with other content, or the state does not allow the step."""

    status = 409
    title = "This conflicts with what is stored"


class RefusedError(TepatError):
    """A gate, a rule or a verification said no."""

    status = 409
    title = "Refused"


class DamagedError(TepatError):
    """A file or a record does not match its recorded SHA-256 or cannot be read at all."""

    status = 409
    title = "Damaged"


class UnavailableError(TepatError):
    """Something Tepat depends on (the store, a disk) does not answer."""

    status = 503
    title = "Not available now"
