"""The address on which Tepat listens: free when it starts, with a socket for each process.

Processes that wait at one socket race for its connections, and those that are busy tend to win: of
two processes one answers everybody while the other has nothing to do. With ``SO_REUSEPORT`` each
has a queue of its own, into which Linux puts connections by a hash of their addresses
(``socket(7)``).
"""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Any, Final

from features.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable

_REASONS: Final = {
    errno.EADDRINUSE: "another program listens there; stop it, or give another --port",
    errno.EACCES: "this user may not listen there; give a --port from 1024 on",
    errno.EADDRNOTAVAIL: "this machine has no such address; give another --host",
}


class OwnSocket(socket.socket):
    """A socket bound to an address; handed to another process it is another one, bound there."""

    def __reduce__(self) -> tuple[Callable[[str, int], OwnSocket], tuple[str, int]]:
        host, port = self.getsockname()[:2]
        return own_socket, (host, port)


def own_socket(host: str, port: int) -> OwnSocket:
    """A socket beside others on the same address, of processes of the same user."""
    # with its protocol named, so that answers are sent at once (TCP_NODELAY)
    own = OwnSocket(_family(host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind((host, port))
    return own


def check_free(host: str, port: int) -> None:
    """Refuse an address on which nobody can listen, another Tepat's too.

    Raises
    ------
    BadInputError
        It is taken, not allowed, or not of this machine.
    """
    try:
        with socket.socket(_family(host), socket.SOCK_STREAM) as alone:
            alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            alone.bind((host, port))
            alone.listen(1)
    except OSError as error:
        raise BadInputError(f"Tepat cannot listen on {host}:{port}: {_reason(error)}.") from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _reason(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "nobody knows this name; give another --host"
    known: dict[Any, str] = _REASONS
    return known.get(error.errno, error.strerror or "the system refuses")
