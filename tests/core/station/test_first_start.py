"""A first start is one at which neither the user nor an administrator has set anything."""

from __future__ import annotations

from pathlib import Path

from qrstation.core.station.first_start import is_first_start
from qrstation.core.station.home import Home
from qrstation.core.station.policy_file import VARIABLE


def test_settings_of_the_user_or_of_the_machine_make_it_no_first_start(home: Home, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    environment = {VARIABLE: str(policy)}
    assert is_first_start(home, environment)
    policy.write_text("")
    assert not is_first_start(home, environment)
    policy.unlink()
    home.settings_file.mkdir()
    assert not is_first_start(home, environment), "what stands there is said elsewhere, and not written over"
