"""Words for what can be told of stored objects and their pixels."""

from __future__ import annotations

from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {}
