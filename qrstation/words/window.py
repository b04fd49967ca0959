"""Words for what can be told of the window and the command line."""

from __future__ import annotations

from qrstation.core.codes.window import WindowCode
from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {
    WindowCode.ARRANGEMENT_NO_FILE: (
        "{path} is not a file",
        "remove it: it only holds how the window was arranged",
    ),
    WindowCode.TOLD: ("{what}", "{advice}"),
    WindowCode.NO_DISPLAY: ("there is no display to open the window on", "use the commands: qrstation --help"),
    WindowCode.WINDOW_SILENT: (
        "a window is open on this home already, but it does not answer",
        "wait a moment and start again; if it stays so, end the other qrstation first",
    ),
    WindowCode.GUIDE_MISSING: (
        "the guide's pages are not in this copy of the program",
        "in a checkout, make guide builds them; the same text is in its folder docs",
    ),
    WindowCode.GUIDE_NOT_OPENED: (
        "no browser could be started to show the guide's page for this place",
        "open this file with one: {path}",
    ),
    WindowCode.DEMO_NOT_STARTED: ("the demo archives did not start", "look at what they printed above"),
    WindowCode.VERSION_GONE: ("Not here any more", ""),
    WindowCode.VERSION_NOT_DECODED: ("Not decoded", ""),
    WindowCode.NO_ARCHIVE: ("no archive is configured", "add one in the window's settings, or to qrstation.toml"),
    WindowCode.NOT_IN_STORE: ("nothing of that is in the store", "qrstation list shows what there is"),
    WindowCode.INSTANCE_NOT_IN_STORE: (
        "that instance is not in the store",
        "qrstation list --level image shows what there is",
    ),
    WindowCode.FILE_UNREADABLE: ("a file of the store cannot be read", "run qrstation verify --repair"),
    WindowCode.KEY_MALFORMED: ("a key must be KEYWORD=VALUE", "write for example -k PatientID=4711-02"),
    WindowCode.KEY_REQUIRED: ("{keyword} is required at {level} level", "add -k {keyword}=UID"),
    WindowCode.UID_MALFORMED: ("a UID has at most 64 characters: digits and dots", "check what was typed"),
    WindowCode.SERIES_REQUIRED: (
        "--instance goes with exactly one --series",
        "name the series of the instances",
    ),
}
