"""Nothing acknowledged is lost, however the receiver ends; and SIGTERM ends it in every state."""

from __future__ import annotations

import signal
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.store.index import IndexReader
from tests.network.raw import associate, connect, pdata, read_pdu, status_of, store_request
from tests.network.scp.test_judgement import CT, EXPLICIT, IMPLICIT, request
from tests.receiver.killing import Acknowledged, KillSender, ReceiverProcess, check, kill_rounds
from tests.store.material import ct, encoded
from tests.waiting import until


def test_nothing_acknowledged_is_lost_when_the_receiver_is_killed(tmp_path: Path) -> None:
    assert kill_rounds(tmp_path / "home", rounds=6, senders=3, longest=0.6, edge=128) > 10


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[ReceiverProcess]:
    """A receiver process that is ended if the test has not done so."""
    instance = ReceiverProcess(tmp_path / "home")
    yield instance
    if instance.process is not None:
        instance.end(signal.SIGKILL)


@pytest.mark.parametrize("state", ["idle", "connected", "associated", "within an image", "within a PDU"])
def test_sigterm_ends_it_in_every_state(receiver: ReceiverProcess, state: str) -> None:
    receiver.start()
    socks = []
    if state == "connected":
        socks.append(connect(receiver.port))
    elif state != "idle":
        socks.append(associate(receiver.port, (1, CT, (IMPLICIT,))))
        if state == "within an image":
            socks[0].sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 1000))
        elif state == "within a PDU":
            socks[0].sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 1000)[:-5])
    process = receiver.process
    assert process is not None
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert process.stderr is not None
    process.stderr.close()
    receiver.process = None
    assert not list((receiver.home.store / "incoming").iterdir())
    for sock in socks:
        sock.close()


def test_sigterm_while_images_arrive_keeps_what_was_acknowledged(receiver: ReceiverProcess) -> None:
    acknowledged = Acknowledged()
    receiver.start()
    senders = [KillSender(receiver.port, acknowledged, 128) for _ in range(3)]
    for sender in senders:
        sender.start()
    assert acknowledged.wait_for(20)
    assert receiver.end(signal.SIGTERM) == 0
    for sender in senders:
        sender.join(20)
    receiver.start()
    check(receiver.home, acknowledged, set())


def test_sigterm_right_after_the_start(receiver: ReceiverProcess) -> None:
    save_settings(receiver.home.settings_file, Settings(StationSettings(port=receiver.port)))
    receiver.start()
    assert receiver.end(signal.SIGTERM) == 0


def test_many_associations_that_store_leave_no_thread_and_no_file_open(receiver: ReceiverProcess) -> None:
    receiver.start()
    store_one(receiver.port)
    threads, files = receiver.threads(), receiver.open_files()
    for number in range(100):
        # What associates and stores, what associates only, what does not even associate.
        if number % 4:
            store_one(receiver.port)
        else:
            (associate(receiver.port) if number % 8 else connect(receiver.port)).close()
    # The connections end on threads of their own, in another process; the index may keep a few readers.
    until(lambda: receiver.threads() <= threads + 4 and receiver.open_files() <= files + 4)
    assert receiver.threads() <= threads + 4
    assert receiver.open_files() <= files + 4
    with IndexReader(receiver.home.index_file, receiver.home.store) as reader:
        assert until(lambda: len(reader.files.sizes()) == 76)


def store_one(port: int) -> None:
    """Store a new image over an association of its own, and release it."""
    image = ct(1, new_uid())
    image.SOPInstanceUID = new_uid()
    sock = associate(port, (1, CT, (EXPLICIT,)))
    sock.sendall(store_request(1, CT, str(image.SOPInstanceUID)) + pdata(1, 2, encoded(image)))
    assert status_of(read_pdu(sock)) == 0
    sock.sendall(b"\x05\0\0\0\0\x04\0\0\0\0")
    assert read_pdu(sock)[0] == 6
    sock.close()


def test_a_start_removes_what_was_set_aside_of_studies_not_here_and_has_had_its_time(receiver: ReceiverProcess) -> None:
    damaged = receiver.home.store / "aside" / "damaged"
    damaged.mkdir(parents=True)
    (damaged / "half-17.dcm").write_bytes(b"no DICOM at all")
    receiver.start()
    assert until(lambda: not list(damaged.iterdir()))


def test_callers_that_knock_without_end_leave_few_lines_in_the_log_and_no_file_open(receiver: ReceiverProcess) -> None:
    save_settings(receiver.home.settings_file, Settings(StationSettings(port=receiver.port)))
    receiver.start()
    knock(receiver.port, "FIRST")
    threads, files = receiver.threads(), receiver.open_files()
    for number in range(300):
        knock(receiver.port, f"STRANGER{number}")
    assert until(lambda: receiver.threads() <= threads + 4 and receiver.open_files() <= files + 4)
    lines = (receiver.home.logs / "receiver.log").read_text("utf-8").splitlines()
    # The same is told of an address once in ten seconds.
    assert 0 < sum("refused a caller" in line for line in lines) < 30


def knock(port: int, calling: str) -> None:
    """Ask for an association and be turned away."""
    with connect(port) as sock:
        body = request((1, CT, (IMPLICIT,)), calling=calling)
        sock.sendall(struct.pack(">BxL", 1, len(body)) + body)
        assert read_pdu(sock)[0] == 3
