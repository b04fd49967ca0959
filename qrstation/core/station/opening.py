"""What a start asks the window to open: a study, an accession number, files and folders; or a link that names one.

All of it is data from outside, whether typed, sent by a desktop or handed over by another start: it is checked here,
and never run.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.standard.uid import MAX_LENGTH

SCHEME = "qrstation:"
FILE_SCHEME = "file:"
LONGEST_LINK = 512
"""Characters of a link at most; the longest that says something sensible has 213."""
LONGEST_FILE_LINK = 16_384
LONGEST_MESSAGE = 256 * 1024
"""Bytes that are handed over at once: some thousands of paths, read within 2 ms."""
LONGEST_ACCESSION = 16
"""Characters of an SH (PS3.5 section 6.2)."""
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_LINK = re.compile(r"(?i:qrstation://open)/?\?(?P<query>[!-~]*)")
_ESCAPED = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})*")
_WILD = frozenset("*?\\")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be opened: one of the three; nothing: the window alone.

    ``study_uid`` and ``accession`` are checked, ``paths`` are absolute, in the order in which they were named.
    """

    study_uid: str = ""
    accession: str = ""
    paths: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is to be opened."""
        return self == NOTHING


NOTHING = Opening()


def study_opening(text: str) -> Opening:
    """Ask for a study by its UID (PS3.5 section 9.1). Raises StationError for what is none.

    Components with leading zeros are let pass: real archives send them.
    """
    if len(text) > MAX_LENGTH or _UID.fullmatch(text) is None:
        raise StationError(WindowCode.UID_MALFORMED)
    return Opening(study_uid=text)


def accession_opening(text: str) -> Opening:
    """Ask for an accession number (an SH, PS3.5 section 6.2). Raises StationError for what is none.

    Wildcards are refused: an archive would take them for other patients' numbers as well (PS3.4 section C.2.2.2.4).
    """
    number = text.strip(" ")
    if not number or len(number) > LONGEST_ACCESSION or not number.isprintable() or _WILD & set(number):
        raise StationError(WindowCode.ACCESSION_MALFORMED)
    return Opening(accession=number)


def paths_opening(paths: Sequence[str]) -> Opening:
    """Ask for files and folders; relative ones are taken from the current folder.

    Raises StationError where they are too many to be handed over at once.
    """
    opening = Opening(paths=tuple(str(Path(path).absolute()) for path in paths))
    encode(opening)
    return opening


def is_link(text: str) -> bool:
    """Tell whether a word is a link of this program's, well formed or not."""
    return text[: len(SCHEME)].lower() == SCHEME


def link_opening(link: str) -> Opening:
    """Read ``qrstation://open?study=UID`` or ``qrstation://open?accession=NUMBER``. Raises StationError otherwise.

    Values are UTF-8, percent-encoded (RFC 3986 section 2.1); a plus sign is a plus sign.
    """
    if len(link) > LONGEST_LINK:
        raise StationError(WindowCode.LINK_TOO_LONG, most=LONGEST_LINK)
    found = _LINK.fullmatch(link)
    if found is None:
        raise StationError(WindowCode.LINK_UNKNOWN)
    parts = found["query"].split("&")
    if len(parts) > 1:
        raise StationError(WindowCode.LINK_ASKS_FOR_MORE)
    key, _, value = parts[0].partition("=")
    ask = {"study": study_opening, "accession": accession_opening}.get(key)
    if ask is None:
        raise StationError(WindowCode.LINK_UNKNOWN)
    try:
        return ask(_decoded(value).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise StationError(WindowCode.LINK_UNKNOWN) from error


def file_of_link(link: str) -> str:
    """Give the path of a ``file:`` link (RFC 8089), as desktops name files where links are taken too.

    Raises StationError for what is no such link, or one of another machine.
    """
    rest = link[len(FILE_SCHEME) :]
    if rest[:2] == "//":
        host, slash, path = rest[2:].partition("/")
        rest = slash + path if host.lower() in ("", "localhost") else ""
    if len(link) > LONGEST_FILE_LINK or link[: len(FILE_SCHEME)].lower() != FILE_SCHEME or rest[:1] != "/":
        raise StationError(WindowCode.LINK_UNKNOWN)
    path = os.fsdecode(_decoded(rest))
    if "\0" in path:
        raise StationError(WindowCode.LINK_UNKNOWN)
    drive = re.match(r"/[A-Za-z]:/", path) if os.name == "nt" else None
    return path[1:] if drive else path


def _decoded(text: str) -> bytes:
    """Give the bytes that stand percent-encoded. Raises StationError."""
    if _ESCAPED.fullmatch(text) is None:
        raise StationError(WindowCode.LINK_UNKNOWN)
    return re.sub(rb"%(..)", lambda found: bytes.fromhex(found[1].decode()), text.encode("ascii"))


def encode(opening: Opening, token: str = "") -> bytes:
    """Write it as the line that one start hands to the window, with the desktop's ``token`` for coming to the front.

    Raises StationError where that is longer than a window takes.
    """
    asked = {"study": opening.study_uid, "accession": opening.accession, "paths": list(opening.paths)}
    message = {"open": {key: value for key, value in asked.items() if value}, "token": token}
    line = json.dumps(message).encode("ascii") + b"\n"
    if len(line) > LONGEST_MESSAGE:
        raise StationError(WindowCode.TOO_MUCH_TO_OPEN)
    return line


def decode(untrusted_line: bytes) -> tuple[Opening, str]:
    """Read such a line, which anybody may have written: what is to be opened, and the token.

    Raises StationError for what is none, with anything else in it, or that asks for several things at once.
    """
    try:
        if len(untrusted_line) > LONGEST_MESSAGE:
            raise ValueError("too long")
        untrusted = json.loads(untrusted_line.decode("ascii"))
        ((key, untrusted_value),) = _fields(untrusted, "open", "token")["open"].items()
        ask = {"study": study_opening, "accession": accession_opening, "paths": _checked_paths}[key]
        return ask(untrusted_value), _token(untrusted)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StationError(WindowCode.OPENING_NOT_UNDERSTOOD) from error


def _fields(untrusted: Any, *known: str) -> dict[str, Any]:
    if not isinstance(untrusted, dict) or set(untrusted) - set(known):
        raise ValueError("something else stands in it")
    return untrusted


def _token(untrusted: dict[str, Any]) -> str:
    token = untrusted.get("token", "")
    return token if isinstance(token, str) and token.isascii() and token.isprintable() else ""


def _checked_paths(untrusted: Any) -> Opening:
    paths = tuple(untrusted) if isinstance(untrusted, list) else ()
    if not paths or not all(isinstance(path, str) and _is_whole(path) for path in paths):
        raise ValueError("these are no paths")
    return Opening(paths=paths)


def _is_whole(path: str) -> bool:
    """Tell whether the system can take a path, and knows it without a current folder."""
    os.fsencode(path)  # half pairs that stand for no byte
    return Path(path).is_absolute() and "\0" not in path
