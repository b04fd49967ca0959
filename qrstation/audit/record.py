"""A record of the trail: one line, chained to the line before it.

``NUMBER TIME LINK SEAL XML`` and a line feed, in UTF-8, one space between. NUMBER counts from 1 over all files; TIME is
ISO 8601 with an offset; LINK is SHA-256 (hexadecimal) of the previous record's link, and of NUMBER, TIME and XML; SEAL
is "-" or ``ID:HMAC``: which key, and HMAC-SHA-256 of LINK by it. XML is an AuditMessage (PS3.15 A.5.1) in one line.

Any process can chain, so that what was changed is found; only one that has the key can seal, so that somebody who
chains all of it anew is found too: what a seal stands behind is everything up to its record.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

FIRST_LINK = "0" * 64
"""What the first record follows."""
UNSEALED = "-"
LONGEST_LINE = 1 << 20
"""Bytes of a line; a longer one is none of ours."""
_LINE = re.compile(
    rb"([1-9]\d{0,17}) (\d{4}-\d\d-\d\dT[0-9:.]{8,15}[+-]\d\d:\d\d) "
    rb"([0-9a-f]{64}) (-|[0-9a-f]{8}:[0-9a-f]{64}) ([^\n]+)"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in the trail."""

    number: int
    time: str
    link: str
    seal: str
    xml: bytes

    @property
    def line(self) -> bytes:
        """The record's line, with its end."""
        return f"{self.number} {self.time} {self.link} {self.seal} ".encode("ascii") + self.xml + b"\n"

    @property
    def day(self) -> str:
        """The day of its time, as YYYY-MM-DD."""
        return self.time[:10]


@dataclass(frozen=True, slots=True)
class Key:
    """A secret to seal with; `name` says which it is, and tells nothing of it."""

    secret: bytes

    @property
    def name(self) -> str:
        """The name of the key, eight characters."""
        return hashlib.sha256(b"qrstation audit key\0" + self.secret).hexdigest()[:8]

    def seal(self, link: str) -> str:
        """Give the seal of a link."""
        return f"{self.name}:{hmac.new(self.secret, link.encode('ascii'), 'sha256').hexdigest()}"


def link_of(previous: str, number: int, time: str, xml: bytes) -> str:
    """Give the link of a record that follows the link ``previous``."""
    return hashlib.sha256(f"{previous} {number} {time} ".encode("ascii") + xml).hexdigest()


def following(previous: str, number: int, time: str, xml: bytes, key: Key | None) -> Record:
    """Make the record that follows the link ``previous``."""
    link = link_of(previous, number, time, xml)
    return Record(number, time, link, key.seal(link) if key is not None else UNSEALED, xml)


def record_of(line: bytes) -> Record | None:
    """Give the record of a line without its end; None for what is no record, such as one that was cut off."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    number, time, link, seal, xml = found.groups()
    return Record(int(number), time.decode(), link.decode(), seal.decode(), xml)
