"""One accepted connection: from the association request to its end, every C-STORE streamed into the sink."""

from __future__ import annotations

import logging
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.deeds import AssociationEnded
from qrstation.core.events import CallerRefused
from qrstation.core.notice import notice
from qrstation.core.sink import InstanceSink
from qrstation.core.standard.node import is_ae_title
from qrstation.core.station.door import Caller, Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.dimse.stored_messages import IncomingMessages, Partner
from qrstation.network.scp.judgement import (
    MalformedRequest,
    Rejection,
    build_abort,
    build_accept,
    build_reject,
    judge_caller,
    judge_contexts,
    parse_request,
)
from qrstation.network.scp.places import Places
from qrstation.network.upper_layer import pdu
from qrstation.network.upper_layer.pdu_reader import BadPdu, ConnectionEnded, DeadlineMissed, PduReader, SpeaksTls
from qrstation.network.upper_layer.stream import HandshakeFailed, Stream

LOG = logging.getLogger(__name__)
_LIMIT_EXCEEDED = Rejection(2, 3, 2, notice(PeerCode.CALLER_LIMIT))


@dataclass(frozen=True, slots=True)
class Rules:
    """What every connection is treated by."""

    station: StationSettings
    receiver: ReceiverSettings
    door: Callable[[], Door]
    sink: InstanceSink
    on_refused: Callable[[CallerRefused], None]
    idle: Callable[[float], float]
    """Gives how long an association may be silent now, from what the settings say."""
    on_ended: Callable[[AssociationEnded], None] = lambda ended: None
    on_unknown_refused: Callable[[CallerRefused], None] = lambda refused: None
    """Told of those that have not said who they are; of a flood it tells little."""


class Acceptor:
    """Runs one connection on its own thread; `stop` may be called from any other."""

    def __init__(
        self,
        stream: Stream,
        address: str,
        rules: Rules,
        places: Places,
        associated: Callable[[], None],
        own_address: str = "",
    ) -> None:
        """``associated`` is called when it has one of the ``places`` of established associations.

        ``own_address`` is the one of this machine that was called.
        """
        self.address = address
        self._own_address = own_address
        self._stream = stream
        self._rules = rules
        self._places = places
        self._associated = associated
        self._reader = PduReader(stream, rules.receiver.deadline)
        self._messages: IncomingMessages | None = None
        self._stopping = False
        self._lock = threading.Lock()
        """Guards the socket's end, so that none is shut down that was closed and given to another."""
        self._heard = time.monotonic()

    @property
    def has_spoken(self) -> bool:
        """Tell whether a message has come over the association."""
        return self._messages is not None and self._messages.any_came

    @property
    def _busy(self) -> bool:
        return self._messages is not None and self._messages.is_busy

    def run(self) -> None:
        """Serve the connection to its end; whatever the peer does costs only this connection."""
        try:
            self._stream.open()
            messages = self._messages = self._associate()
            if messages is not None:
                self._serve(messages)
        except HandshakeFailed as error:
            self._rules.on_unknown_refused(CallerRefused("", self.address, error.reason))
        except SpeaksTls as error:
            self._send_quietly(build_abort(2, error.reason))
            self._rules.on_unknown_refused(CallerRefused("", self.address, notice(TlsCode.CALLER_SPEAKS_TLS)))
            self._linger()
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
            if self._messages is not None:
                self._messages.abandon()
            self._places.release(self)
            self.close()

    def stop(self, at_once: bool) -> None:
        """Ask the connection to end: now, or after the instance that is arriving."""
        with self._lock:
            self._stopping = True
            if at_once or not self._busy:
                self._stream.shut_down()

    def silent_for(self) -> float:
        """Give the seconds since the last message; 0 while one is arriving."""
        return 0.0 if self._busy else time.monotonic() - self._heard

    def close(self) -> None:
        """Let the connection go."""
        with self._lock:
            self._stream.close()

    def _associate(self) -> IncomingMessages | None:
        try:
            untrusted_request = parse_request(self._reader.read_request())
        except MalformedRequest as error:
            raise BadPdu(6) from error
        untrusted_certificate = self._stream.peer_certificate()
        untrusted_title = untrusted_request.calling_ae_title
        caller = Caller(untrusted_title, self.address, untrusted_certificate, self._own_address)
        rejection = judge_caller(untrusted_request, self._rules.station.ae_title, self._rules.door(), caller)
        if rejection is None and not self._places.claim(self):
            rejection = _LIMIT_EXCEEDED
        if rejection is not None:
            self._send(build_reject(rejection))
            if rejection.why is not None:
                self._rules.on_refused(CallerRefused(_shown(untrusted_title), self.address, rejection.why))
            self._linger()
            return None
        self._associated()
        results = judge_contexts(untrusted_request)
        request = untrusted_request  # caller and contexts were judged
        accepted = (result.accepted for result in results)
        contexts = {context.context_id: context for context in accepted if context is not None}
        partner = Partner(request.calling_ae_title, request.called_ae_title, self.address)
        self._send(build_accept(request, results))
        return IncomingMessages(contexts, partner, self._rules.sink, self._send, on_ended=self._rules.on_ended)

    def _linger(self) -> None:
        """Leave the peer a moment to close first, so that it can read why it was rejected (PS3.8 9.2.3, ARTIM)."""
        deadline = time.monotonic() + min(2.0, self._rules.receiver.deadline)
        try:
            self._stream.end_sending()
            while time.monotonic() < deadline:
                self._reader.read(lambda: max(0.0, deadline - time.monotonic()))
        except (BadPdu, DeadlineMissed, ConnectionEnded, OSError):
            return

    def _serve(self, messages: IncomingMessages) -> None:
        while not self._stopping or messages.is_busy:
            kind, untrusted = self._reader.read(lambda: self._rules.idle(self._rules.receiver.idle))
            if kind == pdu.P_DATA:
                messages.take(untrusted)
                self._heard = time.monotonic()
            elif kind == pdu.RELEASE_RQ:
                self._send(struct.pack(">BxLxxxx", pdu.RELEASE_RP, 4))
                return
            elif kind == pdu.ABORT:
                return
            else:
                raise BadPdu(2)
        self._send_quietly(build_abort(2, 0))

    def _send(self, data: bytes) -> None:
        self._stream.send(data)

    def _send_quietly(self, data: bytes) -> None:
        """Say a last word to a peer that may not be listening any more: it is not waited for."""
        try:
            self._stream.send_at_once(data)
        except OSError:
            LOG.debug("%s was gone before the last word", self.address)


def _shown(untrusted: str) -> str:
    """Give an AE title as it can be told."""
    return untrusted if is_ae_title(untrusted) else "".join(c if c.isprintable() else "?" for c in untrusted)
