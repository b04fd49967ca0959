"""Words for what can be told of the store, its index and files."""

from __future__ import annotations

from qrstation.core.codes.store import StoreCode
from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {
    StoreCode.VERSION_UNREADABLE: ("cannot be read ({reason})", ""),
    StoreCode.NEW_VERSION_UNUSABLE: ("The new file {why}.", ""),
    StoreCode.KEPT_VERSION_UNUSABLE: ("The file that is kept {why}.", ""),
    StoreCode.HEADERS_NOT_COMPARED: ("The header {why}.", ""),
}
