"""The folder that a training writes aside: there while it runs, and none is left by the killed."""

from __future__ import annotations

import subprocess
import sys

from training.stage import staged

TRAINS = """
import sys, time
from pathlib import Path
from training.stage import staged
with staged(Path(sys.argv[1])) as stage:
    (stage / "model.json").write_text("half")
    print(stage, flush=True)
    time.sleep(60)
"""


def other_training(home):
    """A process that writes into a stage of its own until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", TRAINS, str(home)], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    return process


def stages(home):
    return sorted(path.name for path in home.glob(".training-*"))


def test_it_is_there_while_it_is_written_and_gone_afterwards(tmp_path):
    with staged(tmp_path) as stage:
        assert stages(tmp_path) == [stage.name]
    assert stages(tmp_path) == []


def test_what_a_killed_training_left_is_removed_and_a_running_ones_is_not(tmp_path):
    killed, running = other_training(tmp_path), other_training(tmp_path)
    try:
        killed.kill()
        killed.wait()
        assert len(stages(tmp_path)) == 2
        with staged(tmp_path) as stage:
            assert len(stages(tmp_path)) == 2
            assert stage.name in stages(tmp_path)
            [other] = set(stages(tmp_path)) - {stage.name}
            assert (tmp_path / other / "model.json").read_text() == "half"
    finally:
        for process in (killed, running):
            process.kill()
            process.communicate()
    with staged(tmp_path) as stage:
        assert stages(tmp_path) == [stage.name]
