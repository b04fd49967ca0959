"""Whether this is the first start of a home, at which nobody has set anything yet."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from qrstation.core.station.home import Home

POLICY_VARIABLE = "QRSTATION_POLICY"


def is_first_start(home: Home, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether neither the user nor the administrator of this machine has laid settings."""
    return not os.path.lexists(home.settings_file) and not os.path.lexists(policy_place(environment))


def policy_place(environment: Mapping[str, str] = os.environ) -> Path:
    """Give where an administrator lays the settings of the whole machine."""
    if chosen := environment.get(POLICY_VARIABLE, ""):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(environment.get("ProgramData", r"C:\ProgramData")) / "QR Station" / "policy.toml"
    return Path("/etc/qrstation/policy.toml")
