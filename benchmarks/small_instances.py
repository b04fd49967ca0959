"""A sender of small instances that costs next to nothing itself: one encoded instance, with another UID each time."""

from __future__ import annotations

import itertools
from types import TracebackType

import pydicom
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from benchmarks.ct_files import ct_series
from qrstation.core.node import Node
from qrstation.network.association import associate
from qrstation.network.dimse import WITH_DATA_SET, CommandField, Tag

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
            command = (
                (Tag.AFFECTED_SOP_CLASS_UID, CT),
                (Tag.COMMAND_FIELD, CommandField.C_STORE_RQ),
                (Tag.MESSAGE_ID, self._association.next_message_id()),
                (Tag.PRIORITY, 0),
                (Tag.DATA_SET_TYPE, WITH_DATA_SET),
                (Tag.AFFECTED_SOP_INSTANCE_UID, uid),
            )
            self._association.send(context.context_id, command, data)
            status = self._association.receive(30.0).command.number(Tag.STATUS)
            assert status == 0, f"status {status}"


def _pattern() -> bytes:
    from io import BytesIO

    image = pydicom.dcmread(BytesIO(next(ct_series(1, 16))))
    image.SOPInstanceUID = _PLACE
    image.SeriesInstanceUID = _PLACE.replace("2.25.1", "2.25.9")
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_dataset(buffer, image)
    data: bytes = buffer.getvalue()
    assert data.count(_PLACE.encode()) == 1
    return data
