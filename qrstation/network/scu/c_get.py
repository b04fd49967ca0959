"""C-GET, Study Root: an archive sends images over the very association that asks for them (PS3.4 C.4.3).

For archives that do not know this station, or cannot reach it. The images go the same way into the sink as those that
the storage SCP receives.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from qrstation.core.codes.peers import PeerCode
from qrstation.core.deeds import AssociationEnded
from qrstation.core.errors import AssociationLost, PeerError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.sink import InstanceSink
from qrstation.core.standard import uid_registry as uids
from qrstation.core.standard.uid_registry import STUDY_ROOT_GET
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.dimse.command_set import WITH_DATA_SET, CommandField, CommandSet, Tag, cancel_command
from qrstation.network.dimse.identifier import decode_failed_uids, encode_identifier
from qrstation.network.dimse.status import PENDING
from qrstation.network.dimse.stored_messages import IncomingMessages, Partner
from qrstation.network.scu.association import Association, Cancelled, Request, associate
from qrstation.network.scu.c_move import CANCEL_PATIENCE, MoveCounts, MoveEnd, counts_of
from qrstation.network.upper_layer.patience import Patience
from qrstation.network.upper_layer.pdu_reader import BadPdu
from qrstation.network.upper_layer.tls_transport import way_to

SPARE_SILENCE = 5.0
"""Seconds beyond the archive's `silence` in which a message may begin: the caller's watchdog goes first."""
MOST_CONTEXTS = 127
"""Presentation contexts besides the one of C-GET itself: there are 128 (PS3.8 9.3.2.2)."""
SYNTAXES = (
    uids.EXPLICIT_VR_LITTLE_ENDIAN,
    uids.IMPLICIT_VR_LITTLE_ENDIAN,
    uids.JPEG_LOSSLESS_FIRST_ORDER,
    uids.JPEG_2000_LOSSLESS,
    uids.JPEG_2000,
    uids.JPEG_BASELINE,
    uids.JPEG_EXTENDED,
    uids.JPEG_LOSSLESS,
    uids.JPEG_LS_LOSSLESS,
    uids.JPEG_LS_NEAR_LOSSLESS,
    uids.RLE_LOSSLESS,
    uids.HTJ2K_LOSSLESS,
    uids.HTJ2K_LOSSLESS_RPCL,
    uids.HTJ2K,
    uids.MPEG_2,
    uids.MPEG_4,
    uids.MPEG_4_BLU_RAY,
    uids.HEVC,
    uids.EXPLICIT_VR_BIG_ENDIAN,
)
"""The transfer syntaxes proposed, the usual first: each in a context of its own, so that nothing need be decoded."""
COMMON_CLASSES = (
    uids.CT_IMAGE,
    uids.ENHANCED_CT_IMAGE,
    uids.MR_IMAGE,
    uids.ENHANCED_MR_IMAGE,
    uids.COMPUTED_RADIOGRAPHY,
    uids.DIGITAL_X_RAY,
    uids.DIGITAL_MAMMOGRAPHY,
    uids.BREAST_TOMOSYNTHESIS,
    uids.ULTRASOUND,
    uids.ULTRASOUND_MULTI_FRAME,
    uids.SECONDARY_CAPTURE,
    uids.GREY_BYTE_MULTI_FRAME_CAPTURE,
    uids.COLOUR_MULTI_FRAME_CAPTURE,
    uids.X_RAY_ANGIOGRAPHY,
    uids.X_RAY_FLUOROSCOPY,
    uids.NUCLEAR_MEDICINE,
    uids.PET_IMAGE,
    uids.GREY_PRESENTATION_STATE,
    uids.BASIC_TEXT_REPORT,
    uids.ENHANCED_REPORT,
    uids.COMPREHENSIVE_REPORT,
    uids.KEY_OBJECT_SELECTION,
    uids.DOSE_REPORT,
    uids.ENCAPSULATED_PDF,
    uids.RT_DOSE,
    uids.RT_STRUCTURE_SET,
    uids.RT_PLAN,
    uids.SEGMENTATION,
)
"""What is proposed where the archive did not say which SOP classes it will send."""


def plan_contexts(sop_classes: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Choose the contexts for SOP classes: one for each syntax while there is room, else one with all of them."""
    classes = list(dict.fromkeys(sop_classes))[:MOST_CONTEXTS] or list(COMMON_CLASSES)
    each = min(len(SYNTAXES), MOST_CONTEXTS // len(classes))
    if each < 2:
        return [(uid, SYNTAXES) for uid in classes]
    # The last context of a class takes what had no room of its own.
    return [
        (uid, (syntax,) if place < each - 1 else SYNTAXES[place:])
        for uid in classes
        for place, syntax in enumerate(SYNTAXES[:each])
    ]


def get(
    archive: ArchiveSettings,
    calling_ae_title: str,
    keys: dict[str, str],
    sop_classes: Sequence[str],
    sink: InstanceSink,
    cancel: CancelToken,
    on_ended: Callable[[AssociationEnded], None] = lambda ended: None,
    place: TlsPlace | None = None,
) -> MoveEnd:
    """Associate and run one C-GET with the identifier ``keys``; what comes is kept in ``sink``.

    Raises PeerError when there is no association or contact is lost; a failure status is returned. It counts as lost
    when no message comes for a little longer than the archive's `silence`: the caller's watchdog on arrivals, which
    knows more, comes first. A ``cancel`` that is set already ends it before there is an association.
    """
    contexts, model = plan_contexts(sop_classes), (STUDY_ROOT_GET,)
    way = way_to(archive, place)
    try:
        with associate(
            archive.node, calling_ae_title, model, archive.timeout, stores=contexts, cancel=cancel, wrap=way
        ) as association:
            return _Get(association, archive, calling_ae_title, sink, cancel, on_ended).run(keys)
    except Cancelled:
        return MoveEnd(None, MoveCounts())


class _Get:
    """One running C-GET."""

    def __init__(
        self,
        association: Association,
        archive: ArchiveSettings,
        calling: str,
        sink: InstanceSink,
        cancel: CancelToken,
        on_ended: Callable[[AssociationEnded], None] = lambda ended: None,
    ) -> None:
        self._association = association
        self._archive = archive
        self._context = association.context_for(STUDY_ROOT_GET)
        self._cancel = cancel
        self._until: float | None = None
        self._request: Request | None = None
        self._end: MoveEnd | None = None
        self._counts = MoveCounts()
        contexts = {each.context_id: each for each in association.accepted}
        partner = Partner(archive.ae_title, calling, archive.host)
        self._messages = IncomingMessages(contexts, partner, sink, self._send, self._answered, on_ended)

    def run(self, keys: dict[str, str]) -> MoveEnd:
        command = (
            (Tag.AFFECTED_SOP_CLASS_UID, STUDY_ROOT_GET),
            (Tag.COMMAND_FIELD, CommandField.C_GET_RQ),
            (Tag.MESSAGE_ID, self._association.next_message_id()),
            (Tag.PRIORITY, 0),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET),
        )
        identifier = encode_identifier(keys, self._archive.charset, implicit=self._context.is_implicit)
        request = self._association.request(self._context.context_id, command, identifier, self._cancel)
        self._request = request
        try:
            self._take_messages()
        except Cancelled:
            self._stop(request)
        finally:
            self._messages.abandon()
        return self._end or MoveEnd(None, self._counts)

    def _take_messages(self) -> None:
        """Take what comes until the final response: C-STOREs of the archive, and responses to our request."""
        silence = self._archive.silence + SPARE_SILENCE
        while self._end is None:
            ended = self._messages.ended
            patience = Patience(time.monotonic(), silence, self._archive.timeout)
            while self._messages.ended == ended:
                untrusted = self._association.receive_pdu(patience, self._cancel, self._until)
                began = time.monotonic()
                content = self._take(untrusted)
                # A disk that is slow is no fault of the archive's.
                patience.excuse(time.monotonic() - began)
                if self._messages.ended == ended:
                    self._association.judge(patience, content)

    def _take(self, untrusted: bytes) -> int:
        try:
            return self._messages.take(memoryview(untrusted))
        except BadPdu as error:
            raise AssociationLost(PeerCode.NO_DICOM_MESSAGE, peer=str(self._archive.node)) from error

    def _send(self, data: bytes) -> None:
        self._association.send_pdu(data, self._cancel, self._until)

    def _stop(self, request: Request) -> None:
        """Send C-CANCEL; images that are on their way are still taken for a moment (PS3.7 9.3.3.3)."""
        if self._association.is_broken:
            return
        self._until = time.monotonic() + CANCEL_PATIENCE
        self._cancel = self._cancel.insisted
        try:
            command = cancel_command(request.message_id)
            self._association.send(request.context_id, command, b"", self._cancel, self._until)
            self._take_messages()
        except (PeerError, Cancelled):
            self._association.abort()  # asked to stop, and gone or deaf: that is a stop too

    def _answered(self, context_id: int, command: CommandSet, untrusted: bytes) -> None:
        status = command.number(Tag.STATUS)
        if self._request is None or status is None or not self._request.is_answered_by(context_id, command):
            raise self._association.out_of_place()
        self._counts = counts_of(command)
        if status not in PENDING:
            failed = decode_failed_uids(untrusted, implicit=self._context.is_implicit)
            self._end = MoveEnd(status, self._counts, failed, command.text(Tag.ERROR_COMMENT))
