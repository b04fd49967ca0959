"""C-FIND as SCU: a scripted archive, silence, cancel, broken answers."""

from __future__ import annotations

import socket
import struct
import threading
from typing import Any

import pytest

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import ArchiveUnreachable, AssociationLost, AssociationRejected, DimseFailure
from qrstation.core.events import SearchEnd
from qrstation.core.match import Match
from qrstation.core.node import Node
from qrstation.core.query import Level, Query, image_query, series_query
from qrstation.core.settings import ArchiveSettings
from qrstation.network.echo_scu import echo
from qrstation.network.find_scu import find
from tests.archives import ScriptedArchive

STUDIES = Query(Level.STUDY, (("PatientName", "*"),))


def test_matches_come_with_every_key_and_the_end_is_complete() -> None:
    found: list[Match] = []
    with ScriptedArchive() as archive:
        series = archive.add_series(3)
        summary = find(archive.settings, "ME", STUDIES, found.append, CancelToken())
        images: list[Match] = []
        find(archive.settings, "ME", image_query(archive.study, series), images.append, CancelToken())
        rows: list[Match] = []
        find(archive.settings, "ME", series_query(archive.study), rows.append, CancelToken())
    assert (summary.end, summary.matches) == (SearchEnd.COMPLETE, 1)
    assert found[0].text("PatientName") == "Test^Patient"
    assert found[0].values["StudyDescription"] is None
    assert [match.sop_uid for match in images] == [str(image.SOPInstanceUID) for image in archive.images[series]]
    assert rows[0].instances == 3


def test_a_limit_stops_the_archive() -> None:
    found: list[Match] = []
    with ScriptedArchive() as archive:
        series = archive.add_series(30)
        query = image_query(archive.study, series)
        summary = find(archive.settings, "ME", query, found.append, CancelToken(), limit=2)
    assert summary.end is SearchEnd.STOPPED
    assert len(found) == 2


def test_a_failure_status_is_said_with_its_code() -> None:
    with ScriptedArchive(find_status=0xA900) as archive, pytest.raises(DimseFailure) as caught:
        find(archive.settings, "ME", STUDIES, lambda _: None, CancelToken())
    assert caught.value.code == "0xA900"
    assert caught.value.advice


def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        node = Node("NOBODY", "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(ArchiveUnreachable, match="cannot be reached"):
            echo(node, "ME", 2)


class RawPeer:
    """A peer that does with a connection what the test says."""

    def __init__(self, serve: Any) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.done = threading.Event()
        self._serve = serve
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        sock, _ = self._listening.accept()
        with sock:
            self._serve(self, sock)

    def close(self) -> None:
        """End."""
        self.done.set()
        self._thread.join(5)
        self._listening.close()

    @property
    def archive(self) -> ArchiveSettings:
        """The peer as an archive with a short timeout."""
        return ArchiveSettings("Raw", "RAW", "127.0.0.1", self.port, timeout=1)


def _silent(peer: RawPeer, sock: socket.socket) -> None:
    peer.done.wait(10)


def _half_a_pdu(peer: RawPeer, sock: socket.socket) -> None:
    sock.sendall(struct.pack(">BxL", 2, 200) + b"half")
    peer.done.wait(10)


def _garbage(peer: RawPeer, sock: socket.socket) -> None:
    sock.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
    peer.done.wait(10)


def _huge(peer: RawPeer, sock: socket.socket) -> None:
    sock.sendall(struct.pack(">BxL", 2, 0xFFFFFFFF))
    peer.done.wait(10)


def _empty_acceptance(peer: RawPeer, sock: socket.socket) -> None:
    sock.sendall(struct.pack(">BxL", 2, 68) + bytes(68))
    peer.done.wait(10)


def _close(peer: RawPeer, sock: socket.socket) -> None:
    return


@pytest.mark.parametrize("serve", [_silent, _half_a_pdu, _garbage, _huge, _empty_acceptance, _close])
def test_a_peer_that_misbehaves_in_the_association_is_an_expected_failure(serve: Any) -> None:
    peer = RawPeer(serve)
    try:
        with pytest.raises((AssociationLost, AssociationRejected)) as caught:
            find(peer.archive, "ME", STUDIES, lambda _: None, CancelToken())
        assert caught.value.advice
    finally:
        peer.close()


def test_a_rejection_says_what_to_correct() -> None:
    with ScriptedArchive() as archive:
        archive._server.ae.require_called_aet = True
        wrong = Node("WRONG", "127.0.0.1", archive.settings.port)
        with pytest.raises(AssociationRejected, match='not called "WRONG"'):
            echo(wrong, "ME", 5)


def test_a_cancelled_search_ends_soon_though_the_archive_is_silent() -> None:
    def accept_then_nothing(peer: RawPeer, sock: socket.socket) -> None:
        from tests.network.test_negotiation import item

        sock.recv(65536)
        context = item(0x21, struct.pack(">BxBx", 1, 0) + item(0x40, b"1.2.840.10008.1.2.1"))
        items = item(0x10, b"1.2.840.10008.3.1.1.1") + context + item(0x50, item(0x51, struct.pack(">L", 16384)))
        body = struct.pack(">HH", 1, 0) + b"RAW".ljust(16) + b"ME".ljust(16) + bytes(32) + items
        sock.sendall(struct.pack(">BxL", 2, len(body)) + body)
        sock.recv(65536)
        cancel.cancel()
        peer.done.wait(10)

    cancel = CancelToken()
    peer = RawPeer(accept_then_nothing)
    try:
        archive = ArchiveSettings("Raw", "RAW", "127.0.0.1", peer.port, timeout=600)
        summary = find(archive, "ME", STUDIES, lambda _: None, cancel)
        assert summary.end is SearchEnd.STOPPED
    finally:
        peer.close()
