"""One window for each home: a second start brings the first one to the front, and ends."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from contextlib import suppress

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from qrstation.receiver.channel_place import HAS_UNIX, WINDOW, check_place, socket_path

LOG = logging.getLogger(__name__)
ANSWER_SECONDS = 5.0
"""How long a second start waits for the first window's answer; that one may be starting, or ending."""
_AGAIN_MS = 100
_RAISE = b"raise"
_DONE = b"done\n"
_TOKEN = "XDG_ACTIVATION_TOKEN"  # what a Wayland desktop gives whoever the user has just started
_LONGEST = 4096


class OnlyWindow(QObject):
    """Holds the home's window lock while the window is open, and listens for further starts."""

    raise_asked = Signal()

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._lock = ProcessLock(home.run / "window.lock")
        self._server: QLocalServer | None = None
        self._starts: list[QLocalSocket] = []
        """Connections of further starts that have not said yet what they want."""

    def claim(self, seconds: float = ANSWER_SECONDS) -> bool:
        """Become the home's window; False when another one is, and was brought to the front.

        Waits while the other one neither answers nor ends, at most ``seconds``; then raises StationError.
        """
        give_up = time.monotonic() + seconds
        while not self._lock.acquire():
            if self._ask_to_raise(give_up):
                return False
            if time.monotonic() >= give_up:
                raise StationError(WindowCode.WINDOW_SILENT)
            QThread.msleep(_AGAIN_MS)
        return True

    def listen(self) -> None:
        """Listen for further starts; what a window that was killed left there is taken over. A failure is logged."""
        name = _server_name(self._home)
        try:
            if HAS_UNIX:
                check_place(self._home, WINDOW, make=True)
        except (OSError, StationError) as error:
            LOG.warning("further starts cannot meet this window: %s", error)
            return
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # we hold the lock: nobody is behind it
        if not server.listen(name):
            LOG.warning("further starts cannot meet this window: %s", server.errorString())
            return
        server.newConnection.connect(self._take)
        self._server = server

    def release(self) -> None:
        """Listen no more and let go of the home. Safe to call twice."""
        for socket in list(self._starts):
            self._let_go(socket)
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.release()

    def _ask_to_raise(self, give_up: float) -> bool:
        """Ask whoever has the lock to come to the front; tells whether it says that it did."""
        socket = QLocalSocket()
        socket.connectToServer(_server_name(self._home))
        if not socket.waitForConnected(_left(give_up)):
            return False
        token = os.environ.get(_TOKEN, "").encode(errors="ignore")[: _LONGEST // 2]
        socket.write(b" ".join((_RAISE, token)).strip().replace(b"\n", b"") + b"\n")
        while not socket.canReadLine() and socket.waitForReadyRead(_left(give_up)):
            pass
        answered = bytes(socket.readLine(64).data()) == _DONE
        socket.abort()
        return answered

    def _take(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_LONGEST)
            for something in (socket.readyRead, socket.disconnected):
                something.connect(self._look)
            self._starts.append(socket)
        self._look()

    def _look(self) -> None:
        """Answer those that have said what they want, and let go of those that will not."""
        for socket in list(self._starts):
            if socket.canReadLine():
                self._answer(socket, bytes(socket.readLine(_LONGEST).data()).split())
            elif socket.bytesAvailable() < _LONGEST and socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
                continue
            self._let_go(socket)

    def _answer(self, socket: QLocalSocket, words: list[bytes]) -> None:
        if words[:1] != [_RAISE] or len(words) > 2:
            return
        if len(words) == 2:
            with suppress(ValueError):
                os.environ[_TOKEN] = words[1].decode("ascii")  # Qt takes it from there when a window is activated
        self.raise_asked.emit()
        socket.write(_DONE)
        socket.flush()

    def _let_go(self, socket: QLocalSocket) -> None:
        if socket not in self._starts:
            return  # it left while it was answered
        self._starts.remove(socket)
        for something in (socket.readyRead, socket.disconnected):
            something.disconnect(self._look)
        socket.close()
        socket.deleteLater()


def bring_to_front(window: QWidget) -> None:
    """Show a window before all others, also when it was minimised."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()


def _left(give_up: float) -> int:
    return max(1, round((give_up - time.monotonic()) * 1000))


def _server_name(home: Home) -> str:
    if HAS_UNIX:
        return str(socket_path(home, WINDOW))
    return f"qrstation-{hashlib.sha256(os.fsencode(home.run)).hexdigest()[:16]}"
