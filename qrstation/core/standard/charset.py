"""Text in DICOM's character sets (PS3.5 section 6.1, PS3.3 C.12.1.1.2): decoded always, encoded without loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

UTF_8 = "ISO_IR 192"
_FALLBACK = "iso8859"  # one character for each byte, so that nothing is dropped
_ESCAPE = b"\x1b"
# These decoders take the escape sequence as a part of their input.
_WITH_ESCAPE = ("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_2004", "iso2022_jp_ext")
_STAND_ALONE = frozenset({"utf8", "utf-8", "GB18030", "gb18030", "GBK", "gbk"})


@cache
def _encodings() -> Mapping[str, str]:
    """Give Python's name for each defined term; loaded with the first text, since pydicom takes its time."""
    from pydicom.charset import python_encoding

    return python_encoding


@cache
def _escapes() -> list[tuple[bytes, str]]:
    """Give the escape sequences with Python's names of what they switch to, the longest first."""
    from pydicom.charset import CODES_TO_ENCODINGS

    return sorted(CODES_TO_ENCODINGS.items(), key=lambda item: -len(item[0]))


def is_known(charset: str) -> bool:
    """Tell whether every value of a Specific Character Set (0008,0005) is a defined term."""
    return all(term.strip() in _encodings() for term in charset.split("\\"))


def decode_text(raw: bytes, charset: str = "") -> str:
    """Decode the bytes of a text element; what cannot be decoded becomes U+FFFD, never an error.

    ``charset`` is the value of Specific Character Set, its values joined by backslashes; unknown terms count as
    Latin-1, so that at least the letters of the default repertoire are right.
    """
    first, usual = _codecs(charset)
    if _ESCAPE not in raw or first in _STAND_ALONE:
        return raw.decode(usual, "replace")
    parts = raw.split(_ESCAPE)
    decoded = [parts[0].decode(_single_byte(first), "replace")]
    decoded.extend(_decode_escaped(_ESCAPE + part, first) for part in parts[1:])
    return "".join(decoded)


@lru_cache(maxsize=256)
def _codecs(charset: str) -> tuple[str, str]:
    """Give the codec of the first value, and the one for text without escapes."""
    encodings = [_encodings().get(term.strip(), _FALLBACK) for term in charset.split("\\")]
    first = encodings[0]
    return first, first if len(encodings) == 1 and first in _STAND_ALONE else _single_byte(first)


def _single_byte(encoding: str) -> str:
    """Give the codec for bytes before the first escape: the Japanese codecs know no half-width katakana there."""
    return "shift_jis" if encoding in ("shift_jis", *_WITH_ESCAPE) else encoding


def _decode_escaped(fragment: bytes, first: str) -> str:
    for escape, encoding in _escapes():
        if fragment.startswith(escape):
            if encoding in _WITH_ESCAPE:
                return fragment.decode(encoding, "replace")
            return fragment[len(escape) :].decode(encoding, "replace")
    return fragment[1:].decode(_single_byte(first), "replace")


def charset_for(texts: Sequence[str], preferred: str = "") -> str:
    """Give the Specific Character Set that can carry ``texts``: none for ASCII, else ``preferred``, else UTF-8.

    Never one that would need a question mark (PS3.5 section 6.1.2).
    """
    if all(text.isascii() for text in texts):
        return ""
    for charset in (preferred, "ISO_IR 100"):
        encoding = _encodings().get(charset, "") if charset and "\\" not in charset else ""
        if encoding and all(_fits(text, encoding) for text in texts):
            return charset
    return UTF_8


def encode_text(text: str, charset: str) -> bytes:
    """Encode for a Specific Character Set given by `charset_for`. Raises UnicodeEncodeError when it does not fit."""
    return text.encode(_encodings()[charset] if charset else "ascii")


def _fits(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except (UnicodeError, LookupError):
        return False
