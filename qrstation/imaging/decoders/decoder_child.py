"""The decoder process: reads requests from its standard input, and writes what it decoded to its standard output."""

from __future__ import annotations

import functools
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecodeNow, InstanceError
from qrstation.imaging.attribute import packed
from qrstation.imaging.decoders.exchange import COUNT, LENGTH, REQUEST, SHARED, Order
from qrstation.imaging.decoders.failure import answer_of
from qrstation.imaging.decoders.pickling import pickled
from qrstation.imaging.decoders.segment import SharedRoom
from qrstation.imaging.pixels.decode import FrameReader
from qrstation.imaging.pixels.native_encoding import encode_natively
from qrstation.imaging.pixels.plain_cells import Located
from qrstation.imaging.reading.frame_headings import read_headings


def main(arguments: Sequence[str] = ()) -> int:
    """Serve until standard input ends, which it does when the parent is gone.

    The one argument, where there is any, names the segment for pixels.
    """
    room = SharedRoom(arguments[0]) if arguments else None
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the frames.
    os.dup2(2, 1)
    reader = FrameReader()
    while header := requests.read(REQUEST.size):
        if len(header) < REQUEST.size:
            break
        order, length, number = REQUEST.unpack(header)
        body = requests.read(length)
        if order == Order.ALIGN:
            _answer(answers, _or_failure(functools.partial(_align, body)))
            continue
        path = Path(os.fsdecode(body))
        if order == Order.ENCODE:
            encode = functools.partial(_encode, answers, path, implicit=bool(number))
            value = _or_failure(encode)
            answers.write(LENGTH.pack(0))
        elif order == Order.HEADINGS:
            value = _or_failure(functools.partial(read_headings, path))
        elif order == Order.ATTRIBUTES:
            value = _or_failure(functools.partial(_attributes, path))
        elif order == Order.REDUCE:
            value = _or_failure(functools.partial(_reduce, reader, path, number))
        else:
            value = _or_failure(functools.partial(_frame, reader, room, order, path, number))
        _answer(answers, value, room)
    return 0


def _frame(reader: FrameReader, room: SharedRoom | None, order: int, path: Path, number: int) -> object:
    if order == Order.PREVIEW:
        return reader.preview(path, number)
    memory = None if room is None else room.memory
    if order == Order.FRAME:
        return reader.read(path, number, memory)
    found = reader.read_or_locate(path, number, memory)
    return (found.frame, found.stamp, tuple(found.place)) if isinstance(found, Located) else found


def _encode(answers: BinaryIO, path: Path, *, implicit: bool) -> None:
    for part in encode_natively(path, implicit=implicit):
        answers.write(LENGTH.pack(len(part)) + part)
        answers.flush()


def _attributes(path: Path) -> pickle.PickleBuffer:
    """Give the attributes as bytes that travel beside what is pickled, of which there must not be so much."""
    from qrstation.imaging.reading.attributes import read_attributes  # frames need no dictionary

    return pickle.PickleBuffer(packed(read_attributes(path)))


@functools.cache
def _step_back() -> None:
    """Let those go first who decode what is looked at; once for this process."""
    if sys.platform != "win32":
        os.nice(10)


def _reduce(reader: FrameReader, path: Path, number: int) -> object:
    """Shrink a frame for alignment; what takes part in aligning is imported by those decoders alone that do."""
    _step_back()
    from qrstation.imaging.alignment.reduced import reduce_frame

    reduced = reduce_frame(reader.read(path, number))
    return () if reduced is None else (reduced.values, reduced.cell)


def _align(packed: bytes) -> object:
    from qrstation.imaging.alignment.align import align
    from qrstation.imaging.alignment.packing import unpack

    found = align(*unpack(packed))
    return found.offset, found.confidence, str(found.reason or "")


def _or_failure(work: Callable[[], object]) -> object:
    try:
        return work()
    except InstanceError as error:
        return answer_of(error)
    except MemoryError:
        return answer_of(CannotDecodeNow(PixelCode.DECODER_OUT_OF_MEMORY))


def _answer(answers: BinaryIO, value: object, room: SharedRoom | None = None) -> None:
    """Write a value: how many parts, the length of each, then the parts; pixels go as they are, not pickled.

    Where there is room in the segment, all parts but the first go there.
    """
    buffers: list[pickle.PickleBuffer] = []
    parts = [pickled(value, buffers), *(buffer.raw() for buffer in buffers)]
    shared = SHARED if room is not None and room.put(parts[1:]) else 0
    answers.write(COUNT.pack(len(parts) | shared) + b"".join(LENGTH.pack(len(part)) for part in parts))
    for part in parts[:1] if shared else parts:
        answers.write(part)
    answers.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
