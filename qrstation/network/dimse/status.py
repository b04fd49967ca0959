"""DIMSE statuses in plain words: what happened, what to do, and whether it is the end (PS3.4 C.4.1–3, PS3.7 C)."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.standard.node import Node

SUCCESS = 0x0000
PENDING = frozenset({0xFF00, 0xFF01})
CANCELLED = 0xFE00
MOVE_DESTINATION_UNKNOWN = 0xA801
SUB_OPERATIONS_FAILED = 0xB000
BUSY = frozenset({0xA701, 0xA702, 0x0213})
"""The archive may be able to do it later."""
PERMANENT = frozenset({0x0117, 0x0118, 0x0119, 0x0122, 0x0124, 0x0211, 0x0212, MOVE_DESTINATION_UNKNOWN})
"""Asking again cannot help before someone changes something."""
CUT_SHORT = frozenset({0xB001, 0xA700})


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status for people: one line what happened, one line what to do."""

    what: str
    advice: str


_COMMON = {
    0x0105: StatusWords("the archive knows no such attribute", "tell its administrator"),
    0x0106: StatusWords("the archive refuses a value that was asked for", "check what you typed"),
    0x0107: StatusWords("the archive knows not all of the attributes asked for", "tell its administrator"),
    0x0110: StatusWords("the archive had an error while processing", "try again; then tell its administrator"),
    0x0111: StatusWords("the archive has that object already", "nothing is to be done"),
    0x0112: StatusWords("the archive has no such object", "search again: it may have been deleted or moved"),
    0x0113: StatusWords("the archive knows no such event", "tell its administrator"),
    0x0114: StatusWords("the archive knows no such argument", "tell its administrator"),
    0x0115: StatusWords("the archive refuses an argument", "tell its administrator"),
    0x0116: StatusWords("the archive finds a value out of range", "check what you typed"),
    0x0117: StatusWords("the archive refuses a UID of the request", "tell its administrator"),
    0x0118: StatusWords("the archive does not know the service asked for", "ask its administrator to switch it on"),
    0x0119: StatusWords("the archive contradicts itself about the class of an object", "tell its administrator"),
    0x0120: StatusWords("the archive misses an attribute in the request", "tell its administrator"),
    0x0121: StatusWords("the archive misses a value in the request", "tell its administrator"),
    0x0122: StatusWords("the archive does not support this service", "ask its administrator to switch it on"),
    0x0123: StatusWords("the archive knows no such action", "tell its administrator"),
    0x0124: StatusWords("the archive does not allow this station to do that", "ask its administrator for the right"),
    0x0210: StatusWords("the archive saw the same message twice", "try again"),
    0x0211: StatusWords("the archive does not know this operation", "ask its administrator to switch it on"),
    0x0212: StatusWords("the archive took the request for a wrong one", "tell its administrator"),
    0x0213: StatusWords("the archive is out of resources", "try again later"),
    0xA900: StatusWords("the request does not fit the archive's data model", "tell its administrator"),
    CANCELLED: StatusWords("the archive stopped as it was asked to", ""),
}
_FIND = {
    0xA700: StatusWords("the archive has more matches than it will list", "narrow the search, or split it by date"),
    0xB001: StatusWords("the archive cut its answer short", "narrow the search, or split it by date"),
}
_MOVE = {
    0xAA00: StatusWords("the archive found none of the frames asked for", "search again"),
    0xAA01: StatusWords("the archive cannot make an object of this class", "ask for the whole instance"),
    0xAA02: StatusWords("the archive cannot take frames out of the object", "ask for the whole instance"),
    0xAA03: StatusWords("the archive was asked by time for an object without", "ask for the whole instance"),
    0xAA04: StatusWords("the archive finds the request invalid", "tell its administrator"),
    0xA701: StatusWords("the archive cannot count the images (out of resources)", "try again later"),
    0xA702: StatusWords("the archive is too busy to send images (out of resources)", "try again later"),
    0xB000: StatusWords("the archive could not send all images", "retry those that are missing"),
}

_STORE = {
    0x0107: StatusWords("the archive stored it, but not all of its attributes", ""),
    0x0116: StatusWords("the archive stored it, though a value is out of range", ""),
    0xA700: StatusWords("the archive has no room (out of resources)", "tell its administrator"),
    0xA900: StatusWords("the archive finds that the image does not fit its SOP class", "check the image"),
    0xB000: StatusWords("the archive stored it and changed some elements", ""),
    0xB006: StatusWords("the archive stored it and left out some elements", ""),
    0xB007: StatusWords("the archive stored it, though it does not fit its SOP class", ""),
    0xC000: StatusWords("the archive cannot understand the image", "check the image; then tell its administrator"),
}


def store_words(status: int) -> StatusWords:
    """Say a C-STORE status (PS3.4 table B.2-1)."""
    if words := _STORE.get(status) or _COMMON.get(status):
        return words
    family = {0xA7: 0xA700, 0xA9: 0xA900}.get(status >> 8) or (0xC000 if 0xC000 <= status <= 0xCFFF else 0)
    if family:
        return StatusWords(f"{_STORE[family].what} ({hexadecimal(status)})", _STORE[family].advice)
    return _other(status, "store the image")


def find_words(status: int) -> StatusWords:
    """Say a C-FIND status (PS3.4 C.4.1.1.4)."""
    return _FIND.get(status) or _COMMON.get(status) or _other(status, "answer the search")


def move_words(status: int, calling: Node) -> StatusWords:
    """Say a C-MOVE status (PS3.4 C.4.2.1.5); ``calling`` is what the archive must know of this station."""
    if status == MOVE_DESTINATION_UNKNOWN:
        return StatusWords(
            "the archive does not know this station (0xA801, move destination unknown)",
            f"give its administrator this: AE title {calling.ae_title}, address {calling.host}, port {calling.port}",
        )
    words = _MOVE.get(status) or _COMMON.get(status)
    if words is None and 0xC000 <= status <= 0xCFFF:
        return StatusWords(
            f"the archive could not process the retrieve (0x{status:04X})",
            f"check that it knows this station as AE title {calling.ae_title}, address {calling.host}, "
            f"port {calling.port}; then tell its administrator",
        )
    return words or _other(status, "send the images")


def echo_words(status: int) -> StatusWords:
    """Say a C-ECHO status (PS3.7 9.1.5.1.4)."""
    return _COMMON.get(status) or _other(status, "answer the test")


def _other(status: int, doing: str) -> StatusWords:
    return StatusWords(
        f"the archive could not {doing} (0x{status:04X})", "try again; if it happens again, tell its administrator"
    )


def with_comment(what: str, comment: str) -> str:
    """Add what the peer itself says: Error Comment (0000,0902), made safe to show."""
    shown = "".join(c for c in comment if c.isprintable())[:64]
    return f'{what} ("{shown}")' if shown else what


def hexadecimal(status: int) -> str:
    """Write a status as support reads it: 0xA801."""
    return f"0x{status:04X}"
