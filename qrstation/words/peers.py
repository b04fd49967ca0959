"""Words for what can be told of peers and the way to them."""

from __future__ import annotations

from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {}
