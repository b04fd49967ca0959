"""Whether this is the first start of a home, at which nobody has set anything yet."""

from __future__ import annotations

import os
from collections.abc import Mapping

from qrstation.core.station.home import Home
from qrstation.core.station.policy_file import policy_place


def is_first_start(home: Home, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether neither the user nor the administrator of this machine has laid settings."""
    return not os.path.lexists(home.settings_file) and not os.path.lexists(policy_place(environment))
