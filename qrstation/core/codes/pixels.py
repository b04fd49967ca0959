"""What can be told of stored objects and their pixels."""

from __future__ import annotations

from qrstation.core.notice import Code


class PixelCode(Code):
    """Codes; each has its words in `qrstation.words.pixels`."""
