"""A first start is one at which neither the user nor an administrator has set anything."""

from __future__ import annotations

from pathlib import Path

from qrstation.core.station.first_start import POLICY_VARIABLE, is_first_start, policy_place
from qrstation.core.station.home import Home


def test_settings_of_the_user_or_of_the_machine_make_it_no_first_start(home: Home, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    environment = {POLICY_VARIABLE: str(policy)}
    assert is_first_start(home, environment)
    policy.write_text("")
    assert not is_first_start(home, environment)
    policy.unlink()
    home.settings_file.mkdir()
    assert not is_first_start(home, environment), "what stands there is said elsewhere, and not written over"


def test_the_policys_place_may_be_chosen(tmp_path: Path) -> None:
    assert policy_place({POLICY_VARIABLE: str(tmp_path)}) == tmp_path
    assert policy_place({}).name == "policy.toml"
