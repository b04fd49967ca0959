"""File meta information: what stands before the data set in a file, and where that begins (PS3.10 section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.standard.element_head import ITEM_HEAD, LONGEST_HEAD, Buffer, head_reader
from qrstation.core.standard.element_walk import MalformedDataSet
from qrstation.core.standard.encoding import EXPLICIT

PREAMBLE = bytes(128) + b"DICM"
META_START = len(PREAMBLE)
LONGEST_META = 1 << 20
"""Bytes up to which file meta information is looked for, the preamble included."""
META_GROUP = 0x0002


@dataclass(frozen=True, slots=True)
class FileMeta:
    """The elements of group 2 as (element number → value) in the order of the file, and where the data set begins."""

    elements: dict[int, bytes]
    data_set_start: int

    def text(self, element: int) -> str:
        """Give a value without its padding, "" where it is absent."""
        return self.elements.get(element, b"").decode("latin-1").strip(" \0")

    @property
    def transfer_syntax_uid(self) -> str:
        """Transfer Syntax UID (0002,0010), "" where it is not said."""
        return self.text(0x0010)


def has_preamble(data: Buffer) -> bool:
    """Tell whether a file begins as the standard says (PS3.10 section 7.1): with 128 bytes of anything and DICM."""
    return bytes(data[128:META_START]) == b"DICM"


def read_file_meta(data: Buffer) -> FileMeta:
    """Read the group behind the preamble; it is always Explicit VR Little Endian. Raises MalformedDataSet if it is cut.

    It ends where another group begins: what it says of its own length is often wrong.
    """
    position, end = META_START, min(len(data), LONGEST_META)
    elements: dict[int, bytes] = {}
    read = head_reader(EXPLICIT)
    while position + ITEM_HEAD <= end:
        tag, _, length, size = read(data[position : position + LONGEST_HEAD], 0)
        if tag >> 16 != META_GROUP:
            break
        value, position = position + size, position + size + length
        if position > end:
            raise MalformedDataSet(ObjectCode.ENDS_IN_ELEMENT)
        elements[tag & 0xFFFF] = bytes(data[value:position])
    return FileMeta(elements, position)
