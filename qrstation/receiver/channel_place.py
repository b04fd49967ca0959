"""Where the channel lies, and that nobody else has a hand in it: a folder of this user's own, and this user there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import struct
import sys
import tempfile
from pathlib import Path

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverError
from qrstation.core.station.home import Home

LONGEST_SOCKET_PATH = 100
UNIX: int = getattr(socket, "AF_UNIX", 0)
HAS_UNIX = UNIX != 0 and sys.platform != "win32"
"""Whether programs meet at a socket in a folder; else over loopback TCP, with a token that only this user can read."""
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid (Linux)


RECEIVER = "receiver"
WINDOW = "window"


def socket_path(home: Home, whose: str = RECEIVER) -> Path:
    """Give the path of a program's socket: in the home, or in the runtime folder when that would be too long."""
    path = home.run / f"{whose}.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(home.run)).hexdigest()[:16]
    return _runtime_folder() / f"{name}{'' if whose == RECEIVER else f'-{whose}'}.sock"


def _runtime_folder() -> Path:
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    user = _user_id()
    folder = Path(given) / "qrstation" if given else Path(tempfile.gettempdir()) / f"qrstation-{user}"
    if given and len(os.fsencode(folder)) <= LONGEST_SOCKET_PATH - 24 and Path(given).is_dir():
        return folder
    return Path(tempfile.gettempdir()) / f"qrstation-{user}"


def token_path(home: Home) -> Path:
    """Give the file that names port and token where there are no Unix sockets."""
    return home.run / "receiver.json"


def check_place(home: Home, whose: str = RECEIVER, *, make: bool = False) -> None:
    """Check the folder of the socket where that is not in the home; with ``make`` it is made where it is missing.

    The temporary folder belongs to all: somebody else may have made ours before us. Raises ReceiverError when it is
    not this user's alone, OSError.
    """
    folder = socket_path(home, whose).parent
    if folder == home.run:
        return
    if make:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(0o700)
            folder.chmod(0o700)  # whatever the umask; it is ours, since we made it
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise ReceiverError(ReceiverCode.PLACE_NO_FOLDER, folder=str(folder))
    if status.st_uid != _user_id():
        raise ReceiverError(ReceiverCode.PLACE_FOREIGN, folder=str(folder))
    if stat.S_IMODE(status.st_mode) != 0o700:
        raise ReceiverError(ReceiverCode.PLACE_OPEN, folder=str(folder))


def check_peer(sock: socket.socket) -> None:
    """Raise ReceiverError unless this user is at the other end, where the system can tell (Linux)."""
    if not is_own_peer(sock):
        raise ReceiverError(ReceiverCode.FOREIGN)


def is_own_peer(sock: socket.socket) -> bool:
    """Tell whether this user is at the other end of a Unix socket; True where the system cannot tell."""
    if not hasattr(socket, "SO_PEERCRED") or sock.family != UNIX:
        return True
    raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(raw)
    return bool(user == _user_id())


def _user_id() -> int:
    """Give this user's number; 0 on Windows, where files belong to nobody by number either."""
    if sys.platform == "win32":
        return 0
    return os.getuid()
