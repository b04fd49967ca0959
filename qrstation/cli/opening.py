"""What a start without a command asks the window to open: paths, a link, ``--open-study``, ``--accession``."""

from __future__ import annotations

import argparse
import difflib
import os
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from qrstation.cli.output import printable
from qrstation.cli.status import UsageError
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.opening import (
    FILE_SCHEME,
    NOTHING,
    Opening,
    accession_opening,
    file_of_link,
    is_link,
    link_opening,
    paths_opening,
    study_opening,
)

_WITH_VALUE = frozenset({"--open-study", "--accession"})
_MOST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a start: those for the parser of commands, and those that name what is to be opened."""

    options: tuple[str, ...]
    named: tuple[str, ...] = ()
    unsure: str = ""
    """The word that stands where a command would, and may be one that was mistyped."""


def split(given: Sequence[str], commands: Collection[str]) -> Words:
    """Tell the words that name files and links from a command with its own.

    The first word that is no option decides: a command takes all that follows. A file that is called like one is
    named as ``./find`` or behind ``--``.
    """
    for place, word in enumerate(given):
        if place and given[place - 1] in _WITH_VALUE:
            continue
        if word == "--":
            return Words(tuple(given[:place]), tuple(given[place + 1 :]))
        if word.startswith("-") and word != "-":
            continue
        if word in commands:
            break
        return _named(given, place)
    return Words(tuple(given))


def _named(given: Sequence[str], start: int) -> Words:
    """Take the words from ``start`` on for names, with options among them."""
    options, named = list(given[:start]), list[str]()
    rest = iter(given[start:])
    for word in rest:
        if word == "--":
            named.extend(rest)
        elif word.startswith("-") and word != "-":
            options.append(word)
            options.extend([value] if word in _WITH_VALUE and (value := next(rest, None)) is not None else [])
        else:
            named.append(word)
    return Words(tuple(options), tuple(named), given[start])


def read_opening(options: argparse.Namespace, words: Words, commands: Collection[str]) -> Opening:
    """Give what the window is to open. Raises UsageError for words that say nothing, StationError for bad links and
    paths at which nothing is.
    """
    links = [word for word in words.named if is_link(word)]
    asked = [bool(options.open_study is not None), options.accession is not None, bool(words.named), options.demo]
    if sum(asked) > 1 or len(links) > 1 or (links and len(words.named) > 1):
        raise UsageError(WindowCode.OPENING_MIXED)
    try:
        if options.open_study is not None:
            return study_opening(options.open_study)
        if options.accession is not None:
            return accession_opening(options.accession)
    except StationError as error:
        raise UsageError.of(error.notice) from error
    if links:
        return link_opening(links[0])
    return _paths(words, commands) if words.named else NOTHING


def _paths(words: Words, commands: Collection[str]) -> Opening:
    """Give the paths; those among others at which nothing is are for the window to tell, as whatever else it cannot."""
    named = [file_of_link(word) if word.lower().startswith(FILE_SCHEME) else word for word in words.named]
    wrong = [(path, code) for path in named if (code := _what_is_wrong(path)) is not None]
    if wrong and words.unsure and wrong[0][0] == words.unsure and _looks_like_a_word(words.unsure):
        likely = difflib.get_close_matches(words.unsure, commands, 1)
        hint = f" (did you mean {likely[0]}?)" if likely else ""
        raise UsageError(WindowCode.WORD_UNKNOWN, word=_readable(words.unsure), hint=hint)
    if len(wrong) == len(named):
        raise path_error(*wrong[0])
    return paths_opening(named)


def _what_is_wrong(path: str) -> WindowCode | None:
    """Look what is at a path, without opening it: a pipe would be waited for."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return WindowCode.PATH_NOT_THERE
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else WindowCode.PATH_NO_FILE


def path_error(path: str, code: WindowCode) -> StationError:
    """Give what is wrong with a path, which is told as one line that steers no terminal."""
    return StationError(code, path=_readable(path))


def _looks_like_a_word(text: str) -> bool:
    return not any(sign in text for sign in (os.sep, os.altsep or os.sep, "."))


def _readable(path: str) -> str:
    """Give a path as one line that steers no terminal."""
    line = printable(path)
    return line if len(line) <= _MOST_SHOWN else f"…{line[-_MOST_SHOWN:]}"
