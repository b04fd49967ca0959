"""The storage SCP: DCMTK and pynetdicom as senders, hostile sockets, and a stop that always returns."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pydicom.filereader
import pytest
from pydicom.data import get_testdata_file
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pynetdicom import AE

from qrstation.core.errors import PortTaken, StoreFull, StoreUnusable
from qrstation.core.events import CallerRefused
from qrstation.core.settings import ReceiverSettings, StationSettings
from qrstation.network.dimse import Tag, build_command_set, parse_command_set
from qrstation.network.store_scp import StoreScp
from tests.network.sinks import MemorySink
from tests.network.test_negotiation import CT, EXPLICIT, IMPLICIT, request

TITLE = "QRSTATION"


class Running:
    """A storage SCP with a sink in memory."""

    def __init__(self, admitted: frozenset[str] | None = None, **receiver: float) -> None:
        self.sink = MemorySink()
        self.refused: list[CallerRefused] = []
        self.told = threading.Event()
        settings = ReceiverSettings(**receiver)  # type: ignore[arg-type]  # the tests name numbers only
        self.scp = StoreScp(StationSettings(port=0), settings, lambda: admitted, self.sink, self._refused)
        self.port = self.scp.start()

    def _refused(self, caller: CallerRefused) -> None:
        self.refused.append(caller)
        self.told.set()


@pytest.fixture
def running() -> Iterator[Running]:
    before = threading.active_count()
    instance = Running(deadline=1, idle=30)
    yield instance
    instance.scp.stop(0.5)
    assert threading.active_count() <= before


def dcmtk(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of DCMTK's tools."""
    path = shutil.which(tool)
    assert path, f"{tool} is missing: apt-get install dcmtk"
    return subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60, check=False)


def data_set_bytes(path: Path) -> bytes:
    """Give the bytes behind the file meta information."""
    raw = path.read_bytes()
    length = struct.unpack_from("<L", raw, 140)[0]
    return raw[144 + length :]


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


def test_echoscu_is_answered(running: Running) -> None:
    done = dcmtk("echoscu", "-aec", TITLE, "127.0.0.1", str(running.port))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "options"), [("CT_small.dcm", []), ("MR_small.dcm", []), ("rtplan.dcm", []), ("US1_J2KR.dcm", ["-xv"])]
)
def test_what_storescu_sends_is_kept_as_it_was_encoded(running: Running, name: str, options: list[str]) -> None:
    path = Path(str(get_testdata_file(name)))
    done = dcmtk("storescu", *options, "-aec", TITLE, "127.0.0.1", str(running.port), str(path))
    assert done.returncode == 0, done.stderr
    original = pydicom.dcmread(path)
    (incoming,) = running.sink.incoming
    kept = running.sink.kept[str(original.SOPInstanceUID)]
    implicit = incoming.transfer_syntax_uid == IMPLICIT
    read = pydicom.filereader.read_dataset(DicomBytesIO(kept), implicit, True)
    # DCMTK drops group lengths and writes sequences anew, so the elements are compared, not the bytes.
    assert read.SOPInstanceUID == original.SOPInstanceUID
    assert read.get("PixelData") == original.get("PixelData")


def test_what_is_sent_raw_is_kept_byte_for_byte(running: Running) -> None:
    path = Path(str(get_testdata_file("CT_small.dcm")))
    data = data_set_bytes(path)
    uid = str(pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID)
    sock = associate(running.port, (1, CT, (EXPLICIT,)))
    sock.sendall(store_request(1, CT, uid))
    step = 10_000
    for start in range(0, len(data), step):
        last = start + step >= len(data)
        sock.sendall(pdata(1, 2 if last else 0, data[start : start + step]))
    assert status_of(read_pdu(sock)) == 0
    assert running.sink.kept[uid] == data
    sock.sendall(struct.pack(">BxLxxxx", 5, 4))
    assert read_pdu(sock)[0] == 6
    sock.close()


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


def test_a_private_class_is_taken_from_pynetdicom(running: Running) -> None:
    data_set = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    data_set.SOPClassUID = data_set.file_meta.MediaStorageSOPClassUID = "1.3.12.2.1107.5.9.1"
    entity = AE(ae_title="ME")
    entity.add_requested_context("1.3.12.2.1107.5.9.1", EXPLICIT)
    association = entity.associate("127.0.0.1", running.port, ae_title=TITLE)
    assert association.is_established
    status = association.send_c_store(data_set)
    association.release()
    assert status.Status == 0
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_dataset(buffer, data_set)
    assert running.sink.kept[str(data_set.SOPInstanceUID)] == buffer.getvalue()


def test_an_unknown_caller_is_rejected_and_told() -> None:
    running = Running(frozenset({"ARCHIVE"}))
    try:
        done = dcmtk("echoscu", "-aet", "STRANGER", "-aec", TITLE, "127.0.0.1", str(running.port))
        assert done.returncode != 0
        assert "Calling AE Title Not Recognized" in done.stderr
        assert running.told.wait(5)
        assert running.refused[0].ae_title == "STRANGER"
        assert dcmtk("echoscu", "-aet", "ARCHIVE", "-aec", TITLE, "127.0.0.1", str(running.port)).returncode == 0
    finally:
        running.scp.stop(0.5)


def test_a_wrong_called_title_is_rejected(running: Running) -> None:
    done = dcmtk("echoscu", "-aec", "OTHER", "127.0.0.1", str(running.port))
    assert "Called AE Title Not Recognized" in done.stderr


def test_associations_above_the_limit_are_rejected() -> None:
    running = Running(max_associations=2)
    try:
        first, second = associate(running.port), associate(running.port)
        sock = connect(running.port)
        body = request((1, CT, (IMPLICIT,)))
        sock.sendall(struct.pack(">BxL", 1, len(body)) + body)
        kind, answer = read_pdu(sock)
        assert (kind, answer[1:]) == (3, bytes((2, 3, 2)))
        for each in (first, second, sock):
            each.close()
    finally:
        running.scp.stop(0.5)


@pytest.mark.parametrize(("error", "status"), [(StoreFull("full"), 0xA700), (StoreUnusable("broken"), 0x0110)])
@pytest.mark.parametrize("where", ["fail_begin", "fail_write"])
def test_a_store_that_fails_gives_a_failure_and_the_association_goes_on(
    running: Running, error: StoreFull | StoreUnusable, status: int, where: str
) -> None:
    setattr(running.sink, where, error)
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 1000) + pdata(1, 2, b"y" * 10))
    assert status_of(read_pdu(sock)) == status
    setattr(running.sink, where, None)
    sock.sendall(store_request(1, CT, "1.2.4") + pdata(1, 2, b"z" * 10))
    assert status_of(read_pdu(sock)) == 0
    assert running.sink.kept == {"1.2.4": b"z" * 10}
    sock.close()


@pytest.mark.parametrize("uid", ["../../evil", "1.2\x07.3", "1" * 65, "a/b"])
def test_a_uid_that_is_none_is_refused(running: Running, uid: str) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, uid) + pdata(1, 2, b"z" * 10))
    assert status_of(read_pdu(sock)) == 0x0117
    assert not running.sink.kept
    sock.close()


def test_a_uid_with_leading_zeros_is_taken(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.03.4") + pdata(1, 2, b"z" * 10))
    assert status_of(read_pdu(sock)) == 0
    sock.close()


def test_another_class_than_negotiated_is_refused(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, "1.2.840.10008.5.1.4.1.1.4", "1.2.3") + pdata(1, 2, b"z" * 10))
    assert status_of(read_pdu(sock)) == 0x0122
    sock.close()


BAD_PDUS = {
    "unknown type": struct.pack(">BxL", 99, 4) + b"abcd",
    "longer than agreed": struct.pack(">BxL", 4, 1 << 30),
    "pdv past the end": struct.pack(">BxL", 4, 6) + struct.pack(">LBB", 100, 1, 3),
    "pdv too short": struct.pack(">BxL", 4, 6) + struct.pack(">LBB", 0, 1, 3),
    "empty p-data": struct.pack(">BxL", 4, 0),
    "context not negotiated": pdata(77, 3, b"\0" * 12),
    "data before a command": pdata(1, 2, b"abc"),
    "second request": struct.pack(">BxL", 1, 0),
    "broken command": pdata(1, 3, b"\x00\x00\x02\x00\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("bad", BAD_PDUS.values(), ids=BAD_PDUS.keys())
def test_a_bad_pdu_is_aborted_and_the_listener_lives(running: Running, bad: bytes) -> None:
    sock = associate(running.port)
    sock.sendall(bad)
    assert read_pdu(sock)[0] == 7
    sock.close()
    assert dcmtk("echoscu", "-aec", TITLE, "127.0.0.1", str(running.port)).returncode == 0


def test_half_a_pdu_ends_after_the_deadline(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + struct.pack(">BxL", 4, 1000) + b"half")
    assert read_pdu(sock)[0] == 7
    assert running.sink.wait_abandoned()
    assert not running.sink.kept
    sock.close()


def test_a_silent_connection_ends_after_the_deadline(running: Running) -> None:
    sock = connect(running.port)
    assert read_pdu(sock)[0] in (0, 7)
    sock.close()


def test_a_broken_connection_drops_what_was_arriving(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 1000))
    assert running.sink.began.wait(5)
    sock.close()
    assert running.sink.wait_abandoned()
    assert not running.sink.kept


def test_silent_connections_do_not_keep_a_sender_out(running: Running) -> None:
    silent = [connect(running.port) for _ in range(80)]
    try:
        assert dcmtk("echoscu", "-aec", TITLE, "127.0.0.1", str(running.port)).returncode == 0
    finally:
        for sock in silent:
            sock.close()


def test_stop_returns_during_a_transfer() -> None:
    running = Running()
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 1000))
    assert running.sink.began.wait(5)
    running.scp.stop(0.2)
    assert running.sink.abandoned == 1
    assert running.scp.active_associations == 0
    sock.close()


def test_a_taken_port_is_said() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        scp = StoreScp(StationSettings(port=port), ReceiverSettings(), lambda: None, MemorySink())
        with pytest.raises(PortTaken, match=str(port)) as caught:
            scp.start()
        assert "station.port" in caught.value.advice
