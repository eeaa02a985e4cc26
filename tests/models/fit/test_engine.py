"""The kernel is made ready by who answers much; where it cannot be, its twin answers."""

from __future__ import annotations

import subprocess
import sys

import pytest

from models.fit import engine, kernel, twin


@pytest.fixture
def adders(monkeypatch):
    found = [twin]
    monkeypatch.setattr(engine, "_ADDERS", found)
    return found


def test_until_the_kernel_is_ready_its_twin_adds_up(adders):
    assert engine.current() is twin
    assert engine.make_ready()
    assert engine.current() is kernel
    assert engine.make_ready()
    assert adders == [twin, kernel]


def test_where_numba_is_missing_the_twin_stays(adders, monkeypatch):
    monkeypatch.delitem(sys.modules, "models.fit.kernel")
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not engine.make_ready()
    assert engine.current() is twin


def test_where_the_compiler_fails_the_twin_stays(adders, monkeypatch):
    def stumble(*_):
        raise ValueError("no such processor")

    monkeypatch.setattr(kernel, "share_sums", stumble)
    assert not engine.make_ready()
    assert engine.current() is twin


def test_where_nothing_can_be_written_it_is_compiled_for_the_process(monkeypatch):
    asked = []

    def njit(**options):
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(kernel, "njit", njit)
    assert kernel._compiled(len) is len
    assert asked == [{"cache": True, "nogil": True}, {"nogil": True}]


def test_making_it_ready_leaves_nothing_to_compile(model, adders):
    engine.make_ready()
    adding = (kernel.sums, kernel.share_sums, kernel.lines, kernel.line_shares)
    before = [len(one.signatures) for one in adding]
    values = model.ensemble.linear.columns.centre[None, : len(model.feature_names)].astype("f4")
    model.ensemble.margins(values)
    model.ensemble.contributions(values)
    assert [len(one.signatures) for one in adding] == before == [1, 1, 1, 1]


def test_serving_imports_neither_lightgbm_nor_numba():
    code = (
        "import sys; import models.registry.serving, models.fit.engine;"
        "print([n for n in ('lightgbm', 'numba', 'sklearn') if n in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
