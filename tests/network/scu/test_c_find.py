"""C-FIND as SCU: a scripted archive, silence, cancel, broken answers."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import ArchiveUnreachable, AssociationLost, AssociationRejected, RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Level, Query, image_query, series_query
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import CommandField
from qrstation.network.scu.c_echo import echo
from qrstation.network.scu.c_find import find, find_on, open_find
from qrstation.words import words_of
from tests.archives import ScriptedArchive, ct_image
from tests.hostile import Conversation, HostileArchive
from tests.peers import Orthanc
from tests.store.material import encoded
from tests.told import saying

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
    with ScriptedArchive(find_status=0xA900) as archive, pytest.raises(RequestFailed) as caught:
        find(archive.settings, "ME", STUDIES, lambda _: None, CancelToken())
    assert caught.value.support == "0xA900"
    assert words_of(caught.value).advice


def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        node = Node("NOBODY", "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(ArchiveUnreachable, check=saying("cannot be reached")):
            echo(node, "ME", 2)


def row(**values: str) -> bytes:
    """Encode an answer."""
    answer = Dataset()
    for keyword, value in values.items():
        setattr(answer, keyword, value)
    return encoded(answer)


def answers(*pending: bytes, status: int = 0x0000) -> Callable[[Conversation, int, Dataset], bool]:
    """Answer a C-FIND with these identifiers, and this end."""

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ:
            for data in pending:
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
            conversation.respond(CommandField.C_FIND_RSP, status)
        return True

    return answer


UNREADABLE = {
    "without a data set": b"",
    "with what is none": b"\xff" * 40,
    "cut off": row(StudyInstanceUID="1.2.3", StudyDescription="a long description")[:-3],
    "without its unique key": row(PatientName="Nobody^Knows", StudyDate="20260101"),
    "with an empty unique key": row(PatientName="Nobody^Knows", StudyInstanceUID=""),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_answer_that_tells_of_no_study_is_counted_and_no_row(what: str) -> None:
    found: list[Match] = []
    good = row(StudyInstanceUID="1.2"), row(StudyInstanceUID="1.3")
    with HostileArchive(0, answer=answers(good[0], UNREADABLE[what], good[1])) as archive:
        summary = find(archive.settings, "ME", STUDIES, found.append, CancelToken())
    assert [match.study_uid for match in found] == ["1.2", "1.3"]
    assert (summary.end, summary.matches, summary.undecodable) == (SearchEnd.CUT_SHORT, 2, 1)
    assert words_of(summary.notice).what == "1 of the archive's answers could not be read"


def test_an_archive_that_sends_garbage_for_ever_ends_at_the_limit() -> None:
    def garbage(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ:
            while not conversation.hears(0):
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00)
        else:
            conversation.respond(CommandField.C_FIND_RSP, 0xFE00, message_id=1)
        return True

    with HostileArchive(0, answer=garbage) as archive:
        summary = find(archive.settings, "ME", STUDIES, lambda _: None, CancelToken(), limit=20)
    assert (summary.end, summary.matches, summary.undecodable) == (SearchEnd.STOPPED, 0, 20)
    assert words_of(summary.notice).what


@pytest.mark.parametrize("status", [0xFE00, 0xA700, 0xB001])
@pytest.mark.parametrize("count", [0, 2])
def test_an_end_before_all_was_said_is_cut_short(status: int, count: int) -> None:
    pending = [row(StudyInstanceUID=f"1.{number}") for number in range(count)]
    with HostileArchive(0, answer=answers(*pending, status=status)) as archive:
        summary = find(archive.settings, "ME", STUDIES, lambda _: None, CancelToken())
    assert (summary.end, summary.matches, summary.notice and summary.notice.support) == (
        SearchEnd.CUT_SHORT,
        count,
        f"0x{status:04X}",
    )
    assert words_of(summary.notice).what
    assert "asked to" not in words_of(summary.notice).what
    assert words_of(summary.notice).advice


def test_an_end_that_was_asked_for_is_stopped() -> None:
    cancel = CancelToken()

    def stops(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ:
            cancel.cancel()
        else:
            conversation.respond(CommandField.C_FIND_RSP, 0xFE00, message_id=1)
        return True

    with HostileArchive(0, answer=stops) as archive:
        settings = archive.settings
        with open_find(settings, "ME") as association:
            summary = find_on(association, settings, STUDIES, lambda _: None, cancel)
            assert not association.is_broken
    assert (summary.end, words_of(summary.notice).what) == (SearchEnd.STOPPED, "")


def test_orthanc_that_caps_its_answers_is_cut_short(tmp_path: Path) -> None:
    found: list[Match] = []
    with Orthanc(LimitFindResults=2, LimitFindInstances=2) as peer:
        for number in range(4):
            image = ct_image(f"2.25.{number + 1}", f"2.25.{number + 1}.1", 1)
            image.StudyDate = image.StudyTime = image.AccessionNumber = image.StudyID = ""
            image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
            image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
            image.save_as(tmp_path / "image.dcm", enforce_file_format=True)
            peer.upload(tmp_path / "image.dcm")
        summary = find(peer.settings(), "ME", STUDIES, found.append, CancelToken())
    assert (summary.end, len(found), summary.notice and summary.notice.support) == (SearchEnd.CUT_SHORT, 2, "0xFE00")


def test_what_does_not_count_leaves_the_limit_open() -> None:
    pending = [row(StudyInstanceUID=f"1.{number}") for number in range(10)]
    taken: list[str] = []

    def take(match: Match) -> bool:
        taken.append(match.study_uid)
        return len(taken) % 2 == 0

    with HostileArchive(0, answer=answers(*pending)) as archive:
        summary = find(archive.settings, "ME", STUDIES, take, CancelToken(), limit=3)
    assert (summary.end, summary.matches, len(taken)) == (SearchEnd.STOPPED, 6, 6)


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
        assert words_of(caught.value).advice
    finally:
        peer.close()


def test_a_rejection_says_what_to_correct() -> None:
    with ScriptedArchive() as archive:
        archive._server.ae.require_called_aet = True
        wrong = Node("WRONG", "127.0.0.1", archive.settings.port)
        with pytest.raises(AssociationRejected, check=saying('not called "WRONG"')):
            echo(wrong, "ME", 5)


def test_a_cancelled_search_ends_soon_though_the_archive_is_silent() -> None:
    def accept_then_nothing(peer: RawPeer, sock: socket.socket) -> None:
        from tests.network.scp.test_judgement import item

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
