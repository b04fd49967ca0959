"""Words for what can be told of the store, its index and files."""

from __future__ import annotations

from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {}
