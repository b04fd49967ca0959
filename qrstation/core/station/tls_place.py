"""Where the files for TLS lie that the settings name, and who knows the passphrases of keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.core.station.settings import place_of

Passphrase = Callable[[Path], str]
"""Gives the passphrase of a key that has one, by its file. Raises StationError; never waits for a person."""


def _unknown(key: Path) -> str:
    raise StationError(TlsCode.PASSPHRASE_MISSING, path=str(key))


@dataclass(frozen=True, slots=True)
class TlsPlace:
    """The home, from which relative paths are taken, and the passphrases."""

    home: Path = Path()
    passphrase: Passphrase = _unknown

    def file(self, named: str) -> Path | None:
        """Give the file that the settings name, None where they name none."""
        return place_of(named, self.home) if named else None
