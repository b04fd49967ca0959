"""Whether a folder lies on a disk that the system encrypts: told where it can be seen, else it is unknown.

Encryption that the system does not do itself is not seen: of a drive, of a virtual machine's host, of single folders.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from qrstation.core.at_rest import AtRest
from qrstation.core.station.process import NO_CONSOLE

LONGEST = 20.0
"""Seconds that the system's own program may take to tell."""
_BLOCKS = Path("/sys/dev/block")
_NO_ENCRYPTION = ("VERITY", "INTEGRITY")
"""Targets of the device mapper that cryptsetup makes too, and that only check."""
_DEEPEST = 16
_PROTECTION = (
    "(New-Object -ComObject Shell.Application).NameSpace('{}').Self"
    ".ExtendedProperty('System.Volume.BitLockerProtection')"
)
_BITLOCKER = {
    "1": AtRest.ENCRYPTED,
    "2": AtRest.NOT_SEEN,
    "3": AtRest.NOT_SEEN,
    "4": AtRest.NOT_SEEN,
    "5": AtRest.NOT_SEEN,
}
"""On, off, being encrypted, being decrypted, suspended: then the key lies on the disk."""
_DATA = ("/System/Volumes/Data", "/")

Run = Callable[[Sequence[str]], "tuple[int, str]"]


def at_rest(folder: Path) -> AtRest:
    """Look at the disk of a folder; call it on a worker. Never raises."""
    try:
        if sys.platform == "linux":
            return on_linux(folder.stat().st_dev, _BLOCKS)
        if sys.platform == "win32":
            return on_windows(folder.resolve().drive, _run)
        if sys.platform == "darwin":
            return on_macos(folder, _DATA, _run)
    except (OSError, subprocess.SubprocessError):
        return AtRest.UNKNOWN
    return AtRest.UNKNOWN


def on_linux(device: int, blocks: Path) -> AtRest:
    """Follow a block device down to its disks: one that dm-crypt made is encrypted, and what lies on such alone.

    File systems that are no single device (btrfs, overlay, a network's) tell of none, and are unknown.
    """
    if sys.platform == "win32" or os.major(device) == 0:
        return AtRest.UNKNOWN
    block = blocks / f"{os.major(device)}:{os.minor(device)}"
    return _of_block(block.resolve(), _DEEPEST) if block.exists() else AtRest.UNKNOWN


def _of_block(block: Path, depth: int) -> AtRest:
    name = block / "dm" / "uuid"
    kind = name.read_text("ascii", "replace").split("-") if name.exists() else []
    if kind[:1] == ["CRYPT"] and kind[1:2] and kind[1] not in _NO_ENCRYPTION:
        return AtRest.ENCRYPTED
    if block.name.startswith("loop") or not depth:
        return AtRest.UNKNOWN  # a file on another file system
    slaves = block / "slaves"
    below = {_of_block(each.resolve(), depth - 1) for each in slaves.iterdir()} if slaves.is_dir() else set()
    if not below or AtRest.NOT_SEEN in below:
        return AtRest.NOT_SEEN
    return AtRest.UNKNOWN if AtRest.UNKNOWN in below else AtRest.ENCRYPTED


def on_windows(drive: str, run: Run) -> AtRest:
    """Ask the shell for a drive's protection by BitLocker, which needs no administrator (`manage-bde` does)."""
    if not re.fullmatch("[A-Za-z]:", drive):
        return AtRest.UNKNOWN  # a network's folder
    shell = Path(os.environ.get("SYSTEMROOT", "C:\\Windows"), "System32/WindowsPowerShell/v1.0/powershell.exe")
    code, untrusted = run((str(shell), "-NoProfile", "-NonInteractive", "-Command", _PROTECTION.format(drive)))
    return _BITLOCKER.get(untrusted.strip(), AtRest.UNKNOWN) if code == 0 else AtRest.UNKNOWN


def on_macos(folder: Path, data: Sequence[str], run: Run) -> AtRest:
    """Ask for FileVault, which is of the volume from which the machine starts; others are unknown."""
    device = folder.stat().st_dev
    if device not in {each.stat().st_dev for each in map(Path, data) if each.exists()}:
        return AtRest.UNKNOWN
    code, untrusted = run(("/usr/bin/fdesetup", "isactive"))
    answers = {(0, "true"): AtRest.ENCRYPTED, (1, "false"): AtRest.NOT_SEEN}
    return answers.get((code, untrusted.strip()), AtRest.UNKNOWN)


def _run(command: Sequence[str]) -> tuple[int, str]:
    """Run one of the system's programs, for so long and no longer. Raises OSError, SubprocessError."""
    untrusted = subprocess.run(  # noqa: S603 - the system's own programs, by their full path, with words of ours
        command,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        stdin=subprocess.DEVNULL,
        creationflags=NO_CONSOLE,
    )
    return untrusted.returncode, untrusted.stdout
