"""The messages of an association on which instances are stored: each C-STORE streamed into the sink and answered.

Used where this station accepts associations, and for the C-STOREs that an archive sends within a C-GET of ours.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from qrstation.core.actor import peer
from qrstation.core.deeds import AssociationEnded
from qrstation.core.errors import StoreError
from qrstation.core.sink import IncomingInstance, InstanceSink, InstanceWriter, StoreStatus, store_status
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.network.dimse.command_set import (
    LONGEST_COMMAND_SET,
    NO_DATA_SET,
    CommandField,
    CommandSet,
    MalformedCommand,
    Tag,
    build_command_set,
    parse_command_set,
)
from qrstation.network.upper_layer.pdu import P_DATA
from qrstation.network.upper_layer.pdu_reader import BadPdu
from qrstation.network.upper_layer.presentation_context import AcceptedContext

_NUMBERS = itertools.count(1)
"""Of the associations of this process; `next` of it is one step for Python, also on several threads."""
_PDV = struct.Struct(">LBB")
LONGEST_RESPONSE = 16 << 20
"""Bytes of a response's data set: a list of failed instances may be long, but not without bound."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Who sends: its AE title, ours as it was called, its address."""

    calling_ae_title: str
    called_ae_title: str
    address: str
    association: int = field(default_factory=lambda: next(_NUMBERS))


class IncomingMessages:
    """Takes the PDVs of one association in the order in which they come; not for several threads at once."""

    def __init__(
        self,
        contexts: Mapping[int, AcceptedContext],
        partner: Partner,
        sink: InstanceSink,
        send: Callable[[bytes], None],
        on_response: Callable[[int, CommandSet, bytes], None] | None = None,
        on_ended: Callable[[AssociationEnded], None] = lambda ended: None,
    ) -> None:
        """``on_ended`` is told once, at the end, where an instance was sent."""
        self._contexts = contexts
        self._partner = partner
        self._sink = sink
        self._send = send
        self._on_ended = on_ended
        self._on_response = on_response
        """Takes responses to requests of ours, each with its context ID; None where there can be none."""
        self._untrusted_command = bytearray()
        self._current: _Message | None = None
        self.is_busy = False
        """Whether a message is arriving or being answered."""
        self.any_came = False
        self.ended = 0
        """How many messages have come to their end."""
        self.kept = 0
        """How many instances were acknowledged."""
        self.refused = 0

    def take(self, untrusted: memoryview) -> int:
        """Take the body of a P-DATA-TF and give how many bytes of messages are in it.

        Raises BadPdu when it breaks the rules (PS3.8 9.3.5).
        """
        position, end, content = 0, len(untrusted), 0
        if end < 6:
            raise BadPdu(6)
        while position < end:
            if position + 6 > end:
                raise BadPdu(6)
            length, context_id, header = _PDV.unpack_from(untrusted, position)
            stop = position + 4 + length
            if length < 2 or stop > end:
                raise BadPdu(6)
            untrusted_fragment = untrusted[position + 6 : stop]
            if header & 0x01:
                self._take_command(context_id, untrusted_fragment, last=bool(header & 0x02))
            else:
                self._take_data(context_id, untrusted_fragment, last=bool(header & 0x02))
            content += len(untrusted_fragment)
            position = stop
        return content

    def _take_command(self, context_id: int, untrusted: memoryview, *, last: bool) -> None:
        context = self._contexts.get(context_id)
        if context is None or self._current is not None:
            raise BadPdu(6)
        self._untrusted_command += untrusted
        if len(self._untrusted_command) > LONGEST_COMMAND_SET:
            raise BadPdu(6)
        if not last:
            return
        try:
            command = parse_command_set(self._untrusted_command)
        except MalformedCommand as error:
            raise BadPdu(6) from error
        finally:
            self._untrusted_command = bytearray()
        self.is_busy = True
        self.any_came = True
        message = self._begin(context, command)
        if command.has_data_set:
            self._current = message
        else:
            self._finish(message)

    def _take_data(self, context_id: int, untrusted: memoryview, *, last: bool) -> None:
        message = self._current
        if message is None or message.context.context_id != context_id:
            raise BadPdu(6)
        message.write(untrusted)
        if last:
            self._current = None
            self._finish(message)

    def _begin(self, context: AcceptedContext, command: CommandSet) -> _Message:
        """Open what a command asks for; a refusal still takes in the data set that follows, and drops it."""
        message = _Message(context, command)
        field = command.number(Tag.COMMAND_FIELD)
        if field == CommandField.C_ECHO_RQ and context.abstract_syntax == VERIFICATION:
            message.status = StoreStatus.SUCCESS
        elif field == CommandField.C_STORE_RQ and context.abstract_syntax != VERIFICATION:
            message.status = self._begin_store(message)
        elif field is not None and field & 0x8000:
            if self._on_response is None:
                raise BadPdu(2)  # a response to nothing
            message.untrusted_response = bytearray()
            message.answered = False
        elif field == CommandField.C_CANCEL_RQ:
            message.answered = False
        else:
            message.status = StoreStatus.UNRECOGNISED_OPERATION
        return message

    def _begin_store(self, message: _Message) -> int:
        command, context, partner = message.command, message.context, self._partner
        untrusted_class = command.text(Tag.AFFECTED_SOP_CLASS_UID)
        untrusted_uid = command.text(Tag.AFFECTED_SOP_INSTANCE_UID)
        if not is_acceptable(untrusted_uid):
            return StoreStatus.INVALID_SOP_INSTANCE
        if untrusted_class != context.abstract_syntax:
            return StoreStatus.SOP_CLASS_NOT_SUPPORTED
        if not command.has_data_set:
            return StoreStatus.CANNOT_UNDERSTAND
        sop_uid = untrusted_uid
        incoming = IncomingInstance(
            sop_class_uid=context.abstract_syntax,
            sop_uid=sop_uid,
            transfer_syntax_uid=context.transfer_syntax,
            calling_ae_title=partner.calling_ae_title,
            called_ae_title=partner.called_ae_title,
            peer_address=partner.address,
            association=partner.association,
        )
        try:
            message.writer = self._sink.begin(incoming)
        except StoreError as error:
            return store_status(error)
        return StoreStatus.SUCCESS

    def _finish(self, message: _Message) -> None:
        status = message.finish()
        if message.command.number(Tag.COMMAND_FIELD) == CommandField.C_STORE_RQ:
            self.kept += status == StoreStatus.SUCCESS
            self.refused += status != StoreStatus.SUCCESS
        if message.answered:
            self._send(message.response(status))
        self.is_busy = False
        self.ended += 1
        if message.untrusted_response is not None and self._on_response is not None:
            self._on_response(message.context.context_id, message.command, bytes(message.untrusted_response))

    def abandon(self) -> None:
        """Drop what is half here: the association is over."""
        if self._current is not None:
            self._current.abandon()
            self._current = None
        if self.kept or self.refused:
            partner = self._partner
            by = peer(partner.calling_ae_title, partner.address, partner.association)
            self._on_ended(AssociationEnded(by, self.kept, self.refused))


class _Message:
    """A request that is being taken in: where its data set goes, and how it will be answered."""

    def __init__(self, context: AcceptedContext, command: CommandSet) -> None:
        self.context = context
        self.command = command
        self.status: int = StoreStatus.PROCESSING_FAILURE
        self.writer: InstanceWriter | None = None
        self.answered = True
        self.untrusted_response: bytearray | None = None
        """The data set of a response to us, which is kept in memory."""

    def write(self, untrusted: memoryview) -> None:
        if self.untrusted_response is not None:
            self.untrusted_response += untrusted
            if len(self.untrusted_response) > LONGEST_RESPONSE:
                raise BadPdu(6)
            return
        if self.writer is None:
            return  # refused already: the rest of the data set is taken in and dropped
        try:
            self.writer.write((untrusted,))
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
        untrusted_uid = self.command.text(Tag.AFFECTED_SOP_INSTANCE_UID)
        if untrusted_uid and is_acceptable(untrusted_uid):
            elements.append((Tag.AFFECTED_SOP_INSTANCE_UID, untrusted_uid))
        command = build_command_set(elements)
        pdv = struct.pack(">LBB", len(command) + 2, self.context.context_id, 0x03) + command
        return struct.pack(">BxL", P_DATA, len(pdv)) + pdv
