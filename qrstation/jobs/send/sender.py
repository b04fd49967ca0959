"""One association that sends stored instances: each as it lies here, or encoded natively where that is refused."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from types import TracebackType

from qrstation.core.errors import AssociationRejected, CannotDecode, InstanceError, StationError
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.sink import StoreStatus
from qrstation.core.station.settings import ArchiveSettings
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.network.dimse.status import hexadecimal, store_words
from qrstation.network.scu.association import IMPLICIT_VR_LE, AcceptedContext, Cancelled
from qrstation.network.scu.c_store import Kind, StoreAnswer, context_for, open_store, store_on
from qrstation.store.checksum import HARMED, is_harmed
from qrstation.store.stored_file import data_set_of

Parts = Generator[bytes, None, None]
NOT_ACCEPTED = hexadecimal(StoreStatus.SOP_CLASS_NOT_SUPPORTED)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one instance: whether the archive has it, else the status and what it means."""

    is_stored: bool
    status: str = ""
    """As `0xA700`; "" where nothing was sent and no code fits."""
    words: str = ""
    is_answer: bool = True
    """Whether the archive said it, and not we."""


class Sender:
    """Sends over one association, which is opened when the block begins. For one thread."""

    def __init__(
        self, archive: ArchiveSettings, calling_ae_title: str, kinds: Sequence[Kind], cancel: CancelToken
    ) -> None:
        """Associate. Raises PeerError, Cancelled."""
        self._association = open_store(archive, calling_ae_title, kinds, cancel)
        self._cancel = cancel
        self._encoder = DecoderProcess()
        """Stored bytes are parsed in a process of their own only; it is started when it is first needed."""

    @property
    def is_usable(self) -> bool:
        """Tell whether more can be sent; False when a message had to be cut off."""
        return not self._association.is_broken

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._encoder.close()
        self._association.__exit__(kind, error, trace)

    def send(self, record: InstanceRecord) -> Sent:
        """Send one instance. Raises PeerError when contact is lost, Cancelled."""
        try:
            context = context_for(self._association, Kind(record.sop_class_uid, record.transfer_syntax_uid))
        except AssociationRejected as error:
            return Sent(False, NOT_ACCEPTED, error.what, is_answer=False)
        try:
            if is_harmed(record.path, record.checksum):
                return Sent(False, "", f"its file {StationError.of(HARMED).what}", is_answer=False)
            if context.transfer_syntax == record.transfer_syntax_uid:
                answer = self._send_parts(record, context, data_set_of(record.path))
            else:
                implicit = context.transfer_syntax == IMPLICIT_VR_LE
                answer = self._send_parts(record, context, self._encoder.encode(record.path, implicit=implicit))
        except CannotDecode as error:
            words = f"the archive does not take the transfer syntax in which it is stored, and {error.what}"
            return Sent(False, NOT_ACCEPTED, words, is_answer=False)
        except (InstanceError, OSError):
            words = "its file cannot be read: run qrstation verify --repair"
            return Sent(False, "", words, is_answer=False)
        words = "" if answer.is_stored else store_words(answer.status).what
        return Sent(answer.is_stored, hexadecimal(answer.status), words)

    def _send_parts(self, record: InstanceRecord, context: AcceptedContext, parts: Parts) -> StoreAnswer:
        try:
            # What is wrong is nearly always found with the first part, before anything is sent.
            first = next(parts, b"")
            data_set: Iterator[bytes] = chain((first,), self._rest(parts))
            return store_on(self._association, context, record.sop_uid, data_set, self._cancel)
        finally:
            parts.close()

    def _rest(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """Give the parts behind the first; a message that cannot be sent to its end must end the association."""
        try:
            for part in parts:
                if self._cancel.is_cancelled:
                    raise Cancelled
                yield part
        except (InstanceError, OSError, Cancelled):
            self._association.abort()
            raise
