"""Makes a syslog message of a record of the audit trail, and frames it for a connection."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from qrstation.audit.record import Record

FACILITY = 10
"""Security and authorization messages (PS3.15 A.6)."""
NOTICE, WARNING = 5, 4
"""Severities (RFC 5424 6.2.1): normal but significant, as PS3.15 A.6 has it for most; a warning for what failed."""
APP_NAME = "QRStation"
MESSAGE_ID = "DICOM+RFC3881"
"""What PS3.15 A.6 names for messages of its form; repositories tell them by it."""
NIL = "-"
BOM = b"\xef\xbb\xbf"
"""Says that what follows is UTF-8 (RFC 5424 6.4)."""
_MOST_HOST = 255
_SUCCESS = re.compile(rb"<EventIdentification[^>]*\bEventOutcomeIndicator=\"0\"")


def message_of(record: Record, host: str) -> bytes:
    """Give a record as a SYSLOG-MSG (RFC 5424 6); ``host`` is what this machine is called.

    No process is named: the one that sends is mostly another than the one that recorded it.
    """
    priority = FACILITY * 8 + (NOTICE if _SUCCESS.search(record.xml) else WARNING)
    head = f"<{priority}>1 {timestamp(record.time)} {_printable(host)} {APP_NAME} {NIL} {MESSAGE_ID} {NIL} "
    return head.encode("ascii") + BOM + record.xml


def framed(message: bytes) -> bytes:
    """Give a message as it goes over a connection: its length in octets before it (RFC 5425 4.3)."""
    return b"%d %s" % (len(message), message)


def timestamp(time: str) -> str:
    """Give a record's time as RFC 5424 6.2.3 writes it: UTC, to the millisecond; "-" for what is no time."""
    try:
        moment = datetime.fromisoformat(time).astimezone(UTC)
    except (ValueError, OverflowError):
        return NIL
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _printable(host: str) -> str:
    """Give a name as a field of the head: printable ASCII without spaces, "-" where nothing is left of it."""
    return "".join(letter for letter in host if "!" <= letter <= "~")[:_MOST_HOST] or NIL
