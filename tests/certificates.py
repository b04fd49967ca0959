"""Certificates for the tests, made by trustme: an authority, what it issues, and the files that settings name."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trustme

from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings

LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Pair:
    """A certificate with those between it and the root, and its key: files in PEM form."""

    certificate: Path
    key: Path

    def of_receiver(self, **changes: Any) -> ReceiverSettings:
        """Give the settings of a receiver that shows it."""
        changes = {name: str(value) if isinstance(value, Path) else value for name, value in changes.items()}
        return ReceiverSettings(
            **{"tls_certificate": str(self.certificate), "tls_key": str(self.key), "deadline": 5, **changes}
        )

    def shown_to(self, archive: ArchiveSettings) -> ArchiveSettings:
        """Give an archive's settings with it."""
        return replace(archive, tls_certificate=str(self.certificate), tls_key=str(self.key))


class Authority:
    """Issues certificates into a folder."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._authority = trustme.CA(organization_name=name)
        self._folder = folder
        self._name = name
        self._numbers = itertools.count()
        self.file = folder / f"{name}.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def issue(self, *names: str, begins: int = -1, ends: int = 30, **options: Any) -> Pair:
        """Issue a certificate for these names, valid from so many days from now until so many."""
        now = datetime.now(UTC)
        made = self._authority.issue_cert(
            *(names or LOOPBACK),
            not_before=now + timedelta(days=begins),
            not_after=now + timedelta(days=ends),
            **options,
        )
        stem = self._folder / f"{self._name}-{next(self._numbers)}"
        pair = Pair(stem.with_suffix(".crt"), stem.with_suffix(".key"))
        pair.certificate.write_bytes(b"".join(each.bytes() for each in made.cert_chain_pems))
        pair.key.write_bytes(made.private_key_pem.bytes())
        return pair

    def child(self, name: str) -> Authority:
        """Give an authority below this one."""
        below = Authority(self._folder, name)
        below._authority = self._authority.create_child_ca()
        below._authority.cert_pem.write_to_path(str(below.file))
        return below
