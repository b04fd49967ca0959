"""One decoder process: its requests and answers, its end when it takes too long or sends what it must not."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import subprocess
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.core.station.process import NO_CONSOLE, own_command, without_secrets
from qrstation.imaging.attribute import Attributes, unpacked
from qrstation.imaging.decoders.exchange import COUNT, LENGTH, REQUEST, SHARED, Order
from qrstation.imaging.decoders.failure import error_of
from qrstation.imaging.decoders.operations import check_operations
from qrstation.imaging.decoders.watch import Watch
from qrstation.imaging.frame import MAX_FRAME_BYTES, PARTS, Frame, SpacingKind
from qrstation.imaging.heading import FrameHeading, Headings

if TYPE_CHECKING:  # few decoders are asked for these
    from qrstation.imaging.alignment.align import Alignment
    from qrstation.imaging.alignment.reduced import Reduced
    from qrstation.imaging.alignment.volume import Volume
    from qrstation.imaging.decoders.segment import Segment

TIME_LIMIT = 60.0
"""Seconds that a frame may take, or the next part of a data set, before the decoder is ended."""
MOST_BYTES = 3 << 30
"""All of a value: a gigabyte of palette indices becomes three of colours."""
MOST_HEAD = 1 << 20
"""What is pickled of a value, which is all but its arrays."""
MOST_PARTS = 64
"""A frame's pixels, its tables, mask, shutter and overlays: 39 at most."""
MOST_PART = MAX_FRAME_BYTES + (4 << 20)
"""A part of a data set is a frame at most, and what waited before it."""
AT_ONCE = 64 << 20
"""Memory that is taken for bytes before they come; beyond it, it grows with them."""
_ALLOWED = frozenset(
    {
        *((kind.__module__, kind.__name__) for kind in (*PARTS, SpacingKind, Headings)),
        ("qrstation.imaging.decoders.arrays", "array_of"),
        ("qrstation.imaging.decoders.arrays", "number_of"),
    }
)


class DecoderProcess:
    """A decoder, started when it is first needed and again when it has ended. One thread asks; any may end it."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._segment: Segment | None = None
        self._watch = Watch()
        self._is_closed = False
        self._lock = threading.Lock()

    def decode(self, path: Path, number: int) -> Frame:
        """Decode frame ``number`` (from 0) of a stored instance. Raises CannotDecode."""
        from qrstation.imaging.decoders.frame_check import is_frame
        from qrstation.imaging.decoders.located import is_located, with_pixels
        from qrstation.imaging.pixels.plain_cells import CAN_READ

        untrusted = self._pixels(Order.LOCATED if CAN_READ else Order.FRAME, path, number)
        if is_located(untrusted):
            try:
                untrusted = with_pixels(path, untrusted)
            except MemoryError as error:
                raise CannotDecodeNow(PixelCode.OUT_OF_MEMORY) from error
            if untrusted is None:
                untrusted = self._pixels(Order.FRAME, path, number)
        if isinstance(untrusted, Frame) and is_frame(untrusted) and not untrusted.is_preview:
            return untrusted
        raise self._failure(untrusted)

    def preview(self, path: Path, number: int) -> Frame | None:
        """Decode a frame at a lower resolution; None where there is none. Raises CannotDecode."""
        from qrstation.imaging.decoders.frame_check import is_frame

        untrusted = self._pixels(Order.PREVIEW, path, number)
        if untrusted is None:
            return None
        if isinstance(untrusted, Frame) and is_frame(untrusted) and untrusted.is_preview:
            return untrusted
        raise self._failure(untrusted)

    def headings(self, path: Path) -> tuple[FrameHeading, ...]:
        """Give what a stored instance says of each of its frames, nothing where it says none. Raises CannotDecode."""
        from qrstation.imaging.decoders.heading_check import headings_of

        with self._asked(Order.HEADINGS, path, 0) as child:
            untrusted = _receive(child.stdout)
        found = headings_of(untrusted)
        if found is None:
            raise self._failure(untrusted)
        return found

    def attributes(self, path: Path) -> Attributes:
        """Give the attributes of a stored instance as a person reads them. Raises CannotDecode."""
        with self._asked(Order.ATTRIBUTES, path, 0) as child:
            untrusted = _receive(child.stdout)
        found = unpacked(untrusted)
        if found is None:
            raise self._failure(untrusted)
        return found

    def reduce(self, path: Path, number: int) -> Reduced | None:
        """Shrink frame ``number`` (from 0) for alignment, None where it cannot be compared. Raises CannotDecode."""
        from qrstation.imaging.alignment.packing import reduced_of

        with self._asked(Order.REDUCE, path, number) as child:
            untrusted = _receive(child.stdout)
        if untrusted == ():
            return None
        reduced = reduced_of(untrusted)
        if reduced is None:
            raise self._failure(untrusted)
        return reduced

    def align(self, current: Volume, prior: Volume) -> Alignment:
        """Align two stacks by what they show. Raises CannotDecode where the process ends, or takes too long."""
        from qrstation.imaging.alignment.packing import alignment_of, pack

        with self._asked(Order.ALIGN, pack(current, prior), 0) as child:
            untrusted = _receive(child.stdout)
        alignment = alignment_of(untrusted)
        if alignment is None:
            raise self._failure(untrusted)
        return alignment

    def encode(self, path: Path, *, implicit: bool) -> Generator[bytes, None, None]:
        """Give a stored instance's data set encoded natively, part by part; see `native_encoding`.

        Raises CannotDecode, of what is found wrong with the first frame before the first part.
        """
        whole = False
        try:
            with self._asked(Order.ENCODE, path, int(implicit)) as child:
                untrusted_part = _part(child.stdout)
            while untrusted_part:
                yield untrusted_part
                with self._watched(child):
                    untrusted_part = _part(child.stdout)
            with self._watched(child):
                untrusted = _receive(child.stdout, self._segment)
            whole = True
        finally:
            if not whole:
                self.kill()  # nobody reads the rest of what it sends
        if untrusted is not None:
            raise self._failure(untrusted)

    def start(self) -> subprocess.Popen[bytes] | None:
        """Start the process if it does not run; None when it cannot be, or must not be any more."""
        from qrstation.imaging.decoders.segment import Segment  # numpy, for which no start waits

        with self._lock:
            if self._is_closed:
                return None
            if self._child is not None and self._child.poll() is None:
                return self._child
            self._discard()
            try:
                self._segment = segment = Segment.make()
                self._child = subprocess.Popen(  # noqa: S603 - our own program, by its own path
                    own_command("decoder", *(segment.arguments if segment else ())),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=without_secrets(),
                    creationflags=NO_CONSOLE,
                    pass_fds=segment.inherited if segment else (),
                )
            except (OSError, MemoryError):
                return None
            return self._child

    def kill(self) -> None:
        """End the process; the next request starts another."""
        with self._lock:
            self._discard()

    def close(self) -> None:
        """End the process for good. Safe to call twice, and from any thread."""
        with self._lock:
            self._is_closed = True
            self._watch.close()
            self._discard()

    def _pixels(self, order: Order, path: Path, number: int) -> object:
        with self._asked(order, path, number) as child:
            return _receive(child.stdout, self._segment)

    @contextmanager
    def _asked(self, order: Order, asked: Path | bytes, number: int) -> Iterator[subprocess.Popen[bytes]]:
        child = self.start()
        if child is None or child.stdin is None or child.stdout is None:
            raise CannotDecodeNow(PixelCode.DECODER_NOT_STARTED)
        with self._watched(child):
            body = asked if isinstance(asked, bytes) else os.fsencode(asked)
            child.stdin.write(REQUEST.pack(order, len(body), number) + body)
            child.stdin.flush()
            yield child

    @contextmanager
    def _watched(self, child: subprocess.Popen[bytes]) -> Iterator[None]:
        """End the process when the block takes too long, or finds that it is gone or sends what it must not."""
        self._watch.begin(child, TIME_LIMIT)
        try:
            yield
        except MemoryError as error:
            self.kill()  # nobody reads the rest of what it sends
            raise CannotDecodeNow(PixelCode.OUT_OF_MEMORY) from error
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            self.kill()
            if self._watch.expired:
                raise CannotDecode(PixelCode.DECODER_TOO_SLOW, seconds=TIME_LIMIT) from error
            raise CannotDecode(PixelCode.DECODER_ENDED) from error
        finally:
            self._watch.end()

    def _failure(self, untrusted: object) -> CannotDecode:
        error = error_of(untrusted)
        if error is not None:
            return error
        self.kill()
        return CannotDecode(PixelCode.DECODER_SENT_NO_IMAGE)

    def _discard(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            segment.close()
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _part(pipe: Any) -> bytes:
    """Read the next part of a data set, none at its end. Raises EOFError, ValueError, OSError."""
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    if length > MOST_PART:
        raise ValueError("too long")
    return bytes(_exactly(pipe, length))


def _receive(pipe: Any, segment: Segment | None = None) -> object:
    """Read a value: its parts' lengths are checked before memory is taken.

    Raises EOFError, ValueError, OSError, UnpicklingError for whatever the value does to be read, MemoryError.
    """
    (count,) = COUNT.unpack(_exactly(pipe, COUNT.size))
    shared, count = bool(count & SHARED), count & ~SHARED
    if not 1 <= count <= MOST_PARTS:
        raise ValueError("too many parts")
    lengths = [length for (length,) in LENGTH.iter_unpack(_exactly(pipe, count * LENGTH.size))]
    if lengths[0] > MOST_HEAD or sum(lengths) > MOST_BYTES + MOST_HEAD:
        raise ValueError("too long")
    untrusted_head = _exactly(pipe, lengths[0])
    untrusted_rest = _shared(segment, lengths[1:]) if shared else [_exactly(pipe, length) for length in lengths[1:]]
    try:
        check_operations(untrusted_head)
        return _Unpickler(io.BytesIO(untrusted_head), buffers=untrusted_rest).load()
    except MemoryError:
        raise
    except Exception as error:  # unpickling raises whatever the bytes lead to
        raise pickle.UnpicklingError("the value cannot be read") from error


def _shared(segment: Segment | None, lengths: Sequence[int]) -> Sequence[Any]:
    if segment is None:
        raise ValueError("no segment")
    return segment.take(lengths)


def _exactly(pipe: Any, length: int) -> memoryview:
    """Read so many bytes; memory grows with what has come, whatever length was announced."""
    import numpy as np

    untrusted = np.empty(min(length, AT_ONCE), np.uint8)  # not zeroed first, as a bytearray is
    have = 0
    while have < length:
        if have == len(untrusted):
            untrusted = np.concatenate((untrusted, np.empty(min(len(untrusted), length - have), np.uint8)))
        got = pipe.readinto(untrusted.data[have:])
        if not got:
            raise EOFError
        have += got
    return untrusted.data


class _Unpickler(pickle.Unpickler):
    """Takes frames and nothing else: a decoder that was taken over cannot make the window run anything."""

    def find_class(self, module: str, name: str) -> Any:
        """Give an allowed class. Raises UnpicklingError for any other."""
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return super().find_class(module, name)
