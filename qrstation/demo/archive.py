"""A demo archive: a query/retrieve SCP on loopback over our own PDU reader (PS3.4 annex C); one has a worklist."""

from __future__ import annotations

import logging
import select
import socket
import struct
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

from qrstation.core.errors import PeerError
from qrstation.core.standard.charset import decode_text
from qrstation.core.standard.element_head import encode_head
from qrstation.core.standard.element_walk import MalformedDataSet, Wanted, walk
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Item, Level
from qrstation.core.standard.uid_registry import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    MODALITY_WORKLIST_FIND,
    STUDY_ROOT_FIND,
    STUDY_ROOT_MOVE,
    VERIFICATION,
)
from qrstation.core.standard.worklist import STEPS
from qrstation.core.station.door import Caller, Door
from qrstation.demo import worklist
from qrstation.demo.catalogue import Place
from qrstation.demo.matches import UNIQUE, Holdings
from qrstation.demo.sending import Sender
from qrstation.network.dimse.command_set import (
    NO_DATA_SET,
    WITH_DATA_SET,
    CommandField,
    CommandSet,
    MalformedCommand,
    Tag,
    build_command_set,
    parse_command_set,
)
from qrstation.network.dimse.identifier import encode_identifier
from qrstation.network.scp.judgement import (
    AssociateRequest,
    ContextResult,
    MalformedRequest,
    build_abort,
    build_accept,
    build_reject,
    judge_caller,
    parse_request,
)
from qrstation.network.scp.listener import Listener
from qrstation.network.upper_layer.pdu import P_DATA, RELEASE_RP, RELEASE_RQ
from qrstation.network.upper_layer.pdu_reader import BadPdu, ConnectionEnded, DeadlineMissed, PduReader
from qrstation.network.upper_layer.stream import SocketStream

LOG = logging.getLogger(__name__)
FIND, MOVE, WORKLIST = STUDY_ROOT_FIND, STUDY_ROOT_MOVE, MODALITY_WORKLIST_FIND
_SERVICES = frozenset({VERIFICATION, FIND, MOVE})
_SYNTAXES = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
_FAILED_UIDS = 0x00080058
_EVERY_TAG = range(0x00080000, 0x0040FFFF)
DEADLINE, IDLE = 30.0, 900.0


@dataclass(slots=True)
class Manner:
    """How an archive behaves: its names, how slow it is (seconds), and whom it knows as move destinations."""

    name: str
    ae_title: str
    nearline: bool = False
    worklist: bool = False
    answer_delay: float = 0.0
    send_delay: float = 0.0
    destinations: dict[str, Node] = field(default_factory=dict)


class DemoArchive:
    """A running archive."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.holdings = Holdings(manner.name, nearline=manner.nearline)
        self.pool = ThreadPoolExecutor(2, thread_name_prefix="phantom")
        self.stopping = threading.Event()
        self._listener = Listener("127.0.0.1", 0, lambda sock, address, associated: _Connection(sock, address, self))

    def start(self) -> int:
        """Listen on a free port of loopback and give it."""
        return self._listener.start()

    def stop(self) -> None:
        """Stop at once; no thread is left."""
        self.stopping.set()
        self._listener.stop(0.2)
        self.pool.shutdown(wait=True, cancel_futures=True)


class _Connection:
    """One association with the archive, served on its own thread."""

    def __init__(self, sock: socket.socket, address: str, archive: DemoArchive) -> None:
        self.address = address
        self._socket = sock
        self._archive = archive
        self._reader = PduReader(SocketStream(sock, DEADLINE), DEADLINE)
        self._contexts: dict[int, ContextResult] = {}
        self._caller = ""
        self._longest = 16384
        self._cancelled = False

    def run(self) -> None:
        """Serve to the end."""
        try:
            if self._associate():
                while self._serve_one():
                    pass
        except (BadPdu, MalformedCommand, MalformedRequest, DeadlineMissed):
            self._abort()
        except (ConnectionEnded, OSError):
            LOG.debug("a connection ended")
        finally:
            self._socket.close()

    def stop(self, at_once: bool) -> None:
        """End the connection."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            LOG.debug("a connection was down already")

    def _abort(self) -> None:
        try:
            self._socket.sendall(build_abort(2, 0))
        except OSError:
            LOG.debug("a connection was down already")

    def _associate(self) -> bool:
        untrusted = parse_request(self._reader.read_request())
        caller = Caller(untrusted.calling_ae_title, "")
        rejection = judge_caller(untrusted, self._archive.manner.ae_title, Door(), caller)
        if rejection is not None:
            self._socket.sendall(build_reject(rejection))
            return False
        results = tuple(_judge(untrusted, _SERVICES | {WORKLIST} if self._archive.manner.worklist else _SERVICES))
        request = untrusted  # caller and contexts were judged
        self._contexts = {result.context_id: result for result in results if result.result == 0}
        self._caller = request.calling_ae_title
        self._longest = min(request.max_length or 131072, 131072)
        self._socket.sendall(build_accept(request, results))
        return True

    def _serve_one(self) -> bool:
        message = self._read_message()
        if message is None:
            return False
        context, command, untrusted = message
        field_number = command.number(Tag.COMMAND_FIELD)
        self._cancelled = False
        if field_number == CommandField.C_ECHO_RQ:
            self._respond(context, command, 0x0000)
        elif field_number == CommandField.C_FIND_RQ and context.abstract_syntax == FIND:
            self._find(context, command, untrusted)
        elif field_number == CommandField.C_FIND_RQ and context.abstract_syntax == WORKLIST:
            self._find_scheduled(context, command, untrusted)
        elif field_number == CommandField.C_MOVE_RQ and context.abstract_syntax == MOVE:
            self._move(context, command, untrusted)
        elif field_number != CommandField.C_CANCEL_RQ:
            self._respond(context, command, 0x0211)
        return True

    def _read_message(self) -> tuple[ContextResult, CommandSet, bytes] | None:
        """Read a DIMSE message; None when the association is released or aborted."""
        untrusted_command, untrusted_data = bytearray(), bytearray()
        command: CommandSet | None = None
        while True:
            kind, untrusted = self._reader.read(lambda: IDLE)
            if kind == RELEASE_RQ:
                self._socket.sendall(struct.pack(">BxLxxxx", RELEASE_RP, 4))
                return None
            if kind != P_DATA:
                return None
            position = 0
            while position + 6 <= len(untrusted):
                length, context_id, header = struct.unpack_from(">LBB", untrusted, position)
                untrusted_fragment = untrusted[position + 6 : position + 4 + length]
                position += 4 + length
                if context_id not in self._contexts or length < 2:
                    raise BadPdu(6)
                (untrusted_command if header & 1 else untrusted_data).extend(untrusted_fragment)
                if len(untrusted_data) > 1 << 20:
                    raise BadPdu(6)
                if not header & 2:
                    continue
                if header & 1:
                    command = parse_command_set(untrusted_command)
                if command is not None and (not header & 1 or not command.has_data_set):
                    return self._contexts[context_id], command, bytes(untrusted_data)

    def _find(self, context: ContextResult, command: CommandSet, untrusted: bytes) -> None:
        keys = _keys(untrusted, context)
        level = keys.pop("QueryRetrieveLevel", "")
        above = UNIQUE[Level(level)][:-1] if level in list(Level) else None
        if above is None or not all(keys.get(keyword) for keyword in above):
            self._respond(context, command, 0xA900)
            return
        manner = self._archive.manner
        self._pause(manner.answer_delay)
        for attributes in self._archive.holdings.find(Level(level), keys, manner.ae_title):
            if self._is_cancelled():
                self._respond(context, command, 0xFE00)
                return
            asked = {keyword: attributes.get(keyword, "") for keyword in keys}
            asked.update({"QueryRetrieveLevel": level, "RetrieveAETitle": manner.ae_title})
            asked["InstanceAvailability"] = attributes.get("InstanceAvailability", "")
            answer = encode_identifier(asked, "", implicit=context.transfer_syntax == _SYNTAXES[1])
            self._respond(context, command, 0xFF00, data=answer)
        self._respond(context, command, 0x0000)

    def _find_scheduled(self, context: ContextResult, command: CommandSet, untrusted: bytes) -> None:
        keys, step_keys = _keys(untrusted, context), _keys(untrusted, context, STEPS)
        for outer, step in worklist.find(keys, step_keys, date.today()):
            steps = ((STEPS, Item(tuple(step.items()))),)
            implicit = context.transfer_syntax == _SYNTAXES[1]
            answer = encode_identifier(outer, "", implicit=implicit, sequences=steps)
            self._respond(context, command, 0xFF00, data=answer)
        self._respond(context, command, 0x0000)

    def _move(self, context: ContextResult, command: CommandSet, untrusted: bytes) -> None:
        manner = self._archive.manner
        destination = manner.destinations.get(command.text(Tag.MOVE_DESTINATION))
        keys = _keys(untrusted, context)
        if destination is None:
            self._respond(context, command, 0xA801)
            return
        if not keys.get("StudyInstanceUID"):
            self._respond(context, command, 0xA900)
            return
        places = self._archive.holdings.places(keys)
        self._pause(manner.send_delay)
        counts = _Counts(len(places))
        message_id = command.number(Tag.MESSAGE_ID) or 0
        sender = Sender(destination, manner.ae_title, self._caller, message_id, self._archive.pool)
        try:
            for place, taken in sender.send(places):
                counts.count(place, taken)
                if self._is_cancelled():
                    self._respond(context, command, 0xFE00, counts)
                    return
                if counts.remaining:
                    self._respond(context, command, 0xFF00, counts)
        except PeerError:
            for place in places[counts.done :]:
                counts.count(place, taken=False)
        if not counts.failed:
            self._respond(context, command, 0x0000, counts)
            return
        failed = _failed_list(counts.failed, Encoding.of(context.transfer_syntax))
        self._respond(context, command, 0xB000 if counts.completed else 0xA702, counts, failed)

    def _pause(self, seconds: float) -> None:
        """Wait as slow media do; a cancel or the end comes through at once."""
        if seconds:
            select.select([self._socket], [], [], seconds)

    def _is_cancelled(self) -> bool:
        """Look whether a C-CANCEL has come, without waiting for one."""
        if self._archive.stopping.is_set():
            raise ConnectionEnded
        readable, _, _ = select.select([self._socket], [], [], 0)
        if readable and not self._cancelled:
            message = self._read_message()
            if message is None:
                raise ConnectionEnded
            self._cancelled = message[1].number(Tag.COMMAND_FIELD) == CommandField.C_CANCEL_RQ
        return self._cancelled

    def _respond(
        self,
        context: ContextResult,
        command: CommandSet,
        status: int,
        counts: _Counts | None = None,
        data: bytes = b"",
    ) -> None:
        elements: list[tuple[int, int | str]] = [
            (Tag.AFFECTED_SOP_CLASS_UID, context.abstract_syntax),
            (Tag.COMMAND_FIELD, (command.number(Tag.COMMAND_FIELD) or 0) | 0x8000),
            (Tag.MESSAGE_ID_RESPONDED_TO, command.number(Tag.MESSAGE_ID) or 0),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET if data else NO_DATA_SET),
            (Tag.STATUS, status),
        ]
        if counts is not None:
            if status in (0xFF00, 0xFE00):
                elements.append((Tag.REMAINING, counts.remaining))
            elements += [(Tag.COMPLETED, counts.completed), (Tag.FAILED, len(counts.failed)), (Tag.WARNING, 0)]
        pdus = [_pdata(context.context_id, 0x03, build_command_set(elements))]
        step = self._longest - 6
        for start in range(0, len(data), step):
            last = start + step >= len(data)
            pdus.append(_pdata(context.context_id, 0x02 if last else 0x00, data[start : start + step]))
        self._socket.sendall(b"".join(pdus))


class _Counts:
    """The sub-operations of a C-MOVE so far."""

    def __init__(self, total: int) -> None:
        self.remaining = total
        self.completed = 0
        self.failed: list[str] = []

    @property
    def done(self) -> int:
        return self.completed + len(self.failed)

    def count(self, place: Place, taken: bool) -> None:
        self.remaining -= 1
        if taken:
            self.completed += 1
        else:
            self.failed.append(place.sop_uid)


def _judge(untrusted: AssociateRequest, services: Collection[str]) -> Sequence[ContextResult]:
    results = []
    for context in untrusted.contexts:
        known = context.abstract_syntax in services
        syntax = next((uid for uid in context.transfer_syntaxes if uid in _SYNTAXES), "")
        result = 3 if not known else 4 if not syntax else 0
        results.append(ContextResult(context.context_id, result, context.abstract_syntax, syntax or _SYNTAXES[1]))
    return results


def _pdata(context_id: int, header: int, data: bytes) -> bytes:
    pdv = struct.pack(">LBB", len(data) + 2, context_id, header) + data
    return struct.pack(">BxL", P_DATA, len(pdv)) + pdv


def _keys(untrusted: bytes, context: ContextResult, sequence: str = "") -> dict[str, str]:
    """Read the keys of an identifier, or of the first item of a sequence in it: keyword → text."""
    inside = (tag_for_keyword(sequence) if sequence else None) or 0
    try:
        wanted = Wanted(_EVERY_TAG, {inside: Wanted(_EVERY_TAG)} if inside else {})
        walked = walk(untrusted, 0, Encoding.of(context.transfer_syntax), wanted)
    except MalformedDataSet as error:
        raise BadPdu(6) from error
    charset = walked.values.get(0x00080005, b"").decode("latin-1").strip(" \0")
    items = walked.items.get(inside, ()) if inside else (walked,)
    keys = {}
    for tag, raw in items[0].values.items() if items else ():
        keyword = keyword_for_tag(tag)
        if keyword and keyword != "SpecificCharacterSet" and dictionary_VR(tag) not in ("SQ", "OB", "OW", "UN", "AT"):
            keys[keyword] = decode_text(raw, charset).strip(" \0")
    return keys


def _failed_list(uids: list[str], encoding: Encoding) -> bytes:
    raw = "\\".join(uids[:900]).encode()
    raw += b"\0" * (len(raw) % 2)
    return encode_head(_FAILED_UIDS, "UI", len(raw), encoding) + raw
