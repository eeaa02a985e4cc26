"""A kernel is made ready by who answers much; where it cannot be, its twin answers."""

from __future__ import annotations

import sys
from types import ModuleType

import numba
import pytest

from features.compiled import Compiled, compiled, compiled_for

TWIN = ModuleType("twin")
KERNEL = ModuleType("made_up_kernel")


@pytest.fixture
def engine(monkeypatch):
    monkeypatch.setitem(sys.modules, KERNEL.__name__, KERNEL)
    tried = []
    return Compiled(TWIN, KERNEL.__name__, tried.append), tried


def test_until_the_kernel_is_ready_its_twin_answers(engine):
    made, tried = engine
    assert made.current() is TWIN
    assert tried == []
    assert made.make_ready()
    assert made.current() is KERNEL
    assert made.make_ready()
    assert tried == [KERNEL]


def test_where_numba_is_missing_the_twin_stays(monkeypatch):
    monkeypatch.setitem(sys.modules, KERNEL.__name__, None)
    made = Compiled(TWIN, KERNEL.__name__, lambda _: None)
    assert not made.make_ready()
    assert made.current() is TWIN


def test_where_the_compiler_fails_the_twin_stays(monkeypatch):
    def stumble(_):
        raise ValueError("no such processor")

    monkeypatch.setitem(sys.modules, KERNEL.__name__, KERNEL)
    made = Compiled(TWIN, KERNEL.__name__, stumble)
    assert not made.make_ready()
    assert made.current() is TWIN


@pytest.mark.parametrize("signature", [None, "float64(float64)"])
def test_where_nothing_can_be_written_it_is_compiled_for_the_process(monkeypatch, signature):
    asked = []

    def njit(*signatures, **options):
        asked.append((signatures, options))
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    compile_it = compiled if signature is None else compiled_for(signature)
    assert compile_it(len) is len
    assert asked == [
        ((signature,), {"cache": True, "nogil": True}),
        ((signature,), {"nogil": True}),
    ]
