"""The trail is verified with what the keyring knows, and without it where it gives nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.audit import terms
from qrstation.audit.files import trail_files
from qrstation.audit.message import Code
from qrstation.audit.sealing import Vault
from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.jobs.trail_check import alert_if_broken, check_trail
from tests.audit.material import KEY, home_at, write


class MadeUpVault:
    """Gives the key for every name that is asked as one, and no head."""

    def get(self, name: str) -> str | None:
        return KEY.secret.hex() if " key " in name else None

    def keep(self, name: str, secret: str) -> None:
        raise AssertionError("it is only asked")


class SilentVault(MadeUpVault):
    """Does not answer."""

    def get(self, name: str) -> str | None:
        raise StationError(KeyCode.KEYRING_SILENT, seconds=1)


@pytest.mark.parametrize(("vault", "sealed", "remarks"), [(MadeUpVault(), 3, 0), (SilentVault(), 0, 1)])
def test_seals_are_checked_with_the_key_of_the_keyring(tmp_path: Path, vault: Vault, sealed: int, remarks: int) -> None:
    home = home_at(tmp_path)
    write(home, 3, KEY)
    verdict = check_trail(home, vault)
    assert verdict.is_whole
    assert (verdict.records, verdict.sealed, len(verdict.remarks)) == (3, sealed, remarks)


def test_that_it_is_broken_is_told_once_with_its_first_break(tmp_path: Path) -> None:
    home, told = home_at(tmp_path), list[tuple[Code, str]]()
    write(home, 3)
    alert_if_broken(check_trail(home, SilentVault()), lambda kind, said: told.append((kind, said)))
    assert told == []
    (trail,) = trail_files(home.audit)
    trail.path.write_bytes(trail.path.read_bytes().replace(b"event 2", b"event 7"))
    verdict = check_trail(home, SilentVault())
    alert_if_broken(verdict, lambda kind, said: told.append((kind, said)))
    assert told == [(terms.SECURITY_CONFIGURATION, f"audit trail: {verdict.breaks[0]}")]
