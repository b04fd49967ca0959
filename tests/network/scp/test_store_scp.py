"""The storage SCP: DCMTK and pynetdicom as senders, hostile sockets, and a stop that always returns."""

from __future__ import annotations

import socket
import struct
import sys
from pathlib import Path

import pydicom
import pydicom.filereader
import pytest
from pydicom.data import get_testdata_file
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pynetdicom import AE

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import PortTaken, StoreFull, StoreUnusable
from qrstation.core.station.door import Binding, Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.scp.store_scp import StoreScp
from qrstation.words import words_of
from tests.network.raw import TITLE, Running, associate, connect, echo, pdata, read_pdu, status_of, store_request
from tests.network.scp.test_judgement import CT, EXPLICIT, IMPLICIT, request
from tests.network.sinks import MemorySink
from tests.peers import dcmtk
from tests.told import saying, told


def data_set_bytes(path: Path) -> bytes:
    """Give the bytes behind the file meta information."""
    raw = path.read_bytes()
    length = struct.unpack_from("<L", raw, 140)[0]
    return raw[144 + length :]


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
    running = Running(Door(frozenset({"ARCHIVE"})))
    try:
        done = dcmtk("echoscu", "-aet", "STRANGER", "-aec", TITLE, "127.0.0.1", str(running.port))
        assert done.returncode != 0
        assert "Calling AE Title Not Recognized" in done.stderr
        assert running.told.wait(5)
        assert running.refused[0].ae_title == "STRANGER"
        assert dcmtk("echoscu", "-aet", "ARCHIVE", "-aec", TITLE, "127.0.0.1", str(running.port)).returncode == 0
    finally:
        running.scp.stop(0.5)


def knock(running: Running, source: str, calling: str = "ARCHIVE") -> int:
    """Ask for an association from an address of this machine; gives the kind of the answer (2 accepted, 3 rejected)."""
    sock = socket.create_connection(("127.0.0.1", running.port), timeout=10, source_address=(source, 0))
    with sock:
        body = request((1, CT, (IMPLICIT,)), calling=calling)
        sock.sendall(struct.pack(">BxL", 1, len(body)) + body)
        return read_pdu(sock)[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only there all of 127.0.0.0/8 is this machine")
def test_a_bound_archive_is_let_in_from_its_address_alone() -> None:
    running = Running(Door(bindings=(Binding("Main", "ARCHIVE", ("127.0.0.2", "127.1.0.0/16")),)))
    try:
        assert knock(running, "127.0.0.2") == 2
        assert knock(running, "127.1.2.3") == 2
        assert knock(running, "127.0.0.3", calling="OTHER") == 2
        assert knock(running, "127.0.0.3") == 3
        assert running.told.wait(5)
        (refused,) = running.refused
        assert (refused.ae_title, refused.address, refused.reason.code) == (
            "ARCHIVE",
            "127.0.0.3",
            PeerCode.CALLER_ELSEWHERE,
        )
    finally:
        running.scp.stop(0.5)


def test_an_archive_bound_to_a_certificate_is_turned_away_over_a_plain_connection() -> None:
    running = Running(Door(bindings=(Binding("Main", "ARCHIVE", (), "0f" * 32),)))
    try:
        assert knock(running, "127.0.0.1") == 3
        assert running.told.wait(5)
        assert running.refused[0].reason.code == PeerCode.CALLER_WITHOUT_CERTIFICATE
    finally:
        running.scp.stop(0.5)


def test_our_own_title_is_let_in_from_this_machine() -> None:
    running = Running(Door(bindings=(Binding("Main", "ARCHIVE", ("10.0.0.1",)),), own_title=TITLE))
    try:
        assert echo(running.port, TITLE)
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


@pytest.mark.parametrize(
    ("error", "status"), [(StoreFull.of(told("full")), 0xA700), (StoreUnusable.of(told("broken")), 0x0110)]
)
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
        scp = StoreScp(StationSettings(port=port), ReceiverSettings(), Door, MemorySink())
        with pytest.raises(PortTaken, check=saying(str(port))) as caught:
            scp.start()
        assert "station.port" in words_of(caught.value).advice
