"""Folds what the index is searched by: words without case and marks, each CJK character one by itself.

FTS5 gets these words with spaces between them, and its plainest tokenizer takes them as they are: what counts as a
letter is decided here alone, for what is kept and for what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from anyascii import anyascii

from qrstation.core.patient import fold

FOLDING = 1
"""Told in the index; with another one it is folded anew."""
LONGEST = 64
"""Characters of a word that count."""
_MOST_WORDS = 16
"""Words of a question that count; nobody types more."""
Words = tuple[str, ...]

# Scripts that put no spaces between their words: Han with its marks of repetition, kana, bopomofo, Hangul.
_CJK = (
    (0x1100, 0x11FF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3021, 0x302F),
    (0x3031, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x16FE0, 0x18DFF),
    (0x1AFF0, 0x1B2FF),
    (0x20000, 0x3FFFF),
)
_ASCII_WORD = re.compile("[a-z0-9]+")
_GAP, _LETTER, _IDEOGRAPH, _NOTHING = range(4)


@lru_cache(maxsize=8192)
def _kind(letter: str) -> int:
    """Tell what a character is: between words, part of one, one by itself, or nothing that is seen (Cf)."""
    category = unicodedata.category(letter)
    if category == "Cf":
        return _NOTHING
    if category[0] not in "LNM":
        return _GAP
    code = ord(letter)
    return _IDEOGRAPH if any(first <= code <= last for first, last in _CJK) else _LETTER


def plain(text: str) -> str:
    """Fold case and marks, and put Hangul syllables together again: each is one character."""
    return text.casefold().strip() if text.isascii() else unicodedata.normalize("NFC", fold(text))


def split(folded: str) -> Words:
    """Give the words of a text that is ``plain``."""
    if folded.isascii():
        return tuple(word[:LONGEST] for word in _ASCII_WORD.findall(folded))
    return tuple(_cut(folded))


@lru_cache(maxsize=4096)
def words_in(text: str) -> Words:
    """Give the words of a text as it came; nothing but letters, digits and marks is in them."""
    return split(plain(text))


@lru_cache(maxsize=4096)
def romanised(text: str) -> Words:
    """Give the words of a text in Latin letters, "" for one that has no others.

    Each CJK character is a word; the runs of them stand behind as one word each, since people type a name so.
    """
    if text.isascii():
        return ()
    one_by_one: list[str] = []
    runs: list[str] = []
    for kind, letters in groupby(unicodedata.normalize("NFKC", text), _kind):
        if kind == _IDEOGRAPH:
            parts = [_latin(letter) for letter in letters]
            one_by_one += parts
            if len(parts) > 1:
                runs.append("".join(parts))
        elif kind == _LETTER:
            one_by_one.append(_latin("".join(letters)))
    return tuple(word[:LONGEST] for word in (*one_by_one, *runs) if word)


def asked(text: str) -> tuple[Words, ...]:
    """Give what a person looks for: each word typed as the words that it is, which must follow each other.

    The last of them may go on ("mor" finds "morgan").
    """
    typed = "".join(" " if letter in ",^=\\" else letter for letter in text).split()
    found = dict.fromkeys(words for each in typed if (words := words_in(each)))
    return tuple(found)[:_MOST_WORDS]


def are_said(phrases: Sequence[Words], columns: Sequence[Words]) -> bool:
    """Tell whether each of the phrases stands in one of the columns: what FTS5 answers, said slowly."""
    return all(any(_stands_in(phrase, column) for column in columns) for phrase in phrases)


def pieces(pattern: str) -> Iterator[tuple[Words, bool]]:
    """Give the words that a text surely has which matches a ``plain`` pattern with ``*`` and ``?``.

    Each comes as words that follow each other, and whether the last of them may go on. A word whose beginning the
    pattern leaves open is left out: it cannot be looked up.
    """
    parts = pattern.replace("?", "*").split("*")
    for number, part in enumerate(parts):
        seen = "".join(letter for letter in part if _kind(letter) != _NOTHING)
        words = split(seen)
        if number and words and _kind(seen[0]) == _LETTER:
            words = words[1:]
        if words:
            yield words, number < len(parts) - 1 and _kind(seen[-1]) == _LETTER


def _stands_in(phrase: Words, column: Words) -> bool:
    most = len(phrase)
    return any(
        column[at : at + most - 1] == phrase[:-1] and column[at + most - 1].startswith(phrase[-1])
        for at in range(len(column) - most + 1)
    )


def _cut(folded: str) -> Iterator[str]:
    seen = "".join(letter for letter in folded if _kind(letter) != _NOTHING)
    for kind, letters in groupby(seen, _kind):
        if kind == _IDEOGRAPH:
            yield from letters
        elif kind == _LETTER:
            yield "".join(letters)[:LONGEST]


@lru_cache(maxsize=8192)
def _latin(letters: str) -> str:
    """Write letters in Latin ones; what is no letter then is left out."""
    return "".join(letter for letter in anyascii(letters).casefold() if letter.isascii() and letter.isalnum())
