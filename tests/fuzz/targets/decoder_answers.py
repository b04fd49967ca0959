"""What a decoder process answers, which may have been taken over: a checked value, or refused, and nothing is run."""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping

import numpy as np

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.alignment.packing import alignment_of, reduced_of
from qrstation.imaging.attribute import Attribute, Attributes, packed, unpacked
from qrstation.imaging.decoders.decoder_process import _receive
from qrstation.imaging.decoders.exchange import COUNT, LENGTH
from qrstation.imaging.decoders.failure import answer_of, error_of
from qrstation.imaging.decoders.frame_check import is_frame
from qrstation.imaging.decoders.heading_check import headings_of
from qrstation.imaging.decoders.pickling import pickled
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.reading.frame_headings import read_headings
from qrstation.words import words_of
from tests.fuzz.made import file_head, small_ct, small_enhanced, written
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    untrusted = _receive(io.BytesIO(data))
    if is_frame(untrusted):
        pickle.dumps(untrusted)
    headings_of(untrusted)
    alignment_of(untrusted)
    reduced_of(untrusted)
    unpacked(untrusted)
    error = error_of(untrusted)
    if error is not None:
        words_of(error.notice)


def _sent(value: object) -> bytes:
    buffers: list[pickle.PickleBuffer] = []
    try:
        written = pickled(value, buffers)
    except pickle.PicklingError:  # one that was taken over sends what ours does not
        written = memoryview(pickle.dumps(value, protocol=5, buffer_callback=buffers.append))
    parts = [written, *(bytes(buffer.raw()) for buffer in buffers)]
    return COUNT.pack(len(parts)) + b"".join(LENGTH.pack(len(part)) for part in parts) + b"".join(map(bytes, parts))


def _seeds() -> Mapping[str, bytes]:
    path = written(file_head(small_ct()), "seed.dcm")
    rows = Attributes((Attribute(0, 0x00100010, "PN", "PatientName", "Nobody", 6),))
    made = {
        "frame": _sent(read_frame(path)),
        "headings": _sent(read_headings(written(file_head(small_enhanced()), "seed.dcm"))),
        "attributes": _sent(pickle.PickleBuffer(packed(rows))),
        "failure": _sent(answer_of(CannotDecode(ObjectCode.FILE_CUT, size=3))),
        "alignment": _sent((1.5, 0.5, "")),
        "reduced": _sent((np.zeros((4, 4), np.float32), 2.0)),
        "nothing": _sent(None),
    }
    path.unlink()
    return made


TARGET = Target(
    _take,
    _seeds,
    (EOFError, ValueError, OSError, pickle.UnpicklingError, MemoryError),
    logged=(LookupError, ValueError, TypeError, AttributeError),  # a notice without words is told by its code
    memory=96 << 20,
)
