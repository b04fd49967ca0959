"""What can be told of the window and the command line."""

from __future__ import annotations

from qrstation.core.notice import Code


class WindowCode(Code):
    """Codes; each has its words in `qrstation.words.window`."""

    TOLD = "told"
    """Values ``what`` and ``advice``: words that another version of the program, or another program, has made."""
