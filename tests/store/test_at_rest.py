"""Whether the disk is encrypted: devices as Linux shows them, and what other systems' programs say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qrstation.core.at_rest import AtRest
from qrstation.store.at_rest import at_rest, on_linux, on_macos, on_windows

DEVICE = os.makedev(253, 1)
LUKS, LVM, VERITY = "CRYPT-LUKS2-0123-home", "LVM-abcdef", "CRYPT-VERITY-0123-root"


def blocks(folder: Path, *chain: str, name: str = "sda2") -> Path:
    """Make the devices of a chain, the upper first, each by its device mapper's name; the last lies on a disk."""
    disk = folder / "devices" / name
    disk.mkdir(parents=True)
    below = disk
    for number, uuid in enumerate(reversed(chain)):
        made = folder / "devices" / f"dm-{number}"
        (made / "dm").mkdir(parents=True)
        (made / "dm" / "uuid").write_text(f"{uuid}\n")
        (made / "slaves").mkdir()
        (made / "slaves" / below.name).symlink_to(below)
        below = made
    (folder / "block").mkdir()
    (folder / "block" / "253:1").symlink_to(below)
    return folder / "block"


@pytest.mark.parametrize("chain", [(LUKS,), (LVM, LUKS), (LUKS, LVM), (VERITY, LUKS)])
def test_what_lies_on_dm_crypt_is_encrypted(tmp_path: Path, chain: tuple[str, ...]) -> None:
    assert on_linux(DEVICE, blocks(tmp_path, *chain)) is AtRest.ENCRYPTED


@pytest.mark.parametrize("chain", [(), (LVM,), (VERITY,)])
def test_on_a_plain_disk_no_encryption_is_seen(tmp_path: Path, chain: tuple[str, ...]) -> None:
    assert on_linux(DEVICE, blocks(tmp_path, *chain)) is AtRest.NOT_SEEN


def test_of_two_disks_one_that_is_not_encrypted_counts(tmp_path: Path) -> None:
    made = blocks(tmp_path, LVM, LUKS)
    plain = tmp_path / "devices" / "sdb1"
    plain.mkdir()
    (tmp_path / "devices" / "dm-1" / "slaves" / "sdb1").symlink_to(plain)
    assert on_linux(DEVICE, made) is AtRest.NOT_SEEN


def test_what_is_no_single_device_is_unknown(tmp_path: Path) -> None:
    assert on_linux(os.makedev(0, 41), blocks(tmp_path, LUKS)) is AtRest.UNKNOWN  # btrfs, overlay, a network's
    assert on_linux(os.makedev(8, 77), tmp_path / "block") is AtRest.UNKNOWN


def test_a_file_as_a_disk_is_unknown(tmp_path: Path) -> None:
    assert on_linux(DEVICE, blocks(tmp_path, LVM, name="loop3")) is AtRest.UNKNOWN


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (0, "1\r\n", AtRest.ENCRYPTED),
        (0, "2\r\n", AtRest.NOT_SEEN),
        (0, "5\r\n", AtRest.NOT_SEEN),
        (0, "", AtRest.UNKNOWN),
        (1, "1", AtRest.UNKNOWN),
    ],
)
def test_windows_tells_of_bitlocker(code: int, said: str, expected: AtRest) -> None:
    assert on_windows("C:", lambda command: (code, said)) is expected


@pytest.mark.parametrize("drive", ["", "\\\\server\\share", "C:'); calc"])
def test_windows_is_asked_of_drives_alone(drive: str) -> None:
    assert on_windows(drive, lambda command: pytest.fail("asked")) is AtRest.UNKNOWN


def test_macos_tells_of_filevault_on_its_own_volume(tmp_path: Path) -> None:
    here = (str(tmp_path),)
    assert on_macos(tmp_path, here, lambda command: (0, "true\n")) is AtRest.ENCRYPTED
    assert on_macos(tmp_path, here, lambda command: (1, "false\n")) is AtRest.NOT_SEEN
    assert on_macos(tmp_path, here, lambda command: (2, "")) is AtRest.UNKNOWN
    assert on_macos(tmp_path, (), lambda command: (0, "true")) is AtRest.UNKNOWN


def test_a_folder_that_is_gone_is_unknown(tmp_path: Path) -> None:
    assert at_rest(tmp_path / "gone") is AtRest.UNKNOWN
    assert at_rest(tmp_path) in AtRest
