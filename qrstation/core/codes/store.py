"""What can be told of the store, its index and files."""

from __future__ import annotations

from qrstation.core.notice import Code


class StoreCode(Code):
    """Codes; each has its words in `qrstation.words.store`."""

    VERSION_UNREADABLE = "versions.unreadable"
    NEW_VERSION_UNUSABLE = "versions.new-unusable"
    KEPT_VERSION_UNUSABLE = "versions.kept-unusable"
    HEADERS_NOT_COMPARED = "versions.headers-not-compared"
