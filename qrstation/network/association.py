"""An association that this station requests: connect, negotiate, exchange DIMSE messages, release (PS3.8).

Blocking, with a deadline for every read, and woken by a cancel token. pynetdicom's own requestor has no deadline
within a PDU and polls on two threads, so only its PDU classes are used here.
"""

from __future__ import annotations

import itertools
import selectors
import socket
import struct
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

from pynetdicom import build_context
from pynetdicom.pdu import A_ABORT_RQ, A_ASSOCIATE_AC, A_ASSOCIATE_RJ, A_ASSOCIATE_RQ, A_RELEASE_RP, A_RELEASE_RQ
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SCP_SCU_RoleSelectionNegotiation,
)

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import ArchiveUnreachable, AssociationLost, AssociationRejected, PeerError
from qrstation.core.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from qrstation.core.node import Node
from qrstation.core.transcript import current_transcript
from qrstation.network.dimse import (
    CommandSet,
    MalformedCommand,
    Tag,
    build_command_set,
    cancel_command,
    parse_command_set,
    say_command,
)

IMPLICIT_VR_LE = "1.2.840.10008.1.2"
EXPLICIT_VR_LE = "1.2.840.10008.1.2.1"
APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
MAX_PDU_LENGTH = 128 * 1024
LARGEST_MESSAGE = 64 * 1024 * 1024
PDU_DEADLINE = 30.0
"""Seconds in which a PDU must be complete once it has begun."""

_P_DATA, _RELEASE_RQ, _RELEASE_RP, _ABORT = 0x04, 0x05, 0x06, 0x07


_Lost = Callable[[str, str], PeerError]


DataSet = bytes | memoryview | Iterable[bytes]
"""An encoded data set: whole, or in parts of any length."""


class Cancelled(Exception):
    """The wait ended because the cancel token was set; the association is still open."""


@dataclass(frozen=True, slots=True)
class Message:
    """A DIMSE message: its presentation context, command set and data set (b"" where there is none)."""

    context_id: int
    command: CommandSet
    data_set: bytes


@dataclass(frozen=True, slots=True)
class AcceptedContext:
    """A presentation context that the peer accepted, with the transfer syntax that it chose."""

    context_id: int
    abstract_syntax: str
    transfer_syntax: str

    @property
    def is_implicit(self) -> bool:
        """Tell whether data sets are in Implicit VR Little Endian."""
        return self.transfer_syntax == IMPLICIT_VR_LE


class Association:
    """An established association with a peer; a context manager that releases at the end, or aborts on an error."""

    def __init__(self, node: Node, sock: socket.socket, accepted: tuple[AcceptedContext, ...], longest: int) -> None:
        self.node = node
        self.accepted = accepted
        self._socket = sock
        self._longest = longest
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._message_id = 0
        self._broken = False
        self._transcript = current_transcript()
        self._number = self._transcript.begin() if self._transcript else 0
        self._note(f"associated with {node}, {len(accepted)} presentation contexts accepted")

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
        raise AssociationRejected(
            f"{self.node} does not offer this service (abstract syntax {abstract_syntax} not accepted)",
            "ask its administrator whether query/retrieve is switched on for this station",
        )

    def next_message_id(self) -> int:
        """Give the next Message ID (0000,0110)."""
        self._message_id = self._message_id % 0xFFFF + 1
        return self._message_id

    def send(self, context_id: int, command: Sequence[tuple[int, int | str]], data_set: DataSet = b"") -> None:
        """Send a message in P-DATA-TF PDUs no longer than the peer takes. Raises AssociationLost.

        A large data set is sent piece by piece, so that no second copy of it is made. What an iterable of parts
        raises is passed on; the message is cut off then, and the association good for nothing but to be aborted.
        """
        if self._transcript is not None:
            self._note("→ " + say_command(dict(command)))
        pdus = itertools.chain(
            self._fragments(context_id, build_command_set(command), is_command=True),
            self._fragments(context_id, data_set, is_command=False),
        )
        # What is small goes out in one piece: peers that acknowledge late would else hold it back.
        waiting = b""
        for pdu in pdus:
            waiting += pdu
            if len(waiting) >= MAX_PDU_LENGTH:
                self.send_pdu(waiting)
                waiting = b""
        if waiting:
            self.send_pdu(waiting)

    def _fragments(self, context_id: int, data: DataSet, *, is_command: bool) -> Iterator[bytes]:
        parts = _cut(data, self._longest - 6)
        part = next(parts, None)
        while part is not None:
            following = next(parts, None)
            header = (0x01 if is_command else 0x00) | (0x02 if following is None else 0x00)
            yield struct.pack(">BBLLBB", _P_DATA, 0, len(part) + 6, len(part) + 2, context_id, header) + part
            part = following

    def receive(self, timeout: float | None, cancel: CancelToken | None = None) -> Message:
        """Wait for the next DIMSE message, at most ``timeout`` seconds of silence (None: for ever).

        Raises Cancelled when ``cancel`` is set meanwhile, AssociationLost when the peer falls silent, aborts,
        releases, closes or sends what is no message.
        """
        command = bytearray()
        data = bytearray()
        parsed: CommandSet | None = None
        while True:
            for context_id, header, part in self._receive_pdvs(timeout, cancel):
                target = command if header & 0x01 else data
                target += part
                if len(target) > LARGEST_MESSAGE:
                    raise self._lost("sent a message that is too long", "", abort=True)
                if not header & 0x02:
                    continue
                if header & 0x01:
                    try:
                        parsed = parse_command_set(command)
                    except MalformedCommand as error:
                        raise self._lost(f"sent what is no DICOM message ({error})", "", abort=True) from error
                    if self._transcript is not None:
                        self._note("← " + say_command(parsed.said()))
                    if not parsed.has_data_set:
                        return Message(context_id, parsed, b"")
                elif parsed is not None:
                    return Message(context_id, parsed, bytes(data))

    def receive_pdu(self, timeout: float | None, cancel: CancelToken | None = None) -> bytes:
        """Wait for the body of the next P-DATA-TF, as `receive` does for a message. Raises as it does."""
        kind, body = self._receive_pdu(timeout, cancel)
        if kind == _ABORT:
            raise self._lost("aborted the association", "try again; if it happens again, tell its administrator")
        if kind != _P_DATA:
            raise self._lost("ended the association in the middle", "try again")
        return body

    def cancel_operation(self, context_id: int, message_id: int, patience: float) -> Message | None:
        """Send a C-CANCEL and wait ``patience`` seconds for the operation's final response; None when none came."""
        deadline = time.monotonic() + patience
        try:
            self.send(context_id, cancel_command(message_id))
            while (left := deadline - time.monotonic()) > 0:
                message = self.receive(left)
                if message.command.number(Tag.STATUS) not in (0xFF00, 0xFF01):
                    return message
        except PeerError:
            return None  # asked to stop, and gone: that is a stop too
        return None

    def _receive_pdvs(self, timeout: float | None, cancel: CancelToken | None) -> Sequence[tuple[int, int, bytes]]:
        """Read one P-DATA-TF PDU and give its PDVs as (context ID, message control header, fragment)."""
        body = self.receive_pdu(timeout, cancel)
        pdvs = []
        position = 0
        while position < len(body):
            if position + 6 > len(body):
                raise self._lost("sent a broken PDU", "", abort=True)
            length, context_id, header = struct.unpack_from(">LBB", body, position)
            end = position + 4 + length
            if length < 2 or end > len(body):
                raise self._lost("sent a broken PDU", "", abort=True)
            pdvs.append((context_id, header, body[position + 6 : end]))
            position = end
        return pdvs

    def _receive_pdu(self, timeout: float | None, cancel: CancelToken | None) -> tuple[int, bytes]:
        self._wait_readable(timeout, cancel)
        deadline = time.monotonic() + PDU_DEADLINE
        kind, length = struct.unpack(">BxL", self._read(6, deadline))
        if length > MAX_PDU_LENGTH:
            raise self._lost("sent a PDU longer than agreed", "", abort=True)
        return kind, self._read(length, deadline)

    def _wait_readable(self, timeout: float | None, cancel: CancelToken | None) -> None:
        wake = self._wake
        if cancel is not None:
            cancel.listen(wake)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._socket, selectors.EVENT_READ)
                selector.register(self._wake_reader, selectors.EVENT_READ)
                ready = {key.fileobj for key, _ in selector.select(timeout)}
        finally:
            if cancel is not None:
                cancel.unlisten(wake)
        if self._wake_reader in ready:
            self._wake_reader.recv(64)
            raise Cancelled
        if not ready:
            raise self._lost(
                f"did not answer for {timeout:g} s",
                "try again, or allow it more time (timeout) in the settings",
                abort=True,
            )

    def _wake(self) -> None:
        try:
            self._wake_writer.send(b"\0")
        except OSError:
            return  # closed meanwhile: nobody waits any more

    def _read(self, count: int, deadline: float) -> bytes:
        return read_exactly(self._socket, count, deadline, self._lost)

    def send_pdu(self, data: bytes) -> None:
        """Send what is a whole PDU already, or several. Raises AssociationLost."""
        try:
            self._socket.settimeout(PDU_DEADLINE)
            self._socket.sendall(data)
        except OSError as error:
            raise self._lost("closed the connection", "try again") from error

    def _lost(self, how: str, advice: str, *, abort: bool = False) -> PeerError:
        if abort:
            self.abort()
        self._broken = True
        self._note(f"lost: {how}")
        return AssociationLost(f"{self.node} {how}", advice or "tell its administrator, with the time of day")

    def release(self) -> None:
        """End the association in order (A-RELEASE); a peer that does not answer in a few seconds is left."""
        self._note("→ A-RELEASE")
        try:
            self.send_pdu(A_RELEASE_RQ().encode())
            deadline = time.monotonic() + 3.0
            while True:
                kind, length = struct.unpack(">BxL", self._read(6, deadline))
                if length > MAX_PDU_LENGTH:
                    break
                self._read(length, deadline)
                if kind == _RELEASE_RQ:
                    self.send_pdu(A_RELEASE_RP().encode())
                elif kind in (_RELEASE_RP, _ABORT):
                    break
        except PeerError:
            pass  # the work is done; how the peer takes its leave does not matter
        finally:
            self.close()

    def abort(self) -> None:
        """End the association at once (A-ABORT). Safe to call more than once."""
        if self._socket.fileno() >= 0:
            self._note("→ A-ABORT")
            pdu = A_ABORT_RQ()
            pdu.source = 0x00
            pdu.reason_diagnostic = 0x00
            try:
                self._socket.settimeout(1.0)
                self._socket.sendall(pdu.encode())
            except OSError:
                pass  # the line is gone already
        self.close()

    def close(self) -> None:
        """Close the connection. Safe to call more than once."""
        self._broken = True
        for each in (self._socket, self._wake_reader, self._wake_writer):
            each.close()


def associate(
    node: Node,
    calling_ae_title: str,
    abstract_syntaxes: Sequence[str],
    timeout: float,
    transfer_syntaxes: Sequence[str] = (EXPLICIT_VR_LE, IMPLICIT_VR_LE),
    stores: Sequence[tuple[str, Sequence[str]]] = (),
    contexts: Sequence[tuple[str, Sequence[str]]] = (),
) -> Association:
    """Connect to ``node`` and associate, each within ``timeout`` seconds.

    ``stores`` are further contexts, (SOP class, transfer syntaxes), for which this station proposes to be the SCP: the
    peer may send C-STOREs over the association (PS3.7 annex D.3.3.4). ``contexts`` are further ones of the usual kind.

    Raises ArchiveUnreachable, AssociationRejected or AssociationLost.
    """
    sock = _connect(node, timeout)
    try:
        sock.settimeout(timeout)
        proposed = [*((each, transfer_syntaxes) for each in abstract_syntaxes), *contexts, *stores]
        sock.sendall(_request(node, calling_ae_title, proposed, dict(stores)))
        accepted, longest = _answer(node, calling_ae_title, sock, timeout, [each for each, _ in proposed])
    except OSError as error:
        sock.close()
        raise AssociationLost(
            f"{node} closed the connection during the association", "check its AE title, host and port", _code(error)
        ) from error
    except PeerError:
        sock.close()
        raise
    return Association(node, sock, accepted, longest)


def _connect(node: Node, timeout: float) -> socket.socket:
    try:
        sock = socket.create_connection((node.host, node.port), timeout=timeout)
    except socket.gaierror as error:
        raise ArchiveUnreachable(
            f"the host name {node.host} is not known", "check the host in the settings", _code(error)
        ) from error
    except TimeoutError as error:
        raise ArchiveUnreachable(
            f"{node} did not answer within {timeout:g} s", "check host and port, the network and its firewall"
        ) from error
    except OSError as error:
        raise ArchiveUnreachable(
            f"{node} cannot be reached ({error.strerror or error})",
            "check that the archive runs, and its host and port in the settings",
            _code(error),
        ) from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _keep_alive(sock)
    return sock


def _keep_alive(sock: socket.socket) -> None:
    """Have the system notice a peer that is gone without a word; one may be silent for long, and yet be there."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _code(error: OSError) -> str:
    return f"errno {error.errno}" if error.errno is not None else ""


def _request(node: Node, calling: str, proposed: Sequence[tuple[str, Sequence[str]]], as_scp: Collection[str]) -> bytes:
    primitive = A_ASSOCIATE()
    primitive.application_context_name = APPLICATION_CONTEXT
    primitive.calling_ae_title = calling
    primitive.called_ae_title = node.ae_title
    contexts = []
    for number, (syntax, transfer) in enumerate(proposed):
        context = build_context(syntax, list(transfer))
        context.context_id = 2 * number + 1
        contexts.append(context)
    primitive.presentation_context_definition_list = contexts
    longest = MaximumLengthNotification()
    longest.maximum_length_received = MAX_PDU_LENGTH
    implementation = ImplementationClassUIDNotification()
    implementation.implementation_class_uid = IMPLEMENTATION_CLASS_UID
    version = ImplementationVersionNameNotification()
    version.implementation_version_name = IMPLEMENTATION_VERSION_NAME
    primitive.user_information = [longest, implementation, version, *map(_scp_role, as_scp)]
    pdu = A_ASSOCIATE_RQ()
    pdu.from_primitive(primitive)
    return bytes(pdu.encode())


def _scp_role(sop_class: str) -> SCP_SCU_RoleSelectionNegotiation:
    role = SCP_SCU_RoleSelectionNegotiation()
    role.sop_class_uid = sop_class
    role.scu_role = False
    role.scp_role = True
    return role


def _answer(
    node: Node, calling: str, sock: socket.socket, timeout: float, abstract: Sequence[str]
) -> tuple[tuple[AcceptedContext, ...], int]:
    """Read the answer to the request: the accepted contexts, and the longest PDU that the peer takes."""

    def lost(how: str, advice: str) -> PeerError:
        return AssociationLost(f"{node} {how}", advice or "check its AE title, host and port")

    deadline = time.monotonic() + timeout
    kind, length = struct.unpack(">BxL", read_exactly(sock, 6, deadline, lost))
    if length > MAX_PDU_LENGTH or kind not in (0x02, 0x03, _ABORT):
        raise lost("does not speak DICOM on this port", "")
    raw = struct.pack(">BxL", kind, length) + read_exactly(sock, length, deadline, lost)
    if kind == _ABORT:
        raise AssociationRejected(
            f"{node} aborted the association request",
            "it may not know this station: check the AE titles on both sides",
        )
    # Hostile bytes can make the PDU classes fail in any of these ways.
    try:
        if kind == 0x03:
            rejection = A_ASSOCIATE_RJ()
            rejection.decode(raw)
            raise _rejected(node, calling, rejection)
        acceptance = A_ASSOCIATE_AC()
        acceptance.decode(raw)
        primitive = acceptance.to_primitive()
        results = primitive.presentation_context_definition_results_list
        accepted = tuple(
            AcceptedContext(c.context_id, abstract[(c.context_id - 1) // 2], str(c.transfer_syntax[0]))
            for c in results
            if c.result == 0x00 and 0 < c.context_id <= 2 * len(abstract) and c.transfer_syntax
        )
        longest = primitive.maximum_length_received or MAX_PDU_LENGTH
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, NotImplementedError) as error:
        raise lost("answered the association request with what is no DICOM", "") from error
    if not accepted:
        raise AssociationRejected(
            f"{node} accepted the association but none of the services asked for",
            "ask its administrator which services are switched on for this station",
        )
    return accepted, min(max(longest, 128), MAX_PDU_LENGTH)


def _rejected(node: Node, calling: str, pdu: A_ASSOCIATE_RJ) -> AssociationRejected:
    """Say an A-ASSOCIATE-RJ in plain words (PS3.8 section 9.3.4)."""
    reason = (pdu.source, pdu.reason_diagnostic)
    code = f"A-ASSOCIATE-RJ result {pdu.result}, source {pdu.source}, reason {pdu.reason_diagnostic}"
    words = {
        (1, 3): (f'does not know this station as "{calling}" (calling AE title not recognised)',
                 f'ask its administrator to add "{calling}", or correct this station\'s AE title'),
        (1, 7): (f'is not called "{node.ae_title}" (called AE title not recognised)',
                 "correct the archive's AE title in the settings"),
        (3, 1): ("is too busy now (temporary congestion)", "try again in a moment"),
        (3, 2): ("serves as many associations as it can (local limit exceeded)", "try again in a moment"),
    }  # fmt: skip
    what, advice = words.get(
        reason, ("rejected the association", "check the AE titles on both sides, and ask its administrator")
    )
    rejected = AssociationRejected(f"{node} {what}", advice, code)
    rejected.is_temporary = pdu.result == 2 or pdu.source == 3
    return rejected


def read_exactly(sock: socket.socket, count: int, deadline: float, lost: _Lost) -> bytes:
    """Read ``count`` bytes until ``deadline`` (monotonic seconds). Raises what ``lost`` builds."""
    buffer = bytearray(count)
    view = memoryview(buffer)
    have = 0
    while have < count:
        left = deadline - time.monotonic()
        if left <= 0:
            raise lost("stopped in the middle of a PDU", "try again")
        try:
            sock.settimeout(left)
            got = sock.recv_into(view[have:])
        except TimeoutError:
            continue
        except OSError as error:
            raise lost("broke the connection", "try again") from error
        if not got:
            raise lost("closed the connection", "try again")
        have += got
    return bytes(buffer)


def _cut(data: DataSet, step: int) -> Iterator[bytes]:
    """Give ``data`` in pieces of ``step`` bytes, the last one of what is left."""
    if isinstance(data, bytes | memoryview):
        for start in range(0, len(data), step):
            # No view is kept in a name: one that outlives a broken line would keep a mapped file open.
            yield bytes(data[start : start + step])
        return
    waiting = bytearray()
    for part in data:
        waiting += part
        while len(waiting) > step:
            yield bytes(waiting[:step])
            del waiting[:step]
    if waiting:
        yield bytes(waiting)
