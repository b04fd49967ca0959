"""Text in DICOM's character sets (PS3.5 section 6.1, PS3.3 C.12.1.1.2): decoded always, encoded without loss."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

UTF_8 = "ISO_IR 192"
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_FALLBACK = "iso8859"  # one character for each byte, so that nothing is dropped
ESCAPE = b"\x1b"
_DELIMITERS = re.compile(r"([\\\\^=\r\n\f])")
"""After these a text is in its first character set again (PS3.5 6.1.2.5.3)."""
# These decoders take the escape sequence as a part of their input.
_WITHESCAPE = ("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_2004", "iso2022_jp_ext")
_STAND_ALONE = frozenset({"utf8", "utf-8", "GB18030", "gb18030", "GBK", "gbk"})


@dataclass(frozen=True, slots=True)
class TextRule:
    """In which character sets an archive's texts are written and read, as values of Specific Character Set."""

    charset: str = ""
    """What keys are written in where they fit, and what answers that declare nothing are read in; "" for unknown."""
    declares: bool = False
    """Declared with every question, also one of ASCII alone: the archive declares its own only then."""
    instead: str = ""
    """What answers are read in whatever they declare; "" for as they declare."""


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


@lru_cache(maxsize=256)
def is_known(charset: str) -> bool:
    """Tell whether every value of a Specific Character Set (0008,0005) is a defined term."""
    return all(term.strip() in _encodings() for term in charset.split("\\"))


def decode_text(raw: bytes, charset: str = "") -> str:
    """Decode the bytes of a text element; what cannot be decoded becomes U+FFFD, never an error.

    ``charset`` is the value of Specific Character Set, its values joined by backslashes; unknown terms count as
    Latin-1, so that at least the letters of the default repertoire are right.
    """
    first, usual = _codecs(charset)
    if ESCAPE not in raw or first in _STAND_ALONE:
        return raw.decode(usual, "replace")
    parts = raw.split(ESCAPE)
    decoded = [parts[0].decode(_single_byte(first), "replace")]
    decoded.extend(_decode_escaped(ESCAPE + part, first) for part in parts[1:])
    return "".join(decoded)


@lru_cache(maxsize=256)
def _codecs(charset: str) -> tuple[str, str]:
    """Give the codec of the first value, and the one for text without escapes."""
    encodings = [_encodings().get(term.strip(), _FALLBACK) for term in charset.split("\\")]
    first = encodings[0]
    return first, first if len(encodings) == 1 and first in _STAND_ALONE else _single_byte(first)


def is_plain(raw: bytes) -> bool:
    """Tell whether bytes are the same text in every character set."""
    return raw.isascii() and ESCAPE not in raw


def read_text(raw: bytes, declared: str, rule: TextRule) -> tuple[str, str]:
    """Decode a text of an answer that declares ``declared``; gives it, and the character set that it was read in.

    An answer that declares nothing, or no defined term, is in the archive's own character set; where that is unknown,
    in UTF-8 if it can be (hardly any other text can), else in Latin-1.
    """
    if declared and not is_known(declared):
        declared = ""
    if rule.instead:
        text = decode_text(raw, rule.instead)
        # It was found for an archive as a whole: one answer may be declared rightly all the same.
        if UNREADABLE not in text or not declared or UNREADABLE in decode_text(raw, declared):
            return text, rule.instead
    charset = declared or rule.charset
    if not charset and _is_utf_8(raw):
        charset = UTF_8
    return decode_text(raw, charset), charset


def codec_for(declared: str, rule: TextRule) -> tuple[str, str] | None:
    """Give the codec by which `read_text` reads what has no escape sequence, and the character set; None: it depends.

    It depends on each text where the archive's own character set is unknown, or goes before what is declared.
    """
    if rule.instead:
        return None
    charset = declared if declared and is_known(declared) else rule.charset
    return (_codecs(charset)[1], charset) if charset else None


def _is_utf_8(raw: bytes) -> bool:
    try:
        return not raw.decode("utf-8").isascii() and ESCAPE not in raw
    except UnicodeDecodeError:
        return False


def _single_byte(encoding: str) -> str:
    """Give the codec for bytes before the first escape: the Japanese codecs know no half-width katakana there."""
    return "shift_jis" if encoding in ("shift_jis", *_WITHESCAPE) else encoding


def _decode_escaped(fragment: bytes, first: str) -> str:
    for escape, encoding in _escapes():
        if fragment.startswith(escape):
            if encoding in _WITHESCAPE:
                return fragment.decode(encoding, "replace")
            return fragment[len(escape) :].decode(encoding, "replace")
    return fragment[1:].decode(_single_byte(first), "replace")


def charset_for(texts: Sequence[str], preferred: str = "") -> str:
    """Give the Specific Character Set that can carry ``texts``: none for ASCII, else ``preferred``, else UTF-8.

    Never one that would need a question mark (PS3.5 section 6.1.2).
    """
    if all(text.isascii() for text in texts):
        return ""
    charset = preferred if preferred and is_known(preferred) else "ISO_IR 100"
    return charset if can_carry(texts, charset) else UTF_8


def can_carry(texts: Sequence[str], charset: str) -> bool:
    """Tell whether texts can be written in a character set, so that they are read as they were."""
    return is_known(charset) and all(_fits(text, charset) for text in texts)


def encode_text(text: str, charset: str) -> bytes:
    """Encode for a Specific Character Set given by `charset_for`. Raises UnicodeEncodeError when it does not fit."""
    if not charset or text.isascii():
        return text.encode("ascii")
    if "\\" not in charset and (encoding := _encodings()[charset]) not in ("shift_jis", "iso8859"):
        return text.encode(encoding)
    parts = _DELIMITERS.split(text)
    return b"".join(_encode_extended(part, charset) for part in parts)


def _encode_extended(text: str, charset: str) -> bytes:
    """Encode a text without delimiters with code extensions (PS3.5 6.1.2.5)."""
    first, *others = [_encodings()[term.strip()] for term in charset.split("\\")]
    tries = [_written(text, first)]
    for escape, encoding in _escapes():
        if encoding in others:
            tries.append((b"" if encoding in _WITHESCAPE else escape) + _written(text, encoding))
    for raw in tries:
        if decode_text(raw, charset) == text:
            return raw
    raise UnicodeEncodeError(first, text, 0, len(text), f"not in {charset}")


def _written(text: str, encoding: str) -> bytes:
    """Encode what there is of it in a codec: some write more than their character set has."""
    if encoding == "iso8859":  # stands for ISO-IR 6
        return text.encode("ascii", "ignore")
    raw = text.encode(encoding, "ignore")
    if encoding == "shift_jis" and len(raw) != len(text):  # JIS X 0201 has half-width katakana, and no kanji
        return b""
    return raw


def _fits(text: str, charset: str) -> bool:
    try:
        return decode_text(encode_text(text, charset), charset) == text
    except (UnicodeError, LookupError):
        return False
