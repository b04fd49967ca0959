"""One window for each home: a second start has the first one open what it was to open, come to the front, and ends.

A start says one line, and the window answers with one. "raise" asks it to come to the front alone: all that windows of
earlier versions know.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.opening import LONGEST_MESSAGE, NOTHING, Opening, decode, encode
from qrstation.receiver.channel_place import HAS_UNIX, WINDOW, check_place, socket_path

LOG = logging.getLogger(__name__)
ANSWER_SECONDS = 5.0
"""How long a second start waits for the first window's answer; that one may be starting, or ending."""
_AGAIN_MS = 100
_RAISE = b"raise"
_DONE = b"done\n"
_REFUSED = b"refused\n"
_TOKEN = "XDG_ACTIVATION_TOKEN"  # what a Wayland desktop gives whoever the user has just started  # noqa: S105 - a variable's name
_LONGEST_TOKEN = 2048


class OnlyWindow(QObject):
    """Holds the home's window lock while the window is open, and listens for further starts."""

    raise_asked = Signal()
    open_asked = Signal(object)
    """An `Opening` of a further start."""

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._lock = ProcessLock(home.run / "window.lock")
        self._server: QLocalServer | None = None
        self._starts: list[QLocalSocket] = []
        """Connections of further starts that have not said yet what they want."""

    def claim(self, opening: Opening = NOTHING, seconds: float = ANSWER_SECONDS) -> bool:
        """Become the home's window; False when another one is, which came to the front and opens what is asked for.

        Waits while the other one neither answers nor ends, at most ``seconds``; then raises StationError, as where it
        cannot open that.
        """
        give_up = time.monotonic() + seconds
        while not self._lock.acquire():
            if self._hand_over(opening, give_up):
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

    def _hand_over(self, opening: Opening, give_up: float) -> bool:
        """Hand over to whoever has the lock; tells whether it answered. Raises StationError where it will not open."""
        token = os.environ.get(_TOKEN, "").encode("ascii", "ignore").replace(b"\n", b"")[:_LONGEST_TOKEN]
        come = b" ".join((_RAISE, token)).strip() + b"\n"
        if opening.is_empty:
            return self._answer_to(come, give_up) == _DONE
        untrusted = self._answer_to(encode(opening, token.decode("ascii")), give_up)
        if untrusted == _REFUSED:
            raise StationError(WindowCode.WINDOW_REFUSED)
        if not untrusted and self._answer_to(come, give_up) == _DONE:
            raise StationError(WindowCode.WINDOW_OLDER)  # it hung up on what it does not know
        return untrusted == _DONE

    def _answer_to(self, line: bytes, give_up: float) -> bytes:
        """Say a line to whoever has the lock, and give the answer; b"" for none, or none in time."""
        socket = QLocalSocket()
        socket.connectToServer(_server_name(self._home))
        if not socket.waitForConnected(_left(give_up)):
            return b""
        socket.write(line)
        while socket.bytesToWrite() and socket.waitForBytesWritten(_left(give_up)):
            pass
        while not socket.canReadLine() and socket.waitForReadyRead(_left(give_up)):
            pass
        untrusted = bytes(socket.readLine(64).data())
        socket.abort()
        return untrusted

    def _take(self) -> None:
        assert self._server is not None  # noqa: S101 - for the type checker
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(LONGEST_MESSAGE + 1)
            for something in (socket.readyRead, socket.disconnected):
                something.connect(self._look)
            self._starts.append(socket)
        self._look()

    def _look(self) -> None:
        """Answer those that have said what they want, and let go of those that will not."""
        for socket in list(self._starts):
            if socket.canReadLine():
                self._answer(socket, bytes(socket.readLine(LONGEST_MESSAGE + 1).data()))
            elif socket.bytesAvailable() <= LONGEST_MESSAGE and _is_connected(socket):
                continue
            self._let_go(socket)

    def _answer(self, socket: QLocalSocket, untrusted_line: bytes) -> None:
        if untrusted_line.startswith(b"{"):
            try:
                opening, token = decode(untrusted_line)
            except StationError as error:
                LOG.warning("a further start was not understood: %s", error)
                socket.write(_REFUSED)
            else:
                self._come(token)
                self.open_asked.emit(opening)
                socket.write(_DONE)
        else:
            untrusted_words = untrusted_line.split()
            if untrusted_words[:1] != [_RAISE] or len(untrusted_words) > 2:
                return
            self._come(b"".join(untrusted_words[1:]).decode("ascii", "ignore"))
            socket.write(_DONE)
        socket.flush()

    def _come(self, untrusted_token: str) -> None:
        """Ask the window to come to the front, with what the desktop gave for that."""
        if untrusted_token and untrusted_token.isprintable():
            os.environ[_TOKEN] = untrusted_token  # Qt takes it from there when a window is activated
        self.raise_asked.emit()

    def _let_go(self, socket: QLocalSocket) -> None:
        if socket not in self._starts:
            return  # it left while it was answered
        self._starts.remove(socket)
        for something in (socket.readyRead, socket.disconnected):
            something.disconnect(self._look)
        socket.close()
        socket.deleteLater()


def _is_connected(socket: QLocalSocket) -> bool:
    return socket.state() is QLocalSocket.LocalSocketState.ConnectedState


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
