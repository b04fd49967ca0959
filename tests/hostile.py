"""An archive that misbehaves as a test tells it, byte by byte: our own SCP over sockets, which puts nothing right."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType

import pydicom
from pydicom.dataset import Dataset

from qrstation.core.errors import PeerError
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid import new_uid
from qrstation.core.standard.uid_registry import STUDY_ROOT_MOVE
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import (
    NO_DATA_SET,
    WITH_DATA_SET,
    CommandField,
    CommandSet,
    Tag,
    build_command_set,
    parse_command_set,
)
from qrstation.network.scp.judgement import (
    AssociateRequest,
    ContextResult,
    Rejection,
    build_abort,
    build_accept,
    build_reject,
    parse_request,
)
from qrstation.network.scu.association import associate
from qrstation.network.scu.c_store import store_on
from qrstation.network.upper_layer.pdu import ABORT, P_DATA, RELEASE_RP, RELEASE_RQ
from qrstation.network.upper_layer.pdu_reader import (
    BadPdu,
    ConnectionEnded,
    DeadlineMissed,
    PduReader,
)
from qrstation.network.upper_layer.stream import SocketStream
from tests.archives import EXPLICIT, ct_image
from tests.store.material import encoded

CT = "1.2.840.10008.5.1.4.1.1.2"
BUSY = Rejection(2, 3, 2)
"""Local limit exceeded, for now (PS3.8 9.3.4)."""


class Dropped(Exception):
    """The script ended the connection."""


class Conversation:
    """One association with the station, as the archive's script sees it."""

    def __init__(self, archive: HostileArchive, sock: socket.socket, request: AssociateRequest) -> None:
        self.archive = archive
        self._socket = sock
        self.request = request
        self.context_id = 0
        self.command = CommandSet({})
        self.keys = Dataset()
        """The identifier of what is asked for now."""
        self.is_served = False
        """Whether it has one of the archive's places for C-MOVEs."""

    def respond(
        self,
        field: int,
        status: int,
        data: bytes = b"",
        *,
        counts: Sequence[int | None] = (),
        comment: str = "",
        message_id: int | None = None,
        context_id: int | None = None,
    ) -> None:
        """Send a response; ``counts`` are remaining, completed, failed, warning, None leaves one out.

        ``message_id`` and ``context_id`` are those of the request, unless told otherwise.
        """
        tags = (Tag.REMAINING, Tag.COMPLETED, Tag.FAILED, Tag.WARNING)
        elements: list[tuple[int, int | str]] = [
            (Tag.AFFECTED_SOP_CLASS_UID, self.command.text(Tag.AFFECTED_SOP_CLASS_UID)),
            (Tag.COMMAND_FIELD, field),
            (Tag.MESSAGE_ID_RESPONDED_TO, self.number if message_id is None else message_id),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET if data else NO_DATA_SET),
            (Tag.STATUS, status),
        ]
        if comment:
            elements.append((Tag.ERROR_COMMENT, comment))
        elements.extend((tag, count) for tag, count in zip(tags, counts, strict=False) if count is not None)
        context_id = self.context_id if context_id is None else context_id
        for part, header in ((build_command_set(elements), 0x03), (data, 0x02)):
            if part:
                self.send(p_data(pdv(context_id, header, part)))

    @property
    def number(self) -> int:
        """The Message ID of the request."""
        return self.command.number(Tag.MESSAGE_ID) or 0

    def send(self, data: bytes) -> None:
        """Send any bytes."""
        self._socket.sendall(data)

    def send_while_heard(self, data: bytes, every: float = 0.0) -> None:
        """Send the same again and again, ``every`` so many seconds, until the station speaks, or has gone."""
        while not self.hears(every):
            self.send(data)

    def hears(self, seconds: float) -> bool:
        """Wait so long for the station to say something."""
        return bool(select.select([self._socket], [], [], seconds)[0])

    def pending(self, *counts: int | None) -> None:
        """Say that the move goes on."""
        self.respond(CommandField.C_MOVE_RSP, 0xFF00, counts=counts)

    def final(self, status: int, *counts: int | None, failed: Sequence[str] = (), comment: str = "") -> None:
        """Say that the move is over."""
        data = b""
        if failed:
            answer = Dataset()
            answer.FailedSOPInstanceUIDList = list(failed)
            data = encoded(answer)
        self.respond(CommandField.C_MOVE_RSP, status, data, counts=counts, comment=comment)

    def abort(self) -> None:
        """A-ABORT."""
        self._socket.sendall(build_abort(0, 0))
        raise Dropped

    def reset(self) -> None:
        """Cut the line without a word."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Dropped

    def garbage(self) -> None:
        """Send what is no PDU."""
        self._socket.sendall(b"\xff" * 64)
        raise Dropped


def pdv(context_id: int, header: int, fragment: bytes = b"") -> bytes:
    """Build a PDV; ``header`` 1 is a command's, 2 the last one."""
    return struct.pack(">LBB", len(fragment) + 2, context_id, header) + fragment


def p_data(*pdvs: bytes) -> bytes:
    """Build a P-DATA-TF."""
    body = b"".join(pdvs)
    return struct.pack(">BxL", P_DATA, len(body)) + body


Move = Callable[[Conversation, list[Dataset]], None]


def well(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Do what an archive should."""
    conversation.archive.store(wanted)
    conversation.final(0x0000, 0, len(wanted), 0, 0)


@dataclass
class HostileArchive:
    """An archive with one study of CT images; ``move`` and the hooks are a test's."""

    destination: int
    """The port of the station's receiver."""
    count: int = 4
    series_count: int = 1
    move: Move = well
    on_associate: Callable[[HostileArchive, int], Rejection | None] = lambda archive, number: None
    on_find: Callable[[Conversation, str], None] = lambda conversation, level: None
    answer: Callable[[Conversation, int, Dataset], bool] = lambda conversation, field, keys: False
    """Answers any request, given its command field and identifier; False leaves it to the archive."""
    on_request: Callable[[Conversation], object] = lambda conversation: None
    """Called before the association request is answered."""
    on_accept: Callable[[Conversation], object] = lambda conversation: None
    on_row: Callable[[Conversation, str, int], int | None] = lambda conversation, level, row: None
    """Called before each row of an answer, counted from 0; a status that it gives ends the answer there."""
    serves: int = 0
    """How many associations for C-MOVEs it serves at once; 0: any number."""
    on_full: Callable[[], object] = lambda: None
    """Called when it turns an association away."""
    is_quick: bool = False
    """Whether it sends at once: a response is two writes, the second of which waits else for the first's ACK, 40 ms."""
    title: str = "HOSTILE"
    study: str = field(default_factory=new_uid)
    moves: list[Dataset] = field(default_factory=list)
    associations: int = 0
    served: int = 0
    refusals: int = 0
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> HostileArchive:
        self.images = {
            series: [ct_image(self.study, series, number + 1) for number in range(self.count)]
            for series in (new_uid() for _ in range(self.series_count))
        }
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self.start(0)
        return self

    def start(self, port: int) -> None:
        """Listen."""
        self._server = socket.create_server(("127.0.0.1", port), backlog=32)
        self.port = self._server.getsockname()[1]
        thread = threading.Thread(target=self._accept, args=(self._server,))
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        """Listen no more, and cut every association."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self.stop()
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()

    @property
    def settings(self) -> ArchiveSettings:
        """The archive as the station knows it."""
        return ArchiveSettings("Hostile", self.title, "127.0.0.1", self.port, timeout=5)

    @property
    def all_images(self) -> list[Dataset]:
        """Every image, series by series."""
        return [image for images in self.images.values() for image in images]

    def store(self, images: Sequence[Dataset], port: int | None = None) -> None:
        """Send images to the station over an association of their own."""
        if not images:
            return
        node = Node("QRSTATION", "127.0.0.1", port or self.destination)
        with associate(node, self.title, (CT,), 10.0, (EXPLICIT,)) as association:
            context = association.context_for(CT)
            for image in images:
                uid = str(image.SOPInstanceUID)
                assert store_on(association, context, uid, encoded(image), timeout=10.0).status == 0

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                sock, _ = server.accept()
            except OSError:
                return
            if self.is_quick:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(sock)
            thread = threading.Thread(target=self._serve, args=(sock,))
            thread.start()
            self._threads.append(thread)

    def _serve(self, sock: socket.socket) -> None:
        try:
            with contextlib.suppress(Dropped, ConnectionEnded, DeadlineMissed, BadPdu, OSError, PeerError):
                reader = PduReader(SocketStream(sock, 30.0), 30.0)
                conversation = Conversation(self, sock, parse_request(reader.read_request()))
                try:
                    self._converse(sock, reader, conversation)
                finally:
                    self.leave(conversation)
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()

    def _enter(self, conversation: Conversation) -> bool:
        """Take a place for C-MOVEs, if one is needed; False when there is none."""
        if not self.serves or all(each.abstract_syntax != STUDY_ROOT_MOVE for each in conversation.request.contexts):
            return True
        with self._lock:
            conversation.is_served = self.served < self.serves
            self.served += conversation.is_served
            self.refusals += not conversation.is_served
        if not conversation.is_served:
            self.on_full()
        return conversation.is_served

    def leave(self, conversation: Conversation) -> None:
        """Give the place back, if there is one."""
        with self._lock:
            self.served -= conversation.is_served
            conversation.is_served = False

    def _converse(self, sock: socket.socket, reader: PduReader, conversation: Conversation) -> None:
        request = conversation.request
        with self._lock:
            self.associations += 1
            number = self.associations
        self.on_request(conversation)
        rejection = self.on_associate(self, number)
        if rejection is None and not self._enter(conversation):
            rejection = BUSY
        if rejection is not None:
            sock.sendall(build_reject(rejection))
            return
        results = tuple(ContextResult(c.context_id, 0, c.abstract_syntax, EXPLICIT) for c in request.contexts)
        sock.sendall(build_accept(request, results))
        self.on_accept(conversation)
        for command, data in self._messages(sock, reader, conversation):
            conversation.command = command
            field = command.number(Tag.COMMAND_FIELD)
            has_keys = data and field != CommandField.C_STORE_RQ
            keys = pydicom.dcmread(BytesIO(_PREAMBLE + data), force=True) if has_keys else Dataset()
            conversation.keys = keys
            if field is None or self.answer(conversation, field, keys):
                continue
            if field == CommandField.C_FIND_RQ:
                self._find(conversation, keys)
            elif field == CommandField.C_MOVE_RQ:
                with self._lock:
                    self.moves.append(keys)
                self.entered.set()
                self.move(conversation, self.wanted(keys))

    @staticmethod
    def _messages(
        sock: socket.socket, reader: PduReader, conversation: Conversation
    ) -> Iterator[tuple[CommandSet, bytes]]:
        command, data = bytearray(), bytearray()
        while True:
            kind, body = reader.read(lambda: 60.0)
            if kind == RELEASE_RQ:
                conversation.archive.leave(conversation)
                sock.sendall(struct.pack(">BxLxxxx", RELEASE_RP, 4))
                return
            if kind == ABORT:
                return
            position = 0
            while position < len(body):
                length, conversation.context_id, header = struct.unpack_from(">LBB", body, position)
                (command if header & 1 else data).extend(body[position + 6 : position + 4 + length])
                position += 4 + length
                parsed = parse_command_set(command) if header & 2 else None
                if parsed is not None and (not parsed.has_data_set or not header & 1):
                    yield parsed, bytes(data)
                    command, data = bytearray(), bytearray()

    def wanted(self, keys: Dataset) -> list[Dataset]:
        """Give the images that a C-MOVE's identifier names."""
        found = self.all_images
        for keyword in ("SeriesInstanceUID", "SOPInstanceUID"):
            if value := keys.get(keyword):
                uids = {value} if isinstance(value, str) else set(value)
                found = [image for image in found if image[keyword].value in uids]
        return found

    def _find(self, conversation: Conversation, keys: Dataset) -> None:
        level = keys.QueryRetrieveLevel
        self.on_find(conversation, level)
        rows: list[Dataset] = []
        for series, images in self.images.items():
            if level == "SERIES":
                rows.append(_row(SeriesInstanceUID=series, NumberOfSeriesRelatedInstances=str(len(images))))
            elif level == "IMAGE" and keys.SeriesInstanceUID == series:
                for image in images:
                    uid, number = image.SOPInstanceUID, image.InstanceNumber
                    rows.append(_row(SeriesInstanceUID=series, SOPInstanceUID=uid, InstanceNumber=number))
        for number, row in enumerate(rows):
            if (status := self.on_row(conversation, level, number)) is not None:
                conversation.respond(CommandField.C_FIND_RSP, status)
                return
            row.StudyInstanceUID = self.study
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, encoded(row))
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)


def _row(**values: str) -> Dataset:
    row = Dataset()
    for keyword, value in values.items():
        setattr(row, keyword, value)
    return row


def _file_start() -> bytes:
    """Give the bytes before a data set in Explicit VR Little Endian, so that pydicom reads it without guessing."""
    meta = b"\x02\x00\x10\x00UI" + struct.pack("<H", 20) + EXPLICIT.encode() + b"\0"
    length = b"\x02\x00\x00\x00UL" + struct.pack("<HL", 4, len(meta))
    return bytes(128) + b"DICM" + length + meta


_PREAMBLE = _file_start()
