"""A sender of small instances that costs next to nothing itself: one encoded instance, with another UID each time."""

from __future__ import annotations

import itertools
import struct
from io import BytesIO
from types import TracebackType

import pydicom

from benchmarks.ct_files import ct_series
from qrstation.core.standard.node import Node
from qrstation.network.dimse.command_set import WITH_DATA_SET, CommandField, Tag
from qrstation.network.scu.association import associate
from qrstation.network.scu.c_store import store_on
from qrstation.network.upper_layer.pdu import MAX_PDU_LENGTH
from tests.store.material import encoded

CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
_PLACE = "2.25.10000000000000000000000000000000000"
_PER_SERIES = 500


class SmallSender:
    """One association over which CT images of 16 × 16 go, each a new instance; a context manager."""

    def __init__(self, port: int, title: str) -> None:
        self._association = associate(Node(title, "127.0.0.1", port), "BENCH", (CT,), 30.0, (EXPLICIT,))
        self._numbers = itertools.count()
        self._pattern = _pattern()

    def __enter__(self) -> SmallSender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._association.__exit__(kind, error, trace)

    def send(self, count: int) -> None:
        """Send so many new instances and wait for each answer."""
        context = self._association.context_for(CT)
        for number in itertools.islice(self._numbers, count):
            uid = f"2.25.2{number:034d}"
            series = f"2.25.3{number // _PER_SERIES:034d}"
            data = self._pattern.replace(_PLACE.encode(), uid.encode())
            data = data.replace(_PLACE.replace("2.25.1", "2.25.9").encode(), series.encode())
            status = store_on(self._association, context, uid, data, timeout=30.0).status
            assert status == 0, f"status {status}"

    def send_huge(self, size: int) -> int:
        """Send one multi-frame instance of about ``size`` bytes, and give its size."""
        image = pydicom.dcmread(BytesIO(next(ct_series(1, 512))))
        frame = image.PixelData
        image.NumberOfFrames = frames = max(1, size // len(frame))
        image.SOPInstanceUID = uid = "2.25.77"
        del image.PixelData
        # The last element by hand: its value is never in memory as a whole.
        length = frames * len(frame)
        head = encoded(image) + struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OW", 0, length)
        context = self._association.context_for(CT).context_id
        self._association.send(context, self._command(uid))
        step = MAX_PDU_LENGTH - 6
        pieces = itertools.chain((head,), itertools.repeat(frame, frames))
        rest = b""
        total = 0
        for piece in pieces:
            total += len(piece)
            rest += piece
            while len(rest) > step:
                self._send_fragment(context, rest[:step], last=False)
                rest = rest[step:]
        self._send_fragment(context, rest, last=True)
        status = self._association.receive(300.0).command.number(Tag.STATUS)
        assert status == 0, f"status {status}"
        return total

    def _send_fragment(self, context: int, data: bytes, *, last: bool) -> None:
        pdv = struct.pack(">LBB", len(data) + 2, context, 2 if last else 0) + data
        self._association.send_pdu(struct.pack(">BxL", 4, len(pdv)) + pdv)

    def _command(self, uid: str) -> tuple[tuple[int, int | str], ...]:
        return (
            (Tag.AFFECTED_SOP_CLASS_UID, CT),
            (Tag.COMMAND_FIELD, CommandField.C_STORE_RQ),
            (Tag.MESSAGE_ID, self._association.next_message_id()),
            (Tag.PRIORITY, 0),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET),
            (Tag.AFFECTED_SOP_INSTANCE_UID, uid),
        )


def _pattern() -> bytes:
    image = pydicom.dcmread(BytesIO(next(ct_series(1, 16))))
    image.SOPInstanceUID = _PLACE
    image.SeriesInstanceUID = _PLACE.replace("2.25.1", "2.25.9")
    data = encoded(image)
    assert data.count(_PLACE.encode()) == 1
    return data
