"""One accepted connection: from the association request to its end, every C-STORE streamed into the sink."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.errors import StoreError, StoreFull
from qrstation.core.events import CallerRefused
from qrstation.core.node import is_ae_title
from qrstation.core.settings import ReceiverSettings, StationSettings
from qrstation.core.sink import IncomingInstance, InstanceSink, InstanceWriter, StoreStatus
from qrstation.core.uid import is_acceptable
from qrstation.network import data_pump
from qrstation.network.data_pump import BadPdu, ConnectionEnded, DeadlineMissed, PduReader
from qrstation.network.dimse import (
    LONGEST_COMMAND_SET,
    NO_DATA_SET,
    CommandField,
    CommandSet,
    MalformedCommand,
    Tag,
    build_command_set,
    parse_command_set,
)
from qrstation.network.negotiation import (
    VERIFICATION,
    AssociateRequest,
    ContextResult,
    MalformedRequest,
    Rejection,
    build_abort,
    build_accept,
    build_reject,
    judge_caller,
    judge_contexts,
    parse_request,
)

LOG = logging.getLogger(__name__)
_PDV = struct.Struct(">LBB")
_LIMIT_EXCEEDED = Rejection(2, 3, 2, "too many associations at once")


@dataclass(frozen=True, slots=True)
class Rules:
    """What every connection is treated by."""

    station: StationSettings
    receiver: ReceiverSettings
    admitted: Callable[[], frozenset[str] | None]
    sink: InstanceSink
    on_refused: Callable[[CallerRefused], None]
    idle: Callable[[float], float]
    """Gives how long an association may be silent now, from what the settings say."""
    claim: Callable[[Acceptor], bool]
    """Asks for one of the places of established associations; False when all are taken."""


class Acceptor:
    """Runs one connection on its own thread; `stop` may be called from any other."""

    def __init__(self, sock: socket.socket, address: str, rules: Rules) -> None:
        self.address = address
        self._socket = sock
        self._rules = rules
        self._reader = PduReader(sock, rules.receiver.deadline)
        self._request: AssociateRequest | None = None
        self._contexts: dict[int, ContextResult] = {}
        self._command = bytearray()
        self._current: _Message | None = None
        self._stopping = False
        self._lock = threading.Lock()
        self._busy = False
        self._heard = time.monotonic()
        self.has_spoken = False
        """Whether a message has come over the association."""

    def run(self) -> None:
        """Serve the connection to its end; whatever the peer does costs only this connection."""
        try:
            if self._associate():
                self._serve()
        except BadPdu as error:
            self._send_quietly(build_abort(2, error.reason))
        except DeadlineMissed:
            self._send_quietly(build_abort(2, 0))
        except (ConnectionEnded, OSError):
            LOG.debug("connection of %s ended", self.address)
        except Exception:
            # A bug of ours must cost this connection alone.
            LOG.exception("a connection failed unexpectedly")
            self._send_quietly(build_abort(2, 0))
        finally:
            if self._current is not None:
                self._current.abandon()
            self.close()

    def stop(self, at_once: bool) -> None:
        """Ask the connection to end: now, or after the instance that is arriving."""
        with self._lock:
            self._stopping = True
            if at_once or not self._busy:
                self._shut_down()

    def silent_for(self) -> float:
        """Give the seconds since the last message; 0 while one is arriving."""
        return 0.0 if self._busy else time.monotonic() - self._heard

    def close(self) -> None:
        """Close the socket."""
        with self._lock:
            self._socket.close()

    def _shut_down(self) -> None:
        with contextlib.suppress(OSError):  # it may be down already
            self._socket.shutdown(socket.SHUT_RDWR)

    def _associate(self) -> bool:
        try:
            request = parse_request(self._reader.read_request())
        except MalformedRequest as error:
            raise BadPdu(6) from error
        rejection = judge_caller(request, self._rules.station.ae_title, self._rules.admitted())
        if rejection is None and not self._rules.claim(self):
            rejection = _LIMIT_EXCEEDED
        if rejection is not None:
            self._send(build_reject(rejection))
            title = request.calling_ae_title
            shown = title if is_ae_title(title) else "".join(c if c.isprintable() else "?" for c in title)
            self._rules.on_refused(CallerRefused(shown, self.address, rejection.words))
            self._linger()
            return False
        results = judge_contexts(request)
        self._contexts = {result.context_id: result for result in results if result.result == 0}
        self._request = request
        self._send(build_accept(request, results))
        return True

    def _linger(self) -> None:
        """Leave the peer a moment to close first, so that it can read why it was rejected (PS3.8 9.2.3, ARTIM)."""
        deadline = time.monotonic() + min(2.0, self._rules.receiver.deadline)
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while time.monotonic() < deadline:
                self._reader.read(lambda: max(0.0, deadline - time.monotonic()))
        except (BadPdu, DeadlineMissed, ConnectionEnded, OSError):
            return

    def _serve(self) -> None:
        while not self._stopping:
            kind, body = self._reader.read(lambda: self._rules.idle(self._rules.receiver.idle))
            if kind == data_pump.P_DATA:
                self._take_pdvs(body)
            elif kind == data_pump.RELEASE_RQ:
                self._send(struct.pack(">BxLxxxx", data_pump.RELEASE_RP, 4))
                return
            elif kind == data_pump.ABORT:
                return
            else:
                raise BadPdu(2)
        self._send_quietly(build_abort(2, 0))

    def _take_pdvs(self, body: memoryview) -> None:
        position, end = 0, len(body)
        if end < 6:
            raise BadPdu(6)
        while position < end:
            if position + 6 > end:
                raise BadPdu(6)
            length, context_id, header = _PDV.unpack_from(body, position)
            stop = position + 4 + length
            if length < 2 or stop > end:
                raise BadPdu(6)
            fragment = body[position + 6 : stop]
            if header & 0x01:
                self._take_command(context_id, fragment, last=bool(header & 0x02))
            else:
                self._take_data(context_id, fragment, last=bool(header & 0x02))
            position = stop

    def _take_command(self, context_id: int, fragment: memoryview, *, last: bool) -> None:
        context = self._contexts.get(context_id)
        if context is None or self._current is not None:
            raise BadPdu(6)
        self._command += fragment
        if len(self._command) > LONGEST_COMMAND_SET:
            raise BadPdu(6)
        if not last:
            return
        try:
            command = parse_command_set(self._command)
        except MalformedCommand as error:
            raise BadPdu(6) from error
        finally:
            self._command = bytearray()
        self._busy = True
        self.has_spoken = True
        message = self._begin(context, command)
        if command.has_data_set:
            self._current = message
        else:
            self._finish(message)

    def _take_data(self, context_id: int, fragment: memoryview, *, last: bool) -> None:
        message = self._current
        if message is None or message.context.context_id != context_id:
            raise BadPdu(6)
        message.write(fragment)
        if last:
            self._current = None
            self._finish(message)

    def _begin(self, context: ContextResult, command: CommandSet) -> _Message:
        """Open what a command asks for; a refusal still takes in the data set that follows, and drops it."""
        message = _Message(context, command)
        field = command.number(Tag.COMMAND_FIELD)
        if field == CommandField.C_ECHO_RQ and context.abstract_syntax == VERIFICATION:
            message.status = StoreStatus.SUCCESS
        elif field == CommandField.C_STORE_RQ and context.abstract_syntax != VERIFICATION:
            message.status = self._begin_store(message)
        elif field is not None and field & 0x8000:
            raise BadPdu(2)  # a response to nothing
        elif field == CommandField.C_CANCEL_RQ:
            message.answered = False
        else:
            message.status = StoreStatus.UNRECOGNISED_OPERATION
        return message

    def _begin_store(self, message: _Message) -> int:
        command, context, request = message.command, message.context, self._request
        sop_class = command.text(Tag.AFFECTED_SOP_CLASS_UID)
        sop_uid = command.text(Tag.AFFECTED_SOP_INSTANCE_UID)
        if request is None or not is_acceptable(sop_uid):
            return StoreStatus.INVALID_SOP_INSTANCE
        if sop_class != context.abstract_syntax:
            return StoreStatus.SOP_CLASS_NOT_SUPPORTED
        if not command.has_data_set:
            return StoreStatus.CANNOT_UNDERSTAND
        incoming = IncomingInstance(
            sop_class_uid=sop_class,
            sop_uid=sop_uid,
            transfer_syntax_uid=context.transfer_syntax,
            calling_ae_title=request.calling_ae_title,
            called_ae_title=request.called_ae_title,
            peer_address=self.address,
        )
        try:
            message.writer = self._rules.sink.begin(incoming)
        except StoreError as error:
            return store_status(error)
        return StoreStatus.SUCCESS

    def _finish(self, message: _Message) -> None:
        status = message.finish()
        if message.answered:
            self._send(message.response(status))
        self._heard = time.monotonic()
        self._busy = False
        if self._stopping:
            self._send_quietly(build_abort(2, 0))
            raise ConnectionEnded

    def _send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _send_quietly(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError:
            LOG.debug("%s was gone before the last word", self.address)


def store_status(error: StoreError) -> int:
    """Give the C-STORE status for a store that cannot take an instance (PS3.4 table B.2-1)."""
    return StoreStatus.OUT_OF_RESOURCES if isinstance(error, StoreFull) else StoreStatus.PROCESSING_FAILURE


class _Message:
    """A request that is being taken in: where its data set goes, and how it will be answered."""

    def __init__(self, context: ContextResult, command: CommandSet) -> None:
        self.context = context
        self.command = command
        self.status: int = StoreStatus.PROCESSING_FAILURE
        self.writer: InstanceWriter | None = None
        self.answered = True

    def write(self, fragment: memoryview) -> None:
        if self.writer is None:
            return  # refused already: the rest of the data set is taken in and dropped
        try:
            self.writer.write((fragment,))
        except StoreError as error:
            self.status = store_status(error)
            self.abandon()

    def finish(self) -> int:
        if self.writer is not None:
            writer, self.writer = self.writer, None
            self.status = writer.commit()
        return self.status

    def abandon(self) -> None:
        if self.writer is not None:
            writer, self.writer = self.writer, None
            writer.abandon()

    def response(self, status: int) -> bytes:
        """Build the response as one P-DATA-TF PDU: the request's command field with its highest bit set."""
        field = (self.command.number(Tag.COMMAND_FIELD) or 0) | 0x8000
        elements: list[tuple[int, int | str]] = [
            (Tag.AFFECTED_SOP_CLASS_UID, self.context.abstract_syntax),
            (Tag.COMMAND_FIELD, field),
            (Tag.MESSAGE_ID_RESPONDED_TO, self.command.number(Tag.MESSAGE_ID) or 0),
            (Tag.DATA_SET_TYPE, NO_DATA_SET),
            (Tag.STATUS, status),
        ]
        sop_uid = self.command.text(Tag.AFFECTED_SOP_INSTANCE_UID)
        if sop_uid and is_acceptable(sop_uid):
            elements.append((Tag.AFFECTED_SOP_INSTANCE_UID, sop_uid))
        command = build_command_set(elements)
        pdv = struct.pack(">LBB", len(command) + 2, self.context.context_id, 0x03) + command
        return struct.pack(">BxL", data_pump.P_DATA, len(pdv)) + pdv
