"""Certificates and keyrings for tests: made by trustme, and rings that keep, are locked, hang or are not there."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import trustme
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


@dataclass(frozen=True)
class Files:
    """The files of one certificate."""

    certificate: Path
    key: Path
    ca: Path


def issue(folder: Path, *hosts: str, days: float = 365, name: str = "", ca: trustme.CA | None = None) -> Files:
    """Issue a certificate for hosts that ends in so many days, and write it with its key and its authority."""
    ca = ca or trustme.CA()
    now = datetime.now(UTC)
    begin = min(now, now + timedelta(days=days)) - timedelta(days=400)
    made = ca.issue_cert(
        *(hosts or ("127.0.0.1", "localhost")),
        common_name=name or None,
        not_before=begin,
        not_after=now + timedelta(days=days),
    )
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "certificate.pem", folder / "key.pem", folder / "ca.pem")
    files.certificate.write_bytes(made.cert_chain_pems[0].bytes())
    files.key.write_bytes(made.private_key_pem.bytes())
    files.key.chmod(0o600)
    ca.cert_pem.write_to_path(files.ca)
    return files


def encrypt(key: Path, passphrase: str) -> Path:
    """Give a key a passphrase, in a file beside it."""
    locked = key.with_suffix(".locked.pem")
    command = ["openssl", "pkcs8", "-topk8", "-in", str(key), "-out", str(locked), "-passout", "stdin"]
    subprocess.run(command, input=f"{passphrase}\n", text=True, check=True, capture_output=True)
    locked.chmod(0o600)
    return locked


class MemoryRing(KeyringBackend):
    """A keyring that keeps in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is kept."""
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password


class LockedRing(MemoryRing):
    """A keyring whose user does not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise KeyringLocked("the secret is 42")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refuse."""
        raise KeyringLocked("the secret is 42")


class HangingRing(MemoryRing):
    """A keyring that asks its user, who is not there; ``let_go`` is that he comes."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.is_asked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        """Wait."""
        self.is_asked.set()
        self.let_go.wait()
        return super().get_password(service, username)


@contextmanager
def ring_in_use(ring: KeyringBackend) -> Iterator[None]:
    """Have a keyring be the system's."""
    before = keyring.get_keyring()
    keyring.set_keyring(ring)
    try:
        yield
    finally:
        keyring.set_keyring(before)
        if isinstance(ring, HangingRing):
            ring.let_go.set()
