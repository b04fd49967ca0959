"""DIMSE messages put together from the fragments in which they come, and which request of ours each one answers."""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from qrstation.core.codes.peers import PeerCode
from qrstation.network.dimse.command_set import CommandSet, MalformedCommand, Tag, parse_command_set
from qrstation.network.upper_layer.pdu import P_DATA, PDU_HEAD

LARGEST_MESSAGE = 64 * 1024 * 1024
_PDV = struct.Struct(">LBB")
_LEAD = struct.Struct(">BxLLBB")
"""The heads of a PDU and of the one PDV in it."""


class BrokenMessage(ValueError):
    """What came is no DIMSE message: how, and what it is called for support."""

    def __init__(self, how: PeerCode, support: str = "") -> None:
        super().__init__(how, support)
        self.how = how
        self.support = support


class Message(NamedTuple):
    """A DIMSE message: its presentation context, command set and data set (b"" where there is none)."""

    context_id: int
    command: CommandSet
    untrusted_data_set: bytes

    @property
    def status(self) -> int:
        """Give Status (0000,0900) of what was found to be a response."""
        return self.command.number(Tag.STATUS) or 0


@dataclass(frozen=True, slots=True)
class Request:
    """A request of ours, as far as its responses must fit it (PS3.7 9.1.2): context, Message ID, what it asked."""

    context_id: int
    message_id: int
    field: int

    def is_answered_by(self, context_id: int, command: CommandSet) -> bool:
        """Tell whether a message is a response to this request."""
        return (
            context_id == self.context_id
            and command.number(Tag.COMMAND_FIELD) == self.field | 0x8000
            and command.number(Tag.MESSAGE_ID_RESPONDED_TO) == self.message_id
            and command.number(Tag.STATUS) is not None
        )


class Pdv(NamedTuple):
    """A presentation data value: a fragment of a message (PS3.8 9.3.5.1, annex E.2)."""

    context_id: int
    is_command: bool
    is_last: bool
    untrusted_fragment: bytes


def split_pdvs(untrusted: bytes) -> list[Pdv]:
    """Give the PDVs in the body of a P-DATA-TF. Raises BrokenMessage."""
    pdvs: list[Pdv] = []
    position, whole = 0, len(untrusted)
    while position < whole:
        if position + _PDV.size > whole:
            raise BrokenMessage(PeerCode.NO_DICOM_MESSAGE, "broken PDU")
        length, context_id, header = _PDV.unpack_from(untrusted, position)
        end = position + 4 + length
        if length < 2 or end > whole:
            raise BrokenMessage(PeerCode.NO_DICOM_MESSAGE, "broken PDU")
        pdvs.append(Pdv(context_id, bool(header & 0x01), bool(header & 0x02), untrusted[position + 6 : end]))
        position = end
    return pdvs


class Assembly:
    """The message in arrival: its command set first, then its data set, over one presentation context."""

    def __init__(self) -> None:
        self._command: CommandSet | None = None
        self._context_id = 0
        self._untrusted_parts = bytearray()
        self._last_raw, self._last = b"", CommandSet({})

    def lead(self) -> bytes:
        """Give the PDU of the last command set as most peers send it, alone; b"" where no data set follows it.

        Pending responses are alike to the byte but for their data sets (PS3.7 9.3.2.2), which come in PDUs of their
        own.
        """
        raw = self._last_raw
        if not self._last.has_data_set:
            return b""
        return _LEAD.pack(P_DATA, len(raw) + _PDV.size, len(raw) + 2, self._context_id, 0x03) + raw

    def take(self, pdv: Pdv) -> Message | None:
        """Take the next fragment; gives the message that it ends. Raises BrokenMessage."""
        has_begun = self._command is not None or bool(self._untrusted_parts)
        out_of_order = pdv.is_command is (self._command is not None)
        if out_of_order or (has_begun and pdv.context_id != self._context_id):
            if not pdv.untrusted_fragment:
                return None  # some peers end a message without a data set by an empty one
            raise BrokenMessage(PeerCode.NO_DICOM_MESSAGE, "its parts are out of order")
        self._context_id = pdv.context_id
        if pdv.is_last and not self._untrusted_parts:
            return self._ended(pdv.untrusted_fragment)
        self._untrusted_parts += pdv.untrusted_fragment
        if len(self._untrusted_parts) > LARGEST_MESSAGE:
            raise BrokenMessage(PeerCode.MESSAGE_TOO_LONG)
        if not pdv.is_last:
            return None
        untrusted, self._untrusted_parts = bytes(self._untrusted_parts), bytearray()
        return self._ended(untrusted)

    def _ended(self, untrusted: bytes) -> Message | None:
        """Take what is whole: a command set, behind which a data set may follow, or the data set."""
        command, untrusted_data_set = self._command, untrusted
        if command is None:
            command, untrusted_data_set = self._parsed(untrusted), b""
            if command.has_data_set:
                self._command = command
                return None
        self._command = None
        return Message(self._context_id, command, untrusted_data_set)

    def _parsed(self, untrusted: bytes) -> CommandSet:
        """Parse a command set; one that is the same bytes as the last is the same object: an answer has thousands."""
        if untrusted != self._last_raw:
            try:
                self._last = parse_command_set(untrusted)
            except MalformedCommand as error:
                raise BrokenMessage(PeerCode.NO_DICOM_MESSAGE, str(error)) from error
            self._last_raw = untrusted
        return self._last


class Arrivals:
    """The messages in the bodies of the P-DATA-TF PDUs that come, one after the other."""

    def __init__(self) -> None:
        self._assembly = Assembly()
        self._pdvs: deque[Pdv] = deque()
        self._last: Message | None = None
        self._lead_of_last = b""
        self.lead = b""
        """The PDU with which a message like the last one begins, for `alike`; b"" while another is in arrival."""

    def put(self, untrusted: bytes) -> int:
        """Take the body of a PDU; gives how many bytes of messages are in it. Raises BrokenMessage."""
        pdvs = split_pdvs(untrusted)
        self._pdvs.extend(pdvs)
        self.lead = b""
        return sum(len(pdv.untrusted_fragment) for pdv in pdvs)

    def next(self) -> Message | None:
        """Give the next message that is whole. Raises BrokenMessage."""
        while self._pdvs:
            message = self._assembly.take(self._pdvs.popleft())
            if message is not None:
                last, self._last = self._last, message
                if last is None or message.command is not last.command or message.context_id != last.context_id:
                    self._lead_of_last = self._assembly.lead()
                if not self._pdvs:
                    self.lead = self._lead_of_last
                return message
        return None

    def alike(self, untrusted: bytes) -> Message | None:
        """Take the body of the PDU behind `lead`: gives the message, if it is all of it. Raises BrokenMessage."""
        last = self._last
        if last is not None and len(untrusted) >= _PDV.size:
            length, context_id, header = _PDV.unpack_from(untrusted)
            if header == 0x02 and context_id == last.context_id and length == len(untrusted) - 4:
                return Message(context_id, last.command, untrusted[_PDV.size :])
        self.put(self.lead[PDU_HEAD:])
        self.put(untrusted)
        return self.next()
