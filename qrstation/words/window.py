"""Words for what can be told of the window and the command line."""

from __future__ import annotations

from qrstation.core.codes.window import WindowCode
from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {
    WindowCode.TOLD: ("{what}", "{advice}"),
}
