"""An association that this station requests: connect, negotiate, exchange DIMSE messages, release (PS3.8).

Blocking, with a deadline for every message, and woken by a cancel token. pynetdicom's own requestor has no deadline
within a PDU and polls on two threads, so only its PDU classes are used here.
"""

from __future__ import annotations

import itertools
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

from pynetdicom.pdu import A_ABORT_RQ, A_RELEASE_RP, A_RELEASE_RQ

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationLost, AssociationRejected, PeerError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.transcript import current_transcript
from qrstation.core.notice import Code
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN
from qrstation.network.dimse.command_set import CommandSet, Tag, build_command_set, cancel_command, say_command
from qrstation.network.dimse.messages import Arrivals, BrokenMessage, Message, Request
from qrstation.network.dimse.status import PENDING
from qrstation.network.scu.proposal import Acceptance, Proposal, negotiate
from qrstation.network.upper_layer.connecting import connect
from qrstation.network.upper_layer.line import Broken, Cancelled, Line
from qrstation.network.upper_layer.patience import Patience
from qrstation.network.upper_layer.pdu import ABORT, MAX_PDU_LENGTH, P_DATA, RELEASE_RP, RELEASE_RQ
from qrstation.network.upper_layer.presentation_context import AcceptedContext
from qrstation.network.upper_layer.transport import PlainTransport, Wrap

__all__ = [
    "AcceptedContext",
    "Association",
    "Cancelled",
    "DataSet",
    "Message",
    "Request",
    "associate",
]

SEND_SECONDS = 30.0
"""Seconds in which a peer must take something of what is sent, and each further 64 KiB, however short its timeout."""
RELEASE_SECONDS = 3.0
ABORT_SECONDS = 1.0
AT_HAND = 16
"""PDUs of one message that are taken without a look at the clock when they are here already: a message must end."""


DataSet = bytes | Iterable[bytes]
"""An encoded data set: whole, or in parts of any length."""


class Association:
    """An established association with a peer; a context manager that releases at the end, or aborts on an error."""

    def __init__(self, node: Node, line: Line, acceptance: Acceptance, timeout: float) -> None:
        self.node = node
        self.accepted = acceptance.contexts
        self._line = line
        self._longest = acceptance.longest
        self._timeout = timeout
        self._message_id = 0
        self._broken = False
        # Kept from one wait to the next: a cancel may come in the middle of a message.
        self._arrivals = Arrivals()
        self._asked: Request | None = None
        self._judged: CommandSet | None = None
        """The last command set that was found to answer `_asked`."""
        self._transcript = current_transcript()
        self._number = self._transcript.begin() if self._transcript else 0
        self._note(f"associated with {node}, {len(self.accepted)} presentation contexts accepted")

    def __enter__(self) -> Association:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and not self._broken:
            self.release()
        else:
            self.abort()

    def _note(self, text: str) -> None:
        if self._transcript is not None:
            self._transcript.note(self._number, text)

    @property
    def is_broken(self) -> bool:
        """Tell whether nothing more can be sent or received."""
        return self._broken

    def context_for(self, abstract_syntax: str) -> AcceptedContext:
        """Give the accepted context of an abstract syntax. Raises AssociationRejected when the peer accepted none."""
        for context in self.accepted:
            if context.abstract_syntax == abstract_syntax:
                return context
        support = f"abstract syntax {abstract_syntax} not accepted"
        raise AssociationRejected(PeerCode.SERVICE_NOT_OFFERED, support=support, peer=str(self.node))

    def next_message_id(self) -> int:
        """Give the next Message ID (0000,0110)."""
        self._message_id = self._message_id % 0xFFFF + 1
        return self._message_id

    def send(
        self,
        context_id: int,
        command: Sequence[tuple[int, int | str]],
        data_set: DataSet = b"",
        cancel: CancelToken | None = None,
        until: float | None = None,
    ) -> None:
        """Send a message in P-DATA-TF PDUs no longer than the peer takes. Raises AssociationLost.

        A large data set is sent piece by piece, so that no second copy of it is made. What an iterable of parts
        raises is passed on; the message is cut off then, and the association good for nothing but to be aborted. So
        it is when ``cancel`` is set meanwhile: it is aborted, and Cancelled raised. ``until`` (monotonic seconds) is
        a deadline for the whole.
        """
        if self._transcript is not None:
            self._note("→ " + say_command(dict(command)))
        pdus = itertools.chain(
            _fragments(context_id, build_command_set(command), self._longest, is_command=True),
            _fragments(context_id, data_set, self._longest, is_command=False),
        )
        # What is small goes out in one piece: peers that acknowledge late would else hold it back.
        waiting = b""
        for pdu in pdus:
            waiting += pdu
            if len(waiting) >= MAX_PDU_LENGTH:
                self.send_pdu(waiting, cancel, until)
                waiting = b""
                if cancel is not None and cancel.is_cancelled:
                    self.abort()
                    raise Cancelled
        if waiting:
            self.send_pdu(waiting, cancel, until)

    def request(
        self,
        context_id: int,
        command: Sequence[tuple[int, int | str]],
        data_set: DataSet = b"",
        cancel: CancelToken | None = None,
    ) -> Request:
        """Send a request, as `send` does, and give what its responses must fit."""
        self.send(context_id, command, data_set, cancel)
        values = dict(command)
        return Request(context_id, int(values[Tag.MESSAGE_ID]), int(values[Tag.COMMAND_FIELD]))

    def response(
        self, request: Request, timeout: float | None, cancel: CancelToken | None = None, until: float | None = None
    ) -> Message:
        """Wait for the next response to ``request``, as `receive` does for a message.

        What does not belong to it ends the association (PS3.7 9.1.2): another's answer must never be taken for its
        own. Raises as `receive` does.
        """
        message = self.receive(timeout, cancel, until)
        # Pending responses are alike to the byte, and then their command sets are one object, which is judged once.
        if message.command is not self._judged or request is not self._asked:
            self._judged = None
            if not request.is_answered_by(message.context_id, message.command):
                raise self.out_of_place()
            self._judged, self._asked = message.command, request
        elif message.context_id != request.context_id:
            raise self.out_of_place()
        return message

    def out_of_place(self) -> PeerError:
        """End the association since what came answers nothing that was asked; gives the error to raise."""
        return self._lost(PeerCode.ANSWERED_UNASKED)

    def receive(self, timeout: float | None, cancel: CancelToken | None = None, until: float | None = None) -> Message:
        """Wait for the next DIMSE message.

        It must begin within ``timeout`` seconds (None: whenever it likes), and then come on by 64 KiB in each
        `timeout` of the association; empty fragments and single bytes are no progress. ``until`` (monotonic seconds)
        is a deadline for the whole.

        Raises Cancelled when ``cancel`` is set meanwhile, AssociationLost when the peer falls silent, aborts,
        releases, closes or sends what is no message.
        """
        arrivals, line = self._arrivals, self._line
        patience: Patience | None = None
        at_hand = 0
        try:
            message = _alike(arrivals, line, cancel, until)
            while message is None and (message := arrivals.next()) is None:
                if patience is None:
                    # No clock need be asked about what has come already.
                    untrusted_pdu = line.pdu_at_hand(cancel, until) if at_hand < AT_HAND else None
                    if untrusted_pdu is not None:
                        at_hand += 1
                        arrivals.put(_data(*untrusted_pdu))
                        continue
                    patience = Patience(time.monotonic(), self._timeout if at_hand else timeout, self._timeout)
                self.judge(patience, arrivals.put(self.receive_pdu(patience, cancel, until)))
        except BrokenMessage as broken:
            raise self._lost(broken.how, broken.support) from broken
        except Broken as broken:
            raise self._lost(broken.how, broken.support, **broken.values) from broken
        if self._transcript is not None:
            self._note("← " + say_command(message.command.said()))
        return message

    def judge(self, patience: Patience, content: int) -> None:
        """Count the content of a PDU that came; raises AssociationLost when the peer's time is over all the same."""
        now = time.monotonic()
        patience.take(now, content)
        if patience.is_over(now):
            raise self._lost(PeerCode.NO_PROGRESS)

    def receive_pdu(self, patience: Patience, cancel: CancelToken | None = None, until: float | None = None) -> bytes:
        """Wait for the body of the next P-DATA-TF; ``patience`` is that of the message. Raises as `receive` does."""
        try:
            return _data(*self._line.read_pdu(patience, self._timeout, cancel, until))
        except Broken as broken:
            raise self._lost(broken.how, broken.support, **broken.values) from broken

    def cancel_operation(
        self, request: Request, patience: float, insisted: CancelToken | None = None
    ) -> Message | None:
        """Send a C-CANCEL and wait for the operation's final response; None when none came, and nothing is left.

        Whatever comes, it takes no longer than ``patience`` seconds, and less when ``insisted`` is set.
        """
        until = time.monotonic() + patience
        try:
            self.send(request.context_id, cancel_command(request.message_id), b"", insisted, until)
            while True:
                message = self.response(request, patience, insisted, until)
                if message.status not in PENDING:
                    return message
        except (PeerError, Cancelled):
            self.abort()  # asked to stop, and gone or deaf: that is a stop too
            return None

    def send_pdu(self, data: bytes, cancel: CancelToken | None = None, until: float | None = None) -> None:
        """Send what is a whole PDU already, or several. Raises AssociationLost, and Cancelled as `send` does."""
        try:
            self._line.write(data, max(self._timeout, SEND_SECONDS), cancel, until)
        except Broken as broken:
            raise self._lost(broken.how, broken.support, **broken.values) from broken
        except Cancelled:
            self.abort()
            raise

    def _lost(self, how: Code, support: str = "", **values: Any) -> PeerError:
        self._note(f"lost: {how.removeprefix('peer.')}" + (f" ({support})" if support else ""))
        self.abort()
        return AssociationLost(how, support=support, peer=str(self.node), **values)

    def release(self) -> None:
        """End the association in order (A-RELEASE); a peer that does not answer in a few seconds is left."""
        self._note("→ A-RELEASE")
        until = time.monotonic() + RELEASE_SECONDS
        try:
            self._line.write(A_RELEASE_RQ().encode(), RELEASE_SECONDS, until=until)
            while True:
                kind, _ = self._line.read_pdu(_for_ever(), RELEASE_SECONDS, until=until)
                if kind == RELEASE_RQ:
                    self._line.write(A_RELEASE_RP().encode(), RELEASE_SECONDS, until=until)
                elif kind in (RELEASE_RP, ABORT):
                    break
        except Broken:
            pass  # the work is done; how the peer takes its leave does not matter
        finally:
            self.close()

    def abort(self) -> None:
        """End the association at once (A-ABORT). Safe to call more than once."""
        if self._line.is_open:
            self._note("→ A-ABORT")
            pdu = A_ABORT_RQ()
            pdu.source = 0x00
            pdu.reason_diagnostic = 0x00
            with suppress(Broken):  # the line may be gone already
                self._line.write(pdu.encode(), ABORT_SECONDS, until=time.monotonic() + ABORT_SECONDS)
        self.close()

    def close(self) -> None:
        """Close the connection. Safe to call more than once."""
        self._broken = True
        self._line.close()


def associate(
    node: Node,
    calling_ae_title: str,
    abstract_syntaxes: Sequence[str],
    timeout: float,
    transfer_syntaxes: Sequence[str] = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN),
    stores: Sequence[tuple[str, Sequence[str]]] = (),
    contexts: Sequence[tuple[str, Sequence[str]]] = (),
    cancel: CancelToken | None = None,
    wrap: Wrap = PlainTransport,
) -> Association:
    """Connect to ``node`` and associate, each within ``timeout`` seconds.

    ``stores`` are further contexts, (SOP class, transfer syntaxes), for which this station proposes to be the SCP: the
    peer may send C-STOREs over the association (PS3.7 annex D.3.3.4). ``contexts`` are further ones of the usual kind.

    Raises ArchiveUnreachable, AssociationRejected or AssociationLost, and Cancelled when ``cancel`` is set meanwhile.
    """
    proposed = [*((each, transfer_syntaxes) for each in abstract_syntaxes), *contexts, *stores]
    proposal = Proposal(proposed, dict(stores))
    line = connect(node, timeout, cancel, wrap)
    try:
        acceptance = negotiate(line, node, calling_ae_title, proposal, timeout, cancel)
    except BaseException:
        line.close()
        raise
    return Association(node, line, acceptance, timeout)


def _for_ever() -> Patience:
    return Patience(0.0, None, 0.0)


def _alike(arrivals: Arrivals, line: Line, cancel: CancelToken | None, until: float | None) -> Message | None:
    """Take a message that is all here and begins like the last one: of an answer with thousands most are so."""
    untrusted = line.pdu_after(arrivals.lead, cancel, until) if arrivals.lead else None
    return arrivals.alike(untrusted) if untrusted is not None else None


def _data(kind: int, untrusted: bytes) -> bytes:
    """Give the body of a PDU that must be a P-DATA-TF. Raises Broken."""
    if kind == ABORT:
        raise Broken(PeerCode.ABORTED)
    if kind != P_DATA:
        raise Broken(PeerCode.ENDED_IN_THE_MIDDLE)
    return untrusted


def _fragments(context_id: int, data: DataSet, longest: int, *, is_command: bool) -> Iterator[bytes]:
    """Give a part of a message as P-DATA-TF PDUs no longer than the peer takes."""
    parts = _cut(data, longest - 6)
    part = next(parts, None)
    while part is not None:
        following = next(parts, None)
        header = (0x01 if is_command else 0x00) | (0x02 if following is None else 0x00)
        yield struct.pack(">BBLLBB", P_DATA, 0, len(part) + 6, len(part) + 2, context_id, header) + part
        part = following


def _cut(data: DataSet, step: int) -> Iterator[bytes]:
    """Give ``data`` in pieces of ``step`` bytes, the last one of what is left."""
    if isinstance(data, bytes):
        for start in range(0, len(data), step):
            yield data[start : start + step]
        return
    waiting = bytearray()
    for part in data:
        waiting += part
        while len(waiting) > step:
            yield bytes(waiting[:step])
            del waiting[:step]
    if waiting:
        yield bytes(waiting)
