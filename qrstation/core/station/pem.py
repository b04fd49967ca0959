"""Reads PEM: a text with blocks between BEGIN and END (RFC 7468); what stands between the blocks is no part of them.

Files are those that somebody named, whatever they are: none is read beyond a bound, and no pipe is waited for.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.station.plain_file import open_plain

CERTIFICATE = b"CERTIFICATE"
_MARK = re.compile(rb"-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----")
_PRIVATE_KEY = b"PRIVATE KEY"


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between BEGIN and END."""

    label: bytes
    body: bytes
    """In base64, perhaps with header lines; of a block that is not whole up to where the next one begins."""
    is_whole: bool
    """Whether its END was there."""

    @property
    def is_private_key(self) -> bool:
        """Tell whether it is a private key by its label, of whatever kind and with a passphrase or without."""
        return self.label.endswith(_PRIVATE_KEY)

    def der(self) -> bytes:
        """Give the bytes that it stands for. Raises ValueError for what is no base64."""
        return base64.b64decode(b"".join(self.body.split()), validate=True)


def read_start(path: Path, most_bytes: int) -> bytes:
    """Give at most the first ``most_bytes`` of a file. Raises OSError; ValueError for a path with a null character."""
    with open_plain(path) as file:
        return file.read(most_bytes) or b""


def blocks(data: bytes) -> Iterator[Block]:
    """Give the blocks in their order; one walk over the marks, however many begin and never end."""
    label, begin = b"", 0
    for mark in _MARK.finditer(data):
        if mark[1] == b"BEGIN":
            if label:
                yield Block(label, data[begin : mark.start()], is_whole=False)
            label, begin = mark[2], mark.end()
        elif mark[2] == label:
            yield Block(label, data[begin : mark.start()], is_whole=True)
            label = b""
    if label:
        yield Block(label, data[begin:], is_whole=False)
