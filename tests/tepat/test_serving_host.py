"""Where `tepat serve` may listen while there is no sign-in."""

from __future__ import annotations

import pytest

from features.errors import RefusedError
from tepat.commands.serve import check_host, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_is_always_allowed(host):
    assert is_loopback(host)
    check_host(host, insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.4", "tepat.example"])
def test_a_host_beyond_loopback_is_refused_unless_told_otherwise(host, capsys):
    with pytest.raises(RefusedError, match="no sign-in"):
        check_host(host, insecure=False)
    check_host(host, insecure=True)
    assert "Warning" in capsys.readouterr().err
