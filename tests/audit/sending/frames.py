"""Reads octet-counted messages out of a stream, by the words of RFC 5425 4.3 and nothing of the program's."""

from __future__ import annotations

import re

_COUNT = re.compile(rb"([1-9]\d{0,8}) ")


class Frames:
    """Takes bytes as they come, and gives whole messages."""

    def __init__(self) -> None:
        self.rest = b""
        """What has come of the next message."""

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes; gives the messages that are whole now. Raises ValueError for what is no frame."""
        self.rest += data
        whole = []
        while self.rest:
            found = _COUNT.match(self.rest)
            if found is None:
                if re.fullmatch(rb"[1-9]\d{0,8}", self.rest):
                    break
                raise ValueError(self.rest[:40])
            end = found.end() + int(found[1])
            if len(self.rest) < end:
                break
            whole.append(self.rest[found.end() : end])
            self.rest = self.rest[end:]
        return whole
