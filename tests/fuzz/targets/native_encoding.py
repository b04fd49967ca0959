"""A stored object written anew for an archive: of what the store takes a data set that walks, or said why not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.core.standard.element_walk import walk
from qrstation.core.standard.encoding import Encoding
from qrstation.imaging.pixels.native_encoding import encode_natively
from qrstation.imaging.reading.file_bytes import open_stored
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.stored_object import open_data_set
from qrstation.store.stored_file import read_file
from tests.fuzz.made import BIG, encoded, file_head, small_ct, small_enhanced, written
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS


def _take(data: bytes) -> None:
    implicit, path = data[:1] == b"\1", written(data[1:])
    with open_stored(path) as file:
        if open_data_set(file).syntax.codec is not Codec.NATIVE:
            return
    made = b"".join(encode_natively(path, implicit=implicit))
    with suppress(NotDicom):
        read_file(path)  # else it is no file of the store
        _walks(made, implicit)


def _walks(made: bytes, implicit: bool) -> None:
    walk(made, 0, Encoding(is_implicit=implicit), ())


def _seeds() -> Mapping[str, bytes]:
    big = small_ct()
    head = file_head(big)
    start = head.index(b"\x08\x00\x05\x00")
    head = head[:start].replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.2\0") + encoded(small_ct(), BIG)
    return {
        "explicit": b"\1" + file_head(small_ct()),
        "enhanced": b"\0" + file_head(small_enhanced()),
        "big": b"\0" + head,
    }


TARGET = Target(_take, _seeds, (CannotDecode, NotDicom), words=WORDS, memory=8 << 20)
