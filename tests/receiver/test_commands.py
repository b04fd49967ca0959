"""Which requests are done at once: none that is no command, whatever stands there."""

from __future__ import annotations

from typing import Any

import pytest

from qrstation.receiver.commands import QUICK, is_quick


@pytest.mark.parametrize("name", sorted(QUICK))
def test_what_never_waits_is_quick(name: str) -> None:
    assert is_quick({"do": name})


@pytest.mark.parametrize("name", ["import", "", None, 1, {}, [], ["stop"]])
def test_nothing_else_is_and_the_channel_goes_on(name: Any) -> None:
    assert not is_quick({"do": name})
