"""What the window and a decoder say to each other: how a request is packed, and what comes before each part."""

from __future__ import annotations

import struct
from enum import IntEnum

COUNT = struct.Struct("<L")
SHARED = 1 << 31
"""A bit beside the number of parts: all but the first lie in the segment, and do not come through the pipe."""
REQUEST = struct.Struct("<LLL")
"""What is ordered, the length of the path (or of what is packed) that follows, and a number: which frame, or whether
with implicit VR."""
LENGTH = struct.Struct("<Q")


class Order(IntEnum):
    """What a decoder can be asked for."""

    FRAME = 0
    """A frame, which comes as one value."""
    ENCODE = 1
    """The data set encoded natively: parts with their lengths, an empty part, then a value: None when it is whole."""
    HEADINGS = 2
    """What is said of all frames, which comes as one value; the number means nothing."""
    PREVIEW = 3
    """A frame at a lower resolution, or None where there is none."""
    ATTRIBUTES = 4
    """All attributes as a person reads them, packed in one value; the number means nothing."""
    REDUCE = 5
    """A frame shrunk for alignment, as the tuple (values, cell); empty where it cannot be."""
    ALIGN = 6
    """Two volumes, packed, in place of the path; the tuple (offset, confidence, reason) comes back."""
    LOCATED = 7
    """A frame; or of a large one the tuple (frame without its pixels, stamp of the file, place in it)."""
