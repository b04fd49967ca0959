"""DIMSE statuses: which are the end, which may pass, and each as a notice (PS3.4 C.4.1–3, PS3.7 C)."""

from __future__ import annotations

from qrstation.core.codes.statuses import StatusCode
from qrstation.core.notice import Notice
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


def echo_notice(status: int) -> Notice:
    """Tell a C-ECHO status (PS3.7 9.1.5.1.4)."""
    return _told(StatusCode.ECHO, status, "")


def find_notice(status: int, untrusted_comment: str = "") -> Notice:
    """Tell a C-FIND status (PS3.4 C.4.1.1.4) that nobody asked for."""
    return _told(StatusCode.FIND_ENDED_EARLY if status == CANCELLED else StatusCode.FIND, status, untrusted_comment)


def move_notice(status: int, here: Node, untrusted_comment: str = "") -> Notice:
    """Tell a C-MOVE or C-GET status (PS3.4 C.4.2.1.5); ``here`` is what the archive must know of this station."""
    return _told(StatusCode.MOVE, status, untrusted_comment, ae_title=here.ae_title, host=here.host, port=here.port)


def store_notice(status: int) -> Notice:
    """Tell a C-STORE status (PS3.4 table B.2-1)."""
    return _told(StatusCode.STORE, status, "")


def _told(code: StatusCode, status: int, untrusted_comment: str, **values: str | int) -> Notice:
    """Make a notice; the comment is the peer's own: its words check it before they show it, and no log has it."""
    return Notice(code, (("status", status), ("comment", untrusted_comment), *values.items()), hexadecimal(status))


def hexadecimal(status: int) -> str:
    """Write a status as support reads it: 0xA801."""
    return f"0x{status:04X}"
