"""Unique identifiers: what counts as one (PS3.5 section 9), and new ones for this station."""

from __future__ import annotations

import hashlib
import re
import uuid

MAX_LENGTH = 64
# Real archives send components with leading zeros; what is no UID at all is refused (PS3.5 section 9.1).
_CONFORMING = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*")
_TOLERABLE = re.compile(r"[\x21-\x7e]{1,64}")
_SEPARATORS = frozenset('/\\:*?"<>|')


def is_conforming(uid: str) -> bool:
    """Tell whether ``uid`` keeps to PS3.5 section 9.1."""
    return len(uid) <= MAX_LENGTH and _CONFORMING.fullmatch(uid) is not None


def is_acceptable(uid: str) -> bool:
    """Tell whether ``uid`` may be stored: not conforming perhaps, but no control characters or separators."""
    return _TOLERABLE.fullmatch(uid) is not None and not _SEPARATORS & set(uid) and ".." not in uid


def file_stem(uid: str) -> str:
    """Give the name under which an instance is kept: a hash, so that no byte of a peer becomes part of a path."""
    return hashlib.sha256(uid.encode("utf-8", "surrogateescape")).hexdigest()[:40]


def new_uid(*parts: object) -> str:
    """Give a UID under 2.25 (PS3.5 annex B.2): random, or always the same for the same ``parts``."""
    if not parts:
        return f"2.25.{uuid.uuid4().int}"
    name = "\x1f".join(str(part) for part in parts)
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}"
