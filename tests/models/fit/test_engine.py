"""Once the kernel is made ready nothing is left to compile; who answers once loads no compiler."""

from __future__ import annotations

from features.compiled import Compiled
from models.fit import engine, kernel, twin
from tests.loaded import loaded_by


def test_making_it_ready_leaves_nothing_to_compile(model, monkeypatch):
    own = Compiled(twin, "models.fit.kernel", engine._try_out)
    monkeypatch.setattr(engine, "current", own.current)
    assert own.make_ready()
    adding = (kernel.sums, kernel.share_sums, kernel.lines, kernel.line_shares)
    before = [len(one.signatures) for one in adding]
    values = model.ensemble.linear.columns.centre[None, : len(model.feature_names)].astype("f4")
    model.ensemble.margins(values)
    model.ensemble.contributions(values)
    assert [len(one.signatures) for one in adding] == before == [1, 1, 1, 1]


def test_serving_imports_neither_lightgbm_nor_numba():
    code = "import models.registry.serving, models.fit.engine"
    assert loaded_by(code, "lightgbm", "numba", "sklearn") == set()
