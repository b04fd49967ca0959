"""What can be told of the store, its index and files."""

from __future__ import annotations

from qrstation.core.notice import Code


class StoreCode(Code):
    """Codes; each has its words in `qrstation.words.store`."""
