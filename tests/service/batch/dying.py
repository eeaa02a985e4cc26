"""Ways to open a home that end the process in the middle of a task, for workers to import."""

from __future__ import annotations

import os
import signal

from tepat.wiring import desk_at

FLAG = "died-once"


def desk_after_a_death(home):
    """The first process that asks is killed; a later one gets its desk."""
    try:
        (home / FLAG).touch(exist_ok=False)
    except FileExistsError:
        return desk_at(home)
    return die(home)


def die(home):
    """Every process that asks is killed."""
    os.kill(os.getpid(), signal.SIGKILL)
