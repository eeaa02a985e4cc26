from __future__ import annotations

import pytest

from tests.models.fit import synthetic


@pytest.fixture(scope="session")
def model():
    return synthetic.fitted()
