"""Passphrases of keys: in the system's keyring, or in a variable on machines without one."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.keys.system_keyring import SystemKeyring

VARIABLE = "QRSTATION_SECRET_TLS"
"""Holds for every key where it is set: the keyring is not asked then."""


class Passphrases:
    """Gives and keeps passphrases, each by the file of its key; for workers, safe to use from several threads."""

    def __init__(self, keyring: SystemKeyring | None = None, environment: Mapping[str, str] = os.environ) -> None:
        self._keyring = keyring or SystemKeyring()
        self._environment = environment
        self._lock = threading.Lock()
        """Guards what is known, which is asked for with each connection."""
        self._known: dict[str, str] = {}

    def of(self, key: Path) -> str:
        """Give the passphrase of a key. Raises StationError: none is kept, or the keyring does not give it."""
        if (told := self._environment.get(VARIABLE)) is not None:
            return told
        name = _name(key)
        with self._lock:
            if name in self._known:
                return self._known[name]
        found = self._keyring.get(name)
        if found is None:
            raise StationError(TlsCode.PASSPHRASE_MISSING, path=str(key))
        with self._lock:
            self._known[name] = found
        return found

    def keep(self, key: Path, passphrase: str) -> None:
        """Keep the passphrase of a key. Raises StationError."""
        name = _name(key)
        self._keyring.keep(name, passphrase)
        with self._lock:
            self._known[name] = passphrase

    def forget_known(self) -> None:
        """Ask the keyring anew the next time: what it holds may be another."""
        with self._lock:
            self._known.clear()


def _name(key: Path) -> str:
    """Give the name by which the keyring knows a key's passphrase: where its file is."""
    return f"tls {os.path.abspath(key)}"  # noqa: PTH100  # no link is followed: it may lead elsewhere tomorrow
