"""`--engine`: what names one, and what is said where it names none."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from features.errors import UnavailableError
from tepat.cli import app
from tepat.engines import LOCAL, extra_large, scheduler_of


def test_a_scheduler_is_named_by_host_and_port_and_this_process_by_a_word():
    assert scheduler_of(LOCAL) is None
    assert scheduler_of("dask://10.0.0.7:8786") == "tcp://10.0.0.7:8786"
    assert scheduler_of("dask://[::1]:8786") == "tcp://[::1]:8786"


@pytest.mark.parametrize("asked", ["", "spark", "dask://", "dask://host", "tcp://host:1", "DASK"])
def test_any_other_word_is_wrong_usage_which_says_what_is_right(asked):
    with pytest.raises(typer.BadParameter, match="dask://HOST:PORT"):
        scheduler_of(asked)


@pytest.mark.parametrize("command", [("train",), ("batch", "--out", "out")])
def test_both_commands_refuse_it_before_they_open_anything(command, tmp_path):
    home = tmp_path / "home"
    result = CliRunner().invoke(app, [*command, "--engine", "spark", "--home", str(home)])
    assert result.exit_code == 2
    assert "dask://HOST:PORT" in result.output
    assert not home.exists()


def test_without_dask_the_extra_is_named():
    with pytest.raises(UnavailableError, match="large"), extra_large("dask://host:1"):
        raise ModuleNotFoundError("No module named 'distributed'")
