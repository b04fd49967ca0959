"""Looks at this machine for the assistant: its name and addresses, free ports, what kind of drive a folder lies on.

All of it may wait for the system or a drive: for workers.
"""

from __future__ import annotations

import contextlib
import re
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo
from PySide6.QtNetwork import QNetworkInterface

from qrstation.core.errors import PortTaken, ReceiverError, StationError
from qrstation.core.notice import Notice
from qrstation.core.station.this_machine import Card, Machine, reachable_first
from qrstation.network.scp.listener import check_port
from qrstation.store.folder_check import look_at_folder

LOOK_FURTHER = 20
"""So many ports above a taken one are tried to find a free one."""
_NETWORK_SYSTEMS = re.compile(
    r"(fuse\.)?(nfs\d?|cifs|smb\w*|afpfs|webdav|davfs|ncpfs|9p|afs|ceph|glusterfs|lustre|gpfs|beegfs|sshfs)",
    re.IGNORECASE,
)
_REMOTE_DRIVE = 4
"""DRIVE_REMOTE of Windows' GetDriveType."""


@dataclass(frozen=True, slots=True)
class PortLook:
    """How it stands with a port: `problem` is None where it is free, else `free` is one above that is, 0 for none."""

    host: str
    port: int
    problem: Notice | None = None
    free: int = 0


@dataclass(frozen=True, slots=True)
class FolderLook:
    """How it stands with a folder: `problem` says why no store can be in it, None where it can."""

    folder: Path
    problem: Notice | None = None
    free_bytes: int = 0
    is_there: bool = True
    network: str = ""
    """The file system of a network drive, "" for a local one."""


def look_at_machine() -> Machine:
    """Give this machine's name and where others may reach it."""
    cards = []
    for interface in QNetworkInterface.allInterfaces():
        flags = interface.flags()
        if flags & QNetworkInterface.InterfaceFlag.IsUp and flags & QNetworkInterface.InterfaceFlag.IsRunning:
            name = interface.humanReadableName() or interface.name()
            cards += [Card(entry.ip().toString(), name) for entry in interface.addressEntries()]
    name = ""
    with contextlib.suppress(OSError):
        name = socket.gethostname()
    return Machine(name, reachable_first(cards))


def look_at_port(host: str, port: int) -> PortLook:
    """See whether a receiver could listen there, and else where."""
    try:
        check_port(host, port)
    except ReceiverError as error:
        free = next(filter(lambda other: _is_free(host, other), _above(port)), 0) if _helps(error) else 0
        return PortLook(host, port, error.notice, free)
    return PortLook(host, port)


def look_at_store(folder: Path) -> FolderLook:
    """See whether the store could lie in ``folder``."""
    try:
        found = look_at_folder(folder)
    except StationError as error:
        return FolderLook(folder, error.notice)
    return FolderLook(folder, None, found.free_bytes, found.is_there, network_system(found.nearest))


def network_system(folder: Path) -> str:
    """Give what the drive of ``folder`` is called when it lies on another machine, "" for one of this machine."""
    if sys.platform == "win32":
        import ctypes

        is_remote = ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == _REMOTE_DRIVE
        return "Windows share" if is_remote or folder.drive.startswith("\\\\") else ""
    system = bytes(QStorageInfo(str(folder)).fileSystemType().data()).decode("ascii", "replace")
    return system if _NETWORK_SYSTEMS.fullmatch(system) else ""


def _helps(error: ReceiverError) -> bool:
    """Tell whether another port could be free where this one is not."""
    return isinstance(error, PortTaken)


def _above(port: int) -> range:
    first = max(port + 1, 1024)
    return range(first, min(first + LOOK_FURTHER, 65536))


def _is_free(host: str, port: int) -> bool:
    try:
        check_port(host, port)
    except ReceiverError:
        return False
    return True
