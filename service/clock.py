"""The one place of the service where time comes from: whoever opens the desk gives its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""
