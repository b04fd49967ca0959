"""The decoder process: reads requests from its standard input, decodes, and writes frames to its standard output."""

from __future__ import annotations

import os
import pickle
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from qrstation.core.errors import InstanceError
from qrstation.imaging.decode import FrameReader

COUNT = struct.Struct("<L")
REQUEST = struct.Struct("<LL")
LENGTH = struct.Struct("<Q")


def main() -> int:
    """Serve until standard input ends, which it does when the parent is gone."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the frames.
    os.dup2(2, 1)
    reader = FrameReader()
    while header := requests.read(REQUEST.size):
        if len(header) < REQUEST.size:
            break
        length, number = REQUEST.unpack(header)
        path = Path(os.fsdecode(requests.read(length)))
        _answer(answers, _decode(reader, path, number))
    return 0


def _decode(reader: FrameReader, path: Path, number: int) -> object:
    try:
        return reader.read(path, number)
    except InstanceError as error:
        return ("failed", error.what, error.advice)
    except MemoryError:
        return ("failed", "there is not enough memory for this image", "close other programs")


def _answer(answers: BinaryIO, value: object) -> None:
    """Write a value: how many parts, the length of each, then the parts; pixels go as they are, not pickled."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(head), *(buffer.raw() for buffer in buffers)]
    answers.write(COUNT.pack(len(parts)) + b"".join(LENGTH.pack(len(part)) for part in parts))
    for part in parts:
        answers.write(part)
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
