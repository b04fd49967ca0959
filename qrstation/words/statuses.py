"""DIMSE statuses in plain words: what happened, and what to do (PS3.4 B.2.3, C.4.1–3, PS3.7 C)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qrstation.core.codes.statuses import StatusCode
from qrstation.words.entry import Entry

_Lines = tuple[str, str]
_Values = Mapping[str, Any]

_COMMON = {
    0x0105: ("the archive knows no such attribute", "tell its administrator"),
    0x0106: ("the archive refuses a value that was asked for", "check what you typed"),
    0x0107: ("the archive knows not all of the attributes asked for", "tell its administrator"),
    0x0110: ("the archive had an error while processing", "try again; then tell its administrator"),
    0x0111: ("the archive has that object already", "nothing is to be done"),
    0x0112: ("the archive has no such object", "search again: it may have been deleted or moved"),
    0x0113: ("the archive knows no such event", "tell its administrator"),
    0x0114: ("the archive knows no such argument", "tell its administrator"),
    0x0115: ("the archive refuses an argument", "tell its administrator"),
    0x0116: ("the archive finds a value out of range", "check what you typed"),
    0x0117: ("the archive refuses a UID of the request", "tell its administrator"),
    0x0118: ("the archive does not know the service asked for", "ask its administrator to switch it on"),
    0x0119: ("the archive contradicts itself about the class of an object", "tell its administrator"),
    0x0120: ("the archive misses an attribute in the request", "tell its administrator"),
    0x0121: ("the archive misses a value in the request", "tell its administrator"),
    0x0122: ("the archive does not support this service", "ask its administrator to switch it on"),
    0x0123: ("the archive knows no such action", "tell its administrator"),
    0x0124: ("the archive does not allow this station to do that", "ask its administrator for the right"),
    0x0210: ("the archive saw the same message twice", "try again"),
    0x0211: ("the archive does not know this operation", "ask its administrator to switch it on"),
    0x0212: ("the archive took the request for a wrong one", "tell its administrator"),
    0x0213: ("the archive is out of resources", "try again later"),
    0xA900: ("the request does not fit the archive's data model", "tell its administrator"),
    0xFE00: ("the archive stopped as it was asked to", ""),
}
_FIND = {
    0xA700: ("the archive has more matches than it will list", "narrow the search, or split it by date"),
    0xB001: ("the archive cut its answer short", "narrow the search, or split it by date"),
}
_MOVE = {
    0xAA00: ("the archive found none of the frames asked for", "search again"),
    0xAA01: ("the archive cannot make an object of this class", "ask for the whole instance"),
    0xAA02: ("the archive cannot take frames out of the object", "ask for the whole instance"),
    0xAA03: ("the archive was asked by time for an object without", "ask for the whole instance"),
    0xAA04: ("the archive finds the request invalid", "tell its administrator"),
    0xA701: ("the archive cannot count the images (out of resources)", "try again later"),
    0xA702: ("the archive is too busy to send images (out of resources)", "try again later"),
    0xB000: ("the archive could not send all images", "retry those that are missing"),
}

_STORE = {
    0x0107: ("the archive stored it, but not all of its attributes", ""),
    0x0116: ("the archive stored it, though a value is out of range", ""),
    0xA700: ("the archive has no room (out of resources)", "tell its administrator"),
    0xA900: ("the archive finds that the image does not fit its SOP class", "check the image"),
    0xB000: ("the archive stored it and changed some elements", ""),
    0xB006: ("the archive stored it and left out some elements", ""),
    0xB007: ("the archive stored it, though it does not fit its SOP class", ""),
    0xC000: ("the archive cannot understand the image", "check the image; then tell its administrator"),
}


def _store(values: _Values) -> _Lines:
    """Say a C-STORE status (PS3.4 table B.2-1)."""
    status: int = values["status"]
    if words := _STORE.get(status) or _COMMON.get(status):
        return words
    family = {0xA7: 0xA700, 0xA9: 0xA900}.get(status >> 8) or (0xC000 if 0xC000 <= status <= 0xCFFF else 0)
    if family:
        what, advice = _STORE[family]
        return f"{what} (0x{status:04X})", advice
    return _other(status, "store the image")


def _find(values: _Values) -> _Lines:
    """Say a C-FIND status (PS3.4 C.4.1.1.4)."""
    status: int = values["status"]
    return _FIND.get(status) or _COMMON.get(status) or _other(status, "answer the search")


def _move(values: _Values) -> _Lines:
    """Say a C-MOVE status (PS3.4 C.4.2.1.5)."""
    status: int = values["status"]
    here = "AE title {ae_title}, address {host}, port {port}".format(**values)
    if status == 0xA801:
        return (
            "the archive does not know this station (0xA801, move destination unknown)",
            f"give its administrator this: {here}",
        )
    if words := _MOVE.get(status) or _COMMON.get(status):
        return words
    if 0xC000 <= status <= 0xCFFF:
        return (
            f"the archive could not process the retrieve (0x{status:04X})",
            f"check that it knows this station as {here}; then tell its administrator",
        )
    return _other(status, "send the images")


def _echo(values: _Values) -> _Lines:
    """Say a C-ECHO status (PS3.7 9.1.5.1.4)."""
    status: int = values["status"]
    return _COMMON.get(status) or _other(status, "answer the test")


def _other(status: int, doing: str) -> _Lines:
    return f"the archive could not {doing} (0x{status:04X})", "try again; if it happens again, tell its administrator"


def _ended_early(values: _Values) -> _Lines:
    return (
        "the archive ended its answer early, though nobody stopped it (0xFE00): it has more matches than it will list",
        "narrow the search, or split it by date",
    )


def _commented(words: Callable[[_Values], _Lines]) -> Entry:
    """Add what the peer itself says: Error Comment (0000,0902), made safe to show."""

    def entry(values: _Values) -> _Lines:
        what, advice = words(values)
        shown = "".join(c for c in values["comment"] if c.isprintable())[:64]
        return f'{what} ("{shown}")' if shown else what, advice

    return entry


WORDS: dict[str, Entry] = {
    StatusCode.ECHO: _commented(_echo),
    StatusCode.FIND: _commented(_find),
    StatusCode.FIND_ENDED_EARLY: _commented(_ended_early),
    StatusCode.MOVE: _commented(_move),
    StatusCode.STORE: _commented(_store),
}
