"""Words for what can be told of the window and the command line."""

from __future__ import annotations

from qrstation.core.codes.window import WindowCode
from qrstation.words.entry import Entry

_LINKS = "one reads qrstation://open?study=UID or qrstation://open?accession=NUMBER"

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
    WindowCode.WINDOW_OLDER: (
        "the window that is open is of another version, and does not take what is to be opened",
        "it is in front now: close it, and start again",
    ),
    WindowCode.WINDOW_REFUSED: (
        "the window that is open did not take what is to be opened",
        "close it, and start again",
    ),
    WindowCode.OPENING_NOT_UNDERSTOOD: ("what is to be opened was not understood", "name it again"),
    WindowCode.VERSION_GONE: ("Not here any more", ""),
    WindowCode.VERSION_NOT_DECODED: ("Not decoded", ""),
    WindowCode.PICTURE_UNWRITTEN: (
        "the picture {path} cannot be written ({reason})",
        "choose another folder, or make room there",
    ),
    WindowCode.LIST_UNWRITTEN: (
        "the list {path} cannot be written ({reason})",
        "choose another folder, or make room there",
    ),
    WindowCode.LIST_THERE: ("{path} is there already and was left as it is", "save under another name"),
    WindowCode.PICTURE_THERE: ("{path} is there already and was left as it is", "save under another name"),
    WindowCode.NO_ARCHIVE: ("no archive is configured", "add one in the window's settings, or to qrstation.toml"),
    WindowCode.NOT_IN_STORE: ("nothing of that is in the store", "qrstation list shows what there is"),
    WindowCode.INSTANCE_NOT_IN_STORE: (
        "that instance is not in the store",
        "qrstation list --level image shows what there is",
    ),
    WindowCode.FILE_UNREADABLE: ("a file of the store cannot be read", "run qrstation verify --repair"),
    WindowCode.KEY_MALFORMED: ("a key must be KEYWORD=VALUE", "write for example -k PatientID=4711-02"),
    WindowCode.LIST_TOO_LONG: ("the list holds more than {most} accession numbers", "part it"),
    WindowCode.LIST_UNREADABLE: ("the list of accession numbers cannot be read ({reason})", "name another file"),
    WindowCode.LIST_NO_TEXT: ("the list of accession numbers is no text", "save it as text, one number a line"),
    WindowCode.KEY_BACKSLASH: (
        "{keyword} cannot be asked for: a backslash separates values",
        "search without it",
    ),
    WindowCode.KEY_REQUIRED: ("{keyword} is required at {level} level", "add -k {keyword}=UID"),
    WindowCode.KEY_NO_DATE: ("{keyword} cannot be asked for: it is no date", "write YYYYMMDD, or YYYYMMDD-YYYYMMDD"),
    WindowCode.KEY_WRONG_WAY: ("{keyword} cannot be asked for: it ends before it begins", "swap its two dates"),
    WindowCode.NO_DAY: ("a day is written as 2026-11-29", "check what stands behind --since"),
    WindowCode.UID_MALFORMED: ("a UID has at most 64 characters: digits and dots", "check what was typed"),
    WindowCode.SERIES_REQUIRED: (
        "--instance goes with exactly one --series",
        "name the series of the instances",
    ),
    WindowCode.ACCESSION_MALFORMED: (
        "an accession number has at most 16 characters, none of them * ? \\ or a control character",
        "check what was given",
    ),
    WindowCode.LINK_UNKNOWN: ("this is no link that QR Station opens", _LINKS),
    WindowCode.LINK_TOO_LONG: ("a link has at most {most} characters", _LINKS),
    WindowCode.LINK_ASKS_FOR_MORE: ("the link asks for more than one thing", _LINKS),
    WindowCode.OPENING_MIXED: (
        "a study, an accession number, a link and files cannot be opened at once, nor in the demo",
        "start qrstation for each",
    ),
    WindowCode.TOO_MUCH_TO_OPEN: ("these are too many files to open at once", "name their folder"),
    WindowCode.PATH_NOT_THERE: ("{path} is not there", "check its name"),
    WindowCode.PATH_NO_FILE: ("{path} is neither a file nor a folder", "name a DICOM file, or a folder of them"),
    WindowCode.WORD_UNKNOWN: (
        "{word} is no command, and no file or folder that is here",
        "qrstation --help lists the commands{hint}",
    ),
}
