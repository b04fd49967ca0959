"""Loads rules and words: the program's own, then the hospital's of the home's `priors/` folder."""

from __future__ import annotations

import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from qrstation.core.codes.priors import PriorCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice, notice
from qrstation.core.resources import resource
from qrstation.priors.lexicon import Lexicon
from qrstation.priors.reading import Reader
from qrstation.priors.regions import Region, regions_of
from qrstation.priors.rule_values import merged, rules_from
from qrstation.priors.rules import Rules
from qrstation.priors.word_values import add_words

RULES_FILE = "rules.toml"
RANKING_FILE = "ranking.toml"
"""What was chosen in the window; a person's own rules go before it."""
CODES_FILE = "codes.toml"
HOUSE = "house"
"""Stands for the language of a hospital's own words, which go before those of all languages."""


def load_rules(home_priors: Path | None = None) -> Rules:
    """Give the rules: keys of `rules.toml` in ``home_priors`` go before those of `ranking.toml`, and these before ours.

    Raises SettingsError for a wrong one.
    """
    table = delivered_table()
    rules = rules_from(table, RULES_FILE, "")
    for name in (RANKING_FILE, RULES_FILE) if home_priors is not None else ():
        assert home_priors is not None  # noqa: S101 - for the type checker
        text = own_text(home_priors / name)
        if text is not None:
            table = merged(table, own_table(text, name), name, text)
            rules = rules_from(table, name, text)
    return rules


def delivered_table() -> dict[str, Any]:
    """Give the rules as the program comes with them, as they stand in TOML."""
    return tomllib.loads(_text(resource("priors", RULES_FILE)))


def own_text(path: Path) -> str | None:
    """Give the text of a file of rules; None where there is none. Raises SettingsError where it cannot be read."""
    if not path.is_file():
        return None
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        raise _wrong(path.name, 0, notice(PriorCode.UNREADABLE, support=type(why).__name__)) from why


def own_table(text: str, name: str) -> dict[str, Any]:
    """Give what a file of rules says, not checked yet. Raises SettingsError for what is no TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as why:
        raise _wrong(name, line_of_error(why, text), notice(PriorCode.NOT_TOML)) from why


def load_reader(home_priors: Path | None = None, rules: Rules | None = None) -> tuple[Reader, tuple[Notice, ...]]:
    """Give the reader with all words, and what is wrong with lines of the hospital's lists: the rest is used.

    A hospital's lists are all the `*.toml` of ``home_priors`` but its rules.
    """
    rules = load_rules(home_priors) if rules is None else rules
    lexicon, troubles = Lexicon(), list[Notice]()
    for file in sorted(resource("priors").iterdir(), key=lambda each: each.name):
        if file.name.startswith("words-") or file.name == "abbreviations.toml":
            language = file.name.removeprefix("words-").removesuffix(".toml") if file.name.startswith("words-") else ""
            add_words(lexicon, _text(file), language, rules.families.order)
    for path in own_lists(home_priors):
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as why:
            gone = notice(PriorCode.UNREADABLE, support=type(why).__name__)
            troubles.append(notice(PriorCode.WRONG_WORDS, file=path.name, line=0, why=gone))
            continue
        wrong = add_words(lexicon, text, HOUSE, rules.families.order)
        troubles += [notice(PriorCode.WRONG_WORDS, file=path.name, line=each.line, why=each.why) for each in wrong]
    lexicon.finish()
    return Reader(lexicon, rules.families, _codes()), tuple(troubles)


def line_of_error(why: Exception, text: str) -> int:
    """Give the line that TOML could not be read at; the last one where only the end was missed."""
    told = str(why).rpartition("at line ")[2].partition(",")[0]
    return int(told) if told.isdigit() else text.rstrip().count("\n") + 1


def own_lists(home_priors: Path | None) -> list[Path]:
    """Give the files of a hospital's own words, in the order in which they are read."""
    if home_priors is None:
        return []
    try:
        return sorted(path for path in home_priors.glob("*.toml") if path.name not in (RULES_FILE, RANKING_FILE))
    except OSError:
        return []


def stamp_of(home_priors: Path) -> tuple[tuple[str, int, int], ...]:
    """Give what changes with the hospital's files: their names, times and sizes."""
    found = []
    for path in (*own_lists(home_priors), home_priors / RULES_FILE, home_priors / RANKING_FILE):
        try:
            told = path.stat()
        except OSError:
            continue
        found.append((path.name, told.st_mtime_ns, told.st_size))
    return tuple(found)


def _codes() -> dict[tuple[str, str], tuple[Region, ...]]:
    """Give the regions of anatomic codes, by scheme and value."""
    table = tomllib.loads(_text(resource("priors", CODES_FILE)))
    found: dict[tuple[str, str], tuple[Region, ...]] = {}
    for scheme, by_region in table.items():
        for region, values in by_region.items():
            found.update({(scheme, value): regions_of(region) for value in values})
    return found


def _text(file: Traversable) -> str:
    return file.read_text("utf-8")


def _wrong(name: str, line: int, why: Notice) -> SettingsError:
    return SettingsError(PriorCode.WRONG_RULE, file=name, line=line, why=why)
