"""Words for what can be told of searches, jobs and the doctor."""

from __future__ import annotations

from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {}
