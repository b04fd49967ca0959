"""What can be told of the window and the command line."""

from __future__ import annotations

from qrstation.core.notice import Code


class WindowCode(Code):
    """Codes; each has its words in `qrstation.words.window`."""

    ARRANGEMENT_NO_FILE = "window.arrangement-no-file"
    TOLD = "told"
    """Values ``what`` and ``advice``: words that another version of the program, or another program, has made."""

    NO_DISPLAY = "window.no-display"
    WINDOW_SILENT = "window.silent"
    GUIDE_MISSING = "window.guide-missing"
    GUIDE_NOT_OPENED = "window.guide-not-opened"
    DEMO_NOT_STARTED = "window.demo-not-started"
    VERSION_GONE = "window.version-gone"
    VERSION_NOT_DECODED = "window.version-not-decoded"

    NO_ARCHIVE = "command.no-archive"
    NOT_IN_STORE = "command.not-in-store"
    INSTANCE_NOT_IN_STORE = "command.instance-not-in-store"
    FILE_UNREADABLE = "command.file-unreadable"
    KEY_MALFORMED = "command.key-malformed"
    KEY_REQUIRED = "command.key-required"
    UID_MALFORMED = "command.uid-malformed"
    SERIES_REQUIRED = "command.series-required"
