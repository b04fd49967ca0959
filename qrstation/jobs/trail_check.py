"""Verifies the audit trail of a home, with what the system's keyring knows of it; a broken one is itself recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable

from qrstation.audit import terms
from qrstation.audit.head import Head
from qrstation.audit.message import Code
from qrstation.audit.record import Key
from qrstation.audit.sealing import Vault, known_head, known_key
from qrstation.audit.verifying import Verdict, verify
from qrstation.core.errors import StationError
from qrstation.core.station.home import Home
from qrstation.keys.system_keyring import SystemKeyring

LOG = logging.getLogger(__name__)


def check_trail(home: Home, vault: Vault | None = None) -> Verdict:
    """Say whether the trail is whole; a keyring that gives nothing leaves its seals unchecked. Raises OSError.

    For workers: the keyring may take seconds, and a long trail more.
    """
    asked = vault or SystemKeyring()
    key: Key | None = None
    kept: Head | None = None
    try:
        key, kept = known_key(asked, home.audit), known_head(asked, home.audit)
    except StationError as error:
        LOG.info("the audit trail is verified without the keyring: %s", error)
    return verify(home, key, kept)


def alert_if_broken(verdict: Verdict, alert: Callable[[Code, str], None]) -> None:
    """Have whoever answers for security told that the trail is broken, and where first."""
    if not verdict.is_whole:
        alert(terms.SECURITY_CONFIGURATION, f"audit trail: {verdict.breaks[0]}")
