"""Whether what is kept lies on an encrypted disk, as far as this machine tells."""

from __future__ import annotations

from enum import StrEnum


class AtRest(StrEnum):
    """Whether the store lies on an encrypted disk."""

    ENCRYPTED = "encrypted"
    NOT_SEEN = "not-seen"
    """The system encrypts it not, as far as can be seen: a drive, or a machine's host, may still do."""
    UNKNOWN = "unknown"
