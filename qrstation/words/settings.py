"""Words for what can be told of the settings, the home and this station itself."""

from __future__ import annotations

from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {}
