"""The samples of an open instance's frames, whatever its transfer syntax."""

from __future__ import annotations

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.element_head import UNDEFINED
from qrstation.imaging.pixels.codecs import Samples, decode_frame
from qrstation.imaging.pixels.fragments import FrameFinder, find_frames
from qrstation.imaging.pixels.pixel_cells import Memory, read_native
from qrstation.imaging.pixels.reduced import reduced_samples
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.stored_object import OpenInstance


class SampleReader:
    """Reads frames of one instance, and remembers where its compressed ones lie."""

    def __init__(self, instance: OpenInstance) -> None:
        self._instance = instance
        self._finder: FrameFinder | None = None

    def read(self, number: int, memory: Memory | None = None) -> tuple[Samples, int]:
        """Give a frame's samples, and how many bytes of a codestream they came from: 0 for uncompressed ones.

        Uncompressed ones may come to lie in ``memory``. Raises CannotDecode.
        """
        instance = self._instance
        layout = instance.layout
        if instance.syntax.codec is Codec.NATIVE:
            return Samples(read_native(instance, number, memory), layout.bits_stored, layout.photometric), 0
        data = self._stream(number)
        return decode_frame(data, instance.syntax.codec, layout), len(data)

    def read_reduced(self, number: int) -> tuple[Samples, int, int] | None:
        """Give a frame's samples at a lower resolution, by how much, and from how many bytes; None where there is none.

        Raises CannotDecode.
        """
        if self._instance.syntax.codec is not Codec.JPEG_2000:
            return None
        data = self._stream(number)
        found = reduced_samples(data, self._instance.layout)
        return None if found is None else (*found, len(data))

    def _stream(self, number: int) -> bytes:
        """Give a compressed frame's codestream. Raises CannotDecode."""
        instance = self._instance
        if instance.pixel_entry.length != UNDEFINED:
            raise CannotDecode(PixelCode.NOT_COMPRESSED)
        if self._finder is None:
            self._finder = find_frames(
                instance.walker.source, instance.elements, instance.pixel_entry.start, instance.layout.frames
            )
        return self._finder.frame(number)
