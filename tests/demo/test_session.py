"""The demo has surroundings of its own, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from qrstation.core.station import policy_file
from qrstation.core.station.home import VARIABLE, find_home
from qrstation.demo.session import KEYRING, DemoSession

KEEPING = """
from qrstation.core.errors import StationError
from qrstation.keys.system_keyring import SystemKeyring

try:
    SystemKeyring().keep("audit key of a demo", "secret")
except StationError as error:
    print(error.notice.code)
"""


def test_nothing_of_it_gets_into_the_users_home_policy_or_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (VARIABLE, KEYRING, policy_file.VARIABLE):
        monkeypatch.setenv(name, "")  # so that it is as before afterwards
    with DemoSession():
        home = find_home()
        assert home.settings_file.exists()
        done = subprocess.run(
            [sys.executable, "-c", KEEPING],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
            env=os.environ,
        )
        assert done.stdout.strip() == "keyring.none"
    assert not home.data.exists()
