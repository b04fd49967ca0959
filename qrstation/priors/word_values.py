"""Takes the words of one list into the lexicon, line by line: a wrong line is told, and the rest is used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qrstation.core.codes.priors import PriorCode
from qrstation.core.notice import Notice, notice
from qrstation.priors.lexicon import Entry, Lexicon, Meaning
from qrstation.priors.regions import REGIONS, Contrast, Laterality, regions_of

_SECTIONS = ("regions", "vague", "laterality", "contrast", "modality", "other")
_OTHER = ("words", "small")
_MOST_WRONG_LINES = 50
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that is left out, and why."""

    line: int
    why: Notice


def add_words(lexicon: Lexicon, text: str, language: str, families: tuple[str, ...]) -> list[WrongLine]:
    """Add a list's words; ``text`` is TOML. Gives the lines that are wrong."""
    lines = text.split("\n")
    table, wrong = _tolerant(lines)
    for family, section, key, words in _rows(table):
        meaning = _meaning(section, key, families)
        if family and family not in families:
            meaning = notice(PriorCode.NO_FAMILY, name=family, allowed=families)
        if isinstance(meaning, Notice):
            name = str(meaning.get("name")) or key
            wrong.append(WrongLine(_line_of(name, lines), meaning))
            continue
        if not isinstance(words, list):
            wrong.append(WrongLine(_line_of(key, lines), notice(PriorCode.NOT_WORDS, name=key)))
            continue
        for word in words:
            if not isinstance(word, str) or not word.strip("* ") or len(word) > _MOST_LETTERS:
                wrong.append(WrongLine(_line_of(key, lines), notice(PriorCode.NOT_WORDS, name=key)))
            elif section == "other" and key == "small":
                lexicon.small.add(word)
            else:
                lexicon.add(word, Entry(meaning, language, family))
    return sorted(dict.fromkeys(wrong), key=lambda each: each.line)


def _tolerant(lines: list[str]) -> tuple[dict[str, Any], list[WrongLine]]:
    """Read TOML; a line that it cannot be read at is told and left out."""
    wrong: list[WrongLine] = []
    lines = list(lines)
    for _ in range(_MOST_WRONG_LINES):
        try:
            return tomllib.loads("\n".join(lines)), wrong
        except RecursionError:
            break
        except tomllib.TOMLDecodeError as why:
            told = re.search(r"at line (\d+)", str(why))
            number = (
                int(told.group(1)) if told else max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
            )
            while number > 1 and not lines[number - 1].strip():
                number -= 1
            if not lines[number - 1].strip():
                break
            lines[number - 1] = ""
            wrong.append(WrongLine(number, notice(PriorCode.NOT_TOML)))
    wrong = wrong or [WrongLine(1, notice(PriorCode.NOT_TOML))]
    return {}, wrong


def _rows(table: dict[str, Any], family: str = "") -> Iterator[tuple[str, str, str, Any]]:
    """Give family, section, key and words, row by row; a section that is no table as one without a key."""
    for section, rows in table.items():
        if section == "when" and not family and isinstance(rows, dict):
            for name, inner in rows.items():
                if isinstance(inner, dict):
                    yield from _rows(inner, name)
                else:
                    yield name, "when", "", inner
        elif isinstance(rows, dict):
            for key, words in rows.items():
                yield family, section, key, words
        else:
            yield family, section, "", rows


def _meaning(section: str, key: str, families: tuple[str, ...]) -> Meaning | Notice:
    if section not in _SECTIONS or not key:
        return notice(PriorCode.NO_SECTION, name=section, allowed=_SECTIONS)
    try:
        if section in ("regions", "vague"):
            return Meaning(regions_of(key), section == "vague")
        if section == "laterality":
            return Meaning(Laterality(key))
        if section == "contrast":
            return Meaning(Contrast(key))
    except ValueError:
        if section in ("regions", "vague"):
            return notice(PriorCode.NO_REGION, name=key, allowed=REGIONS)
        told = Laterality if section == "laterality" else Contrast
        return notice(PriorCode.NO_KEY, name=key, allowed=tuple(map(str, told)))
    if section == "modality":
        return Meaning(key) if key in families else notice(PriorCode.NO_FAMILY, name=key, allowed=families)
    return Meaning("") if key in _OTHER else notice(PriorCode.NO_KEY, name=key, allowed=_OTHER)


def _line_of(name: str, lines: list[str]) -> int:
    """Give the line that a key or a section begins at, 1 where it is not found."""
    pattern = re.compile(rf"""\s*\[?.*(?<![\w]){re.escape(name)}["']?\s*[=\].]""")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)
