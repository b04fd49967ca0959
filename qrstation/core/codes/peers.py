"""What can be told of peers and the way to them."""

from __future__ import annotations

from qrstation.core.notice import Code


class PeerCode(Code):
    """Codes; each has its words in `qrstation.words.peers`."""
