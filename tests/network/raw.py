"""A storage SCP with a sink in memory, and sockets by hand that speak to it as they like."""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
from pathlib import Path

from qrstation.core.events import CallerRefused
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.dimse.command_set import Tag, build_command_set, parse_command_set
from qrstation.network.scp.store_scp import StoreScp
from tests import peers
from tests.network.scp.test_judgement import CT, IMPLICIT, request
from tests.network.sinks import MemorySink
from tests.waiting import until

TITLE = "QRSTATION"


class Running:
    """A storage SCP with a sink in memory."""

    def __init__(self, door: Door | None = None, **receiver: float) -> None:
        self.sink = MemorySink()
        self.refused: list[CallerRefused] = []
        self.told = threading.Event()
        settings = ReceiverSettings(**receiver)  # type: ignore[arg-type]  # the tests name numbers only
        self.limit, self.idle = settings.max_associations, settings.idle
        self.patience = 0.0
        self.scp = StoreScp(
            StationSettings(port=0),
            settings,
            lambda: door or Door(),
            self.sink,
            self._refused,
            lambda usual: max(usual, self.patience),
        )
        self.port = self.scp.start()

    def wait_active(self, count: int) -> bool:
        """Wait until so many associations are left."""
        return until(lambda: self.scp.active_associations <= count)

    def wait_silent(self, seconds: float) -> bool:
        """Wait until every association has been silent for so long."""
        return until(lambda: all(a.silent_for() > seconds for a in self.scp._places._taken))

    def _refused(self, caller: CallerRefused) -> None:
        self.refused.append(caller)
        self.told.set()


def connect(port: int) -> socket.socket:
    """Open a raw connection."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    sock.settimeout(10)
    return sock


def associate(port: int, *contexts: tuple[int, str, tuple[str, ...]]) -> socket.socket:
    """Associate by hand; the answer must be an acceptance."""
    sock = connect(port)
    body = request(*(contexts or ((1, CT, (IMPLICIT,)),)))
    sock.sendall(struct.pack(">BxL", 1, len(body)) + body)
    assert read_pdu(sock)[0] == 2
    return sock


def read_pdu(sock: socket.socket) -> tuple[int, bytes]:
    """Read a PDU; (0, b"") when the connection is closed."""
    header = _exactly(sock, 6)
    if len(header) < 6:
        return 0, b""
    kind, length = struct.unpack(">BxL", header)
    return kind, _exactly(sock, length)


def _exactly(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        try:
            part = sock.recv(count - len(data))
        except ConnectionResetError:
            return data
        if not part:
            return data
        data += part
    return data


def pdata(context: int, header: int, data: bytes) -> bytes:
    """Build a P-DATA-TF with one PDV."""
    pdv = struct.pack(">LBB", len(data) + 2, context, header) + data
    return struct.pack(">BxL", 4, len(pdv)) + pdv


def store_request(context: int, sop_class: str, uid: str) -> bytes:
    """Build a C-STORE-RQ."""
    command = build_command_set(
        [
            (Tag.AFFECTED_SOP_CLASS_UID, sop_class),
            (Tag.COMMAND_FIELD, 1),
            (Tag.MESSAGE_ID, 7),
            (Tag.PRIORITY, 0),
            (Tag.DATA_SET_TYPE, 1),
            (Tag.AFFECTED_SOP_INSTANCE_UID, uid),
        ]
    )
    return pdata(context, 3, command)


def status_of(pdu: tuple[int, bytes]) -> int:
    """Give the status of a response."""
    kind, body = pdu
    assert kind == 4, f"PDU {kind} instead of a response"
    command = parse_command_set(body[6:])
    assert command.number(Tag.MESSAGE_ID_RESPONDED_TO) == 7
    status = command.number(Tag.STATUS)
    assert status is not None
    return status


def echo(port: int, caller: str = "ECHOSCU") -> bool:
    """Tell whether a legitimate C-ECHO gets through."""
    done: subprocess.CompletedProcess[str] = peers.dcmtk(
        "echoscu", "-to", "10", "-aet", caller, "-aec", TITLE, "127.0.0.1", str(port)
    )
    return done.returncode == 0


def open_files() -> int:
    """Give the number of file descriptors that this process has open (Linux)."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def reset(sock: socket.socket) -> None:
    """Close a connection hard, with a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
