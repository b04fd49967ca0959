"""Every operation with an archive that says nothing, empty words, or another's answer: each ends by itself."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import AssociationLost, StationError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Level, Query
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import NO_DATA_SET, WITH_DATA_SET, CommandField, Tag, build_command_set
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scu import association as association_module
from qrstation.network.scu import c_find as find_scu
from qrstation.network.scu import c_get as get_scu
from qrstation.network.scu import c_move as move_scu
from qrstation.network.scu.association import associate
from qrstation.network.scu.c_echo import echo
from qrstation.network.scu.c_find import find
from qrstation.network.scu.c_get import get
from qrstation.network.scu.c_move import move
from qrstation.network.scu.c_store import store_on
from qrstation.words import words_of
from tests.archives import EXPLICIT, ct_image
from tests.hostile import CT, Conversation, Dropped, HostileArchive, p_data, pdv
from tests.network.sinks import MemorySink
from tests.store.material import encoded
from tests.told import saying

STUDIES = Query(Level.STUDY, (("PatientName", "*"),))
QUICK = {"timeout": 0.4, "silence": 0.4}
Behave = Callable[[Conversation], None]
Operation = Callable[[ArchiveSettings, CancelToken], object]


@pytest.fixture(autouse=True)
def no_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a C-GET count its silence to the second."""
    monkeypatch.setattr(get_scu, "SPARE_SILENCE", 0.0)


@pytest.fixture
def archive() -> Iterator[HostileArchive]:
    with HostileArchive(0) as running:
        yield running


def settings_of(archive: HostileArchive, **changes: float) -> ArchiveSettings:
    """The archive, with little patience for it."""
    return ArchiveSettings("Hostile", archive.title, "127.0.0.1", archive.port, **(QUICK | changes))  # type: ignore[arg-type]


def _find(archive: ArchiveSettings, cancel: CancelToken) -> object:
    return find(archive, "ME", STUDIES, lambda _: None, cancel)


def _move(archive: ArchiveSettings, cancel: CancelToken) -> object:
    return move(archive, "ME", "ME", move_keys("1.2"), cancel)


def _get(archive: ArchiveSettings, cancel: CancelToken) -> object:
    return get(archive, "ME", move_keys("1.2"), (CT,), MemorySink(), cancel)


def _echo(archive: ArchiveSettings, cancel: CancelToken) -> object:
    echo(archive.node, "ME", archive.timeout, cancel)
    return None


def _store(archive: ArchiveSettings, cancel: CancelToken) -> object:
    image = ct_image("1.2", "1.2.3", 1)
    with associate(archive.node, "ME", (CT,), archive.timeout, (EXPLICIT,)) as association:
        context = association.context_for(CT)
        return store_on(
            association, context, str(image.SOPInstanceUID), encoded(image), cancel, timeout=archive.timeout
        )


OPERATIONS: dict[str, Operation] = {"find": _find, "move": _move, "get": _get, "echo": _echo, "store": _store}


def silence(conversation: Conversation) -> None:
    """Say nothing."""
    conversation.hears(60)


def empty_words(conversation: Conversation) -> None:
    """Send empty fragments as fast as they are taken."""
    conversation.send_while_heard(p_data(pdv(conversation.context_id, 1)))


def an_empty_word_now_and_then(conversation: Conversation) -> None:
    """Send an empty fragment more often than the deadline."""
    conversation.send_while_heard(p_data(pdv(conversation.context_id, 1)), 0.1)


def byte_by_byte(conversation: Conversation) -> None:
    """Let a response drip, each byte in a PDU of its own."""
    conversation.send_while_heard(p_data(pdv(conversation.context_id, 1, b"\0")), 0.1)


def half_a_pdu_byte_by_byte(conversation: Conversation) -> None:
    """Let a PDU drip."""
    conversation.send(struct.pack(">BxL", 4, 60_000))
    conversation.send_while_heard(b"\0", 0.1)


BEHAVIOURS = [silence, empty_words, an_empty_word_now_and_then, byte_by_byte, half_a_pdu_byte_by_byte]


@pytest.mark.parametrize("behave", BEHAVIOURS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_archive_that_does_not_go_on_is_left(archive: HostileArchive, operation: str, behave: Behave) -> None:
    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        behave(conversation)
        raise Dropped

    archive.answer = answer
    with pytest.raises(AssociationLost) as caught:
        OPERATIONS[operation](settings_of(archive), CancelToken())
    assert words_of(caught.value).advice


@pytest.mark.parametrize("behave", BEHAVIOURS)
@pytest.mark.parametrize("operation", ["find", "move", "get"])
def test_a_cancel_ends_though_the_archive_goes_on_as_before(
    archive: HostileArchive, operation: str, behave: Behave, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (find_scu, move_scu, get_scu):
        monkeypatch.setattr(module, "CANCEL_PATIENCE", 0.3)
    cancel = CancelToken()

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_CANCEL_RQ:
            behave(conversation)
            raise Dropped
        cancel.cancel()
        return True

    archive.answer = answer
    OPERATIONS[operation](settings_of(archive, timeout=60, silence=60), cancel)  # it comes back


@pytest.mark.parametrize("operation", ["find", "move", "get"])
def test_who_insists_does_not_wait_for_the_archives_leave(
    archive: HostileArchive, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (find_scu, move_scu, get_scu):
        monkeypatch.setattr(module, "CANCEL_PATIENCE", 600.0)
    cancel = CancelToken()

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        (cancel.insist if field == CommandField.C_CANCEL_RQ else cancel.cancel)()
        return True

    archive.answer = answer
    OPERATIONS[operation](settings_of(archive, timeout=60, silence=60), cancel)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_cancel_is_heard_while_the_archive_sends_empty_words(archive: HostileArchive, operation: str) -> None:
    cancel = CancelToken()

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        cancel.cancel()
        empty_words(conversation)
        raise Dropped

    archive.answer = answer
    raised = {"echo": StationError, "store": Cancelled}.get(operation)
    with pytest.raises(raised) if raised else nullcontext():
        OPERATIONS[operation](settings_of(archive, timeout=60, silence=60), cancel)


@pytest.mark.parametrize("operation", ["find", "move", "get", "echo"])
def test_a_cancel_that_was_set_before_asks_nobody(archive: HostileArchive, operation: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(StationError, check=saying("stopped")) if operation == "echo" else nullcontext():
        OPERATIONS[operation](settings_of(archive), cancel)
    assert archive.associations == 0


def test_a_long_message_may_take_its_time_as_long_as_it_goes_on(archive: HostileArchive) -> None:
    row = Dataset()
    row.StudyInstanceUID = "1.2.3"
    row.TextValue = "x" * 700_000  # an UT, which nobody asked for
    data = encoded(row)

    def slowly(conversation: Conversation, field: int, keys: Dataset) -> bool:
        elements = [
            (Tag.COMMAND_FIELD, CommandField.C_FIND_RSP),
            (Tag.MESSAGE_ID_RESPONDED_TO, conversation.number),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET),
            (Tag.STATUS, 0xFF00),
        ]
        conversation.send(p_data(pdv(conversation.context_id, 3, build_command_set(elements))))
        for start in range(0, len(data), 50_000):
            last = 2 if start + 50_000 >= len(data) else 0
            conversation.send(p_data(pdv(conversation.context_id, last, data[start : start + 50_000])))
            assert not conversation.hears(0.1)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    archive.answer = slowly
    found: list[Match] = []
    summary = find(settings_of(archive, timeout=0.6), "ME", STUDIES, found.append, CancelToken())
    assert (summary.end, [match.study_uid for match in found]) == (SearchEnd.COMPLETE, ["1.2.3"])


def test_answers_that_come_in_one_pdu_are_all_taken(archive: HostileArchive) -> None:
    def at_once(conversation: Conversation, field: int, keys: Dataset) -> bool:
        parts = []
        for status, uid in ((0xFF00, "1.2"), (0xFF00, "1.3"), (0x0000, "")):
            elements = [
                (Tag.COMMAND_FIELD, CommandField.C_FIND_RSP),
                (Tag.MESSAGE_ID_RESPONDED_TO, conversation.number),
                (Tag.DATA_SET_TYPE, WITH_DATA_SET if uid else NO_DATA_SET),
                (Tag.STATUS, status),
            ]
            parts.append(pdv(conversation.context_id, 3, build_command_set(elements)))
            if uid:
                row = Dataset()
                row.StudyInstanceUID = uid
                parts.append(pdv(conversation.context_id, 2, encoded(row)))
        conversation.send(p_data(*parts))
        return True

    archive.answer = at_once
    found: list[Match] = []
    summary = find(settings_of(archive), "ME", STUDIES, found.append, CancelToken())
    assert (summary.end, [match.study_uid for match in found]) == (SearchEnd.COMPLETE, ["1.2", "1.3"])


FIELDS = {
    "find": CommandField.C_FIND_RSP,
    "move": CommandField.C_MOVE_RSP,
    "get": CommandField.C_GET_RSP,
    "echo": CommandField.C_ECHO_RSP,
    "store": CommandField.C_STORE_RSP,
}


@pytest.mark.parametrize("wrong", ["message id", "context", "field"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_response_to_something_else_ends_the_association(archive: HostileArchive, operation: str, wrong: str) -> None:
    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        own = FIELDS[operation]
        other = CommandField.C_ECHO_RSP if own != CommandField.C_ECHO_RSP else CommandField.C_FIND_RSP
        conversation.respond(
            other if wrong == "field" else own,
            0x0000,
            message_id=conversation.number + 1 if wrong == "message id" else None,
            context_id=conversation.context_id + 2 if wrong == "context" else None,
        )
        conversation.hears(60)
        return True

    archive.answer = answer
    with pytest.raises(AssociationLost) as caught:
        OPERATIONS[operation](settings_of(archive, timeout=30, silence=30), CancelToken())
    assert words_of(caught.value).what
    assert words_of(caught.value).advice


def test_another_querys_complete_is_not_taken_for_its_own(archive: HostileArchive) -> None:
    def late(conversation: Conversation, field: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0x0000, message_id=max(1, conversation.number - 1))
        return True

    archive.answer = late
    settings = settings_of(archive)
    with find_scu.open_find(settings, "ME") as association:
        find_scu.find_on(association, settings, STUDIES, lambda _: None, CancelToken())
        with pytest.raises(AssociationLost, check=saying("what was not asked")):
            find_scu.find_on(association, settings, STUDIES, lambda _: None, CancelToken())


def test_sending_much_to_an_archive_that_does_not_read_ends_with_the_token(archive: HostileArchive) -> None:
    cancel = CancelToken()

    def deaf(conversation: Conversation) -> None:
        conversation.hears(60)
        cancel.cancel()
        archive.go_on.wait(60)
        raise Dropped

    archive.on_accept = deaf
    with associate(settings_of(archive).node, "ME", (CT,), 30.0, (EXPLICIT,)) as association:
        context = association.context_for(CT)
        with pytest.raises(Cancelled):
            store_on(association, context, new_uid(), bytes(64 << 20), cancel)
        assert association.is_broken


def test_an_archive_that_does_not_read_is_left_at_the_deadline(
    archive: HostileArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(association_module, "SEND_SECONDS", 0.3)

    def deaf(conversation: Conversation) -> None:
        archive.go_on.wait(60)
        raise Dropped

    archive.on_accept = deaf
    association = associate(settings_of(archive).node, "ME", (CT,), 0.3, (EXPLICIT,))
    with pytest.raises(AssociationLost, check=saying("does not take")):
        store_on(association, association.context_for(CT), new_uid(), bytes(64 << 20))
    archive.go_on.set()


@pytest.mark.parametrize("behave", BEHAVIOURS)
def test_a_release_ends_whatever_comes(
    archive: HostileArchive, behave: Behave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(association_module, "RELEASE_SECONDS", 0.3)

    def talks_on(conversation: Conversation, field: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_ECHO_RSP, 0x0000)
        conversation.hears(60)
        conversation._socket.recv(1000)  # the A-RELEASE-RQ, which it overhears
        behave(conversation)
        raise Dropped

    archive.answer = talks_on
    echo(settings_of(archive).node, "ME", 30.0)


@pytest.mark.parametrize("piece", [b"", b"\0", b"\0" * 200])
def test_an_answer_to_the_association_request_must_be_whole_in_time(archive: HostileArchive, piece: bytes) -> None:
    def drip(conversation: Conversation) -> None:
        conversation.send(struct.pack(">BxL", 2, 120_000))
        conversation.send_while_heard(piece, 0.05)

    archive.on_request = drip
    with pytest.raises(AssociationLost) as caught:
        echo(Node("X", "127.0.0.1", archive.port), "ME", 0.4)
    assert "did not answer the association request" in words_of(caught.value).what


def test_a_cancel_is_heard_while_an_archive_thinks_about_the_association(archive: HostileArchive) -> None:
    cancel = CancelToken()

    def thinks(conversation: Conversation) -> None:
        cancel.cancel()
        conversation.hears(60)
        raise Dropped

    archive.on_request = thinks
    summary = find(settings_of(archive, timeout=60), "ME", STUDIES, lambda _: None, cancel)
    assert summary.end is SearchEnd.STOPPED


def test_two_threads_may_cancel_at_once(archive: HostileArchive) -> None:
    cancel = CancelToken()

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ:
            threads = [threading.Thread(target=cancel.cancel) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        else:
            conversation.respond(CommandField.C_FIND_RSP, 0xFE00, message_id=1)
        return True

    archive.answer = answer
    assert find(settings_of(archive, timeout=60), "ME", STUDIES, lambda _: None, cancel).end is SearchEnd.STOPPED
