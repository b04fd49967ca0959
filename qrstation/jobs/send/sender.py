"""Sends stored instances over one connection: each as it lies here, or encoded natively where that is refused."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from types import TracebackType

from qrstation.core.archive import Acknowledgement, Archive, Kind, Sending
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import AssociationRejected, CannotDecode, InstanceError
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.encoding import Encoding
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.store.checksum import HARMED, is_harmed
from qrstation.store.stored_file import data_set_of

Parts = Generator[bytes, None, None]
NOT_ACCEPTED = "0x0122"
"""What support calls it where the archive takes no such instance (PS3.7 C.5.6, SOP class not supported)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one instance: whether the archive has it, else the code and what it means."""

    is_stored: bool
    code: str = ""
    """The archive's, as support reads it; "" where nothing was sent and no code fits."""
    notice: Notice | None = None
    is_answer: bool = True
    """Whether the archive said it, and not we."""


class Sender:
    """Sends over one connection, which is opened when the block begins. For one thread."""

    def __init__(self, archive: Archive, kinds: Sequence[Kind], cancel: CancelToken) -> None:
        """Connect. Raises PeerError, Cancelled."""
        self._connection: AbstractContextManager[Sending] = archive.sending(kinds, cancel)
        self._sending = self._connection.__enter__()
        self._cancel = cancel
        self._encoder = DecoderProcess()
        """Stored bytes are parsed in a process of their own only; it is started when it is first needed."""

    @property
    def is_usable(self) -> bool:
        """Tell whether more can be sent; False when a message had to be cut off."""
        return self._sending.is_usable

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._encoder.close()
        self._connection.__exit__(kind, error, trace)

    def send(self, record: InstanceRecord) -> Sent:
        """Send one instance. Raises PeerError when contact is lost, Cancelled."""
        kind = Kind(record.sop_class_uid, record.transfer_syntax_uid)
        try:
            syntax = self._sending.syntax_for(kind)
        except AssociationRejected as error:
            return _not_sent(error.notice, NOT_ACCEPTED)
        try:
            if is_harmed(record.path, record.checksum):
                return _not_sent(notice(OutcomeCode.FILE_HARMED, why=HARMED))
            parts = data_set_of(record.path)
            if syntax != record.transfer_syntax_uid:
                parts = self._encoder.encode(record.path, implicit=Encoding.of(syntax).is_implicit)
            answer = self._send_parts(kind, record.sop_uid, parts)
        except CannotDecode as error:
            return _not_sent(notice(OutcomeCode.NOT_ENCODABLE, why=error.notice), NOT_ACCEPTED)
        except (InstanceError, OSError):
            return _not_sent(notice(OutcomeCode.FILE_UNREADABLE))
        return Sent(answer.is_stored, answer.code, answer.notice)

    def _send_parts(self, kind: Kind, sop_uid: str, parts: Parts) -> Acknowledgement:
        try:
            # What is wrong is nearly always found with the first part, before anything is sent.
            first = next(parts, b"")
            return self._sending.send(kind, sop_uid, chain((first,), self._rest(parts)), self._cancel)
        finally:
            parts.close()

    def _rest(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        for part in parts:
            if self._cancel.is_cancelled:
                raise Cancelled
            yield part


def _not_sent(why: Notice, code: str = "") -> Sent:
    return Sent(False, code, why, is_answer=False)
