"""What an interpreter of its own has loaded."""

from __future__ import annotations

import subprocess
import sys


def loaded_by(code: str, *names: str) -> set[str]:
    """Which of some modules are loaded once the code has run."""
    told = f"import sys; {code}; print(*(name for name in {names!r} if name in sys.modules))"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    return set(said.stdout.split())
