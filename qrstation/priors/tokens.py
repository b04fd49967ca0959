"""Cuts a description into words that can be looked up: without case, marks, and whatever stands between words."""

from __future__ import annotations

import re
from contextlib import suppress

from anyascii import anyascii

from qrstation.core.patient import fold

_LONGEST = 1024
"""Letters of a description that are read; what is longer is no description (LO has 64, PS3.5 6.2)."""
_HUMP = re.compile(r"(?<=[^\W\d_A-ZÄÖÜ]{3})(?=[A-ZÄÖÜ])")
_SIGNS = (
    (re.compile(r"\+\s*/?\s*-"), " posneg "),
    (re.compile(r"\bw\s*/\s*o\b"), " wo "),
    (re.compile(r"\bw\s*[/&+]\s*(?=wo?\b)"), " w "),
    (re.compile(r"\b([wsc])/(?=\s|[a-z]{2})"), r" \1 "),
    (re.compile(r"\bc\s?\+(?!\w)|\+\s?c\b"), " plusc "),
    (re.compile(r"\bc-(?!\w)|(?<=\s)-c\b"), " minusc "),
)
"""What hospitals write of contrast with signs, as words."""
_WORD = re.compile(
    r"(?<![a-z0-9])(?:c|d|th?|l|s)\d{1,2}(?![0-9a-z])"  # a vertebra: C7, Th12
    r"|\d+[a-z](?![a-z])"  # 3D, 2E: no letter of its own
    r"|\*?[a-z]+(?:\?[a-z]+)*\*?"  # a letter that was lost on the way is a "?"
    r"|\d+"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})


def words_in(text: str) -> list[str]:
    """Give the words of a description, in their order: small plain letters, "?" for a lost one."""
    return _WORD.findall(_plain(_unbroken(text[:_LONGEST])).replace("*", " "))


def pattern_in(text: str) -> list[tuple[str, ...]]:
    """Give how a listed word or phrase may stand in a text; `*` stays; with umlauts also as they are written out."""
    ways = {tuple(_WORD.findall(_plain(way))) for way in (text, text.translate(_UMLAUTS))}
    return sorted(way for way in ways if way)


def _unbroken(text: str) -> str:
    """Give UTF-8 that was read as Latin-1 as it was meant, and words that were written in one, apart."""
    if "Ã" in text:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            text = text.encode("latin-1").decode("utf-8")
    return _HUMP.sub(" ", text)


def _plain(text: str) -> str:
    plain = fold(text.replace("_", " "))
    if not plain.isascii():
        plain = anyascii(plain).casefold()
    for sign, word in _SIGNS:
        if not plain.isalpha():
            plain = sign.sub(word, plain)
    return plain
