"""What can be told of the receiver's process and the link to it."""

from __future__ import annotations

from qrstation.core.notice import Code


class ReceiverCode(Code):
    """Codes; each has its words in `qrstation.words.receiver`."""
