"""The HTTP API: thin routers that translate, schemas, and errors as RFC 9457 problems."""

from __future__ import annotations

from typing import Final

API: Final = "/api/v1"
"""What every address of the API begins with; a router's own prefix holds it, so that a route
knows its whole pattern."""
