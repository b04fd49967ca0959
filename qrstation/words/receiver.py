"""Words for what can be told of the receiver's process and the link to it."""

from __future__ import annotations

from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {}
