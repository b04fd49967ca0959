"""How an examination is written: the descriptions of seven languages, the habits of archives, and what goes wrong."""

from __future__ import annotations

import random
import unicodedata
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
WIDTHS = (16, 32, 64)
"""Where archives cut a description, in characters (PS3.5: SH holds 16, LO 64; 32 is what old databases hold)."""

HERE = Path(__file__).parent / "descriptions"
FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "AE", "Ö": "OE", "Ü": "UE"})
SIDES = {"L": "left", "R": "right", "B": "both"}


@cache
def phrases(name: str) -> dict[str, tuple[str, ...]]:
    """Give what a file of `descriptions` holds: for each key its phrases."""
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line)
    return {key.strip(): tuple(each.strip() for each in values.split(" | ")) for key, values in pairs}


def written(rng: random.Random, language: str, kind: str, side: str) -> str:
    """Give one of the ways to write the examination, with the mark of its side."""
    known = phrases(language)
    mark = rng.choice(known[SIDES[side]]) if side else ""
    return rng.choice(known[kind]).replace("{s}", mark)


def series_words(kind: str) -> tuple[str, ...]:
    """Give the scanner's names of the series of such a study."""
    return phrases("series")[kind]


def plain_letters(text: str, language: str) -> str:
    """Give the text without accents, German umlauts as two letters."""
    folded = text.translate(FOLDED) if language == "de" else text
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def as_archive_writes(rng: random.Random, text: str, language: str) -> str:
    """Give the text by the habit of an archive: as it is, in plain capitals, underscored, or after a code."""
    habit = rng.random()
    if habit < 0.45:
        return text
    if habit < 0.72:
        return plain_letters(text, language).upper()
    if habit < 0.85:
        return plain_letters(text, language).replace(" ", "_")
    return f"{rng.choice(('R', 'X', 'RAD', 'IM', '8', '34'))}{rng.randint(10, 999)} {text}"


def damaged(rng: random.Random, text: str) -> tuple[str, str]:
    """Give the text misspelt, abbreviated or cut, and which of them; as it is, with "", where nothing can be done."""
    ways = [("misspelt", misspelt), ("abbreviated", abbreviated), ("cut", cut)]
    rng.shuffle(ways)
    for name, way in ways:
        spoilt = way(rng, text)
        if spoilt != text:
            return spoilt, name
    return text, ""


def _long_words(text: str, least: int) -> list[str]:
    words = text.replace("_", " ").replace("/", " ").replace("-", " ").split()
    return [word for word in words if len(word) >= least and word.isalpha()]


def misspelt(rng: random.Random, text: str) -> str:
    """Give the text with one slip of the keys in one of its long words, never at the word's first letter."""
    words = _long_words(text, 5)
    if not words:
        return text
    word = rng.choice(words)
    place = rng.randrange(1, len(word) - 1)
    slips = (
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
    )
    return text.replace(word, rng.choice(slips), 1)


def abbreviated(rng: random.Random, text: str) -> str:
    """Give the text with its long words broken off after half of their letters or a little more."""
    short = text
    for word in _long_words(text, 7):
        stem = word[: rng.randint(max(4, len(word) // 2), max(5, len(word) * 2 // 3))]
        short = short.replace(word, stem + rng.choice((".", "")), 1)
    return short


def cut(rng: random.Random, text: str) -> str:
    """Give the text as a field that is too narrow keeps it."""
    widths = [width for width in WIDTHS if width < len(text)]
    return text[: rng.choice(widths)].rstrip() if widths else text
