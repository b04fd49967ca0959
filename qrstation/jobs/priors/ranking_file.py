"""Reads the hospital's ranking rules, and keeps those that are chosen in the window in a file of their own."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from qrstation.core.codes.priors import PriorCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice
from qrstation.core.station.home import make_private
from qrstation.core.station.replacing import put, remove
from qrstation.priors.loading import (
    RANKING_FILE,
    RULES_FILE,
    delivered_table,
    load_reader,
    own_lists,
    own_table,
    own_text,
)
from qrstation.priors.rule_values import merged, rules_from
from qrstation.priors.rules import Rules
from qrstation.priors.tuning import Tuning, numbers_in

_HEAD = "# Chosen in the settings, under Ranking, and written by them alone; own lines belong into rules.toml."
_MARK = re.compile(re.escape(_HEAD) + r" \[([0-9a-f]{8})\]\n", re.ASCII)


@dataclass(frozen=True, slots=True)
class RankingFiles:
    """What the files of a home say of ranking."""

    folder: Path
    tuning: Tuning
    """As a person goes on with it."""
    in_force: Rules
    """By what is right in the files."""
    troubles: tuple[Notice, ...] = ()
    """What is wrong with them: a file of rules that is wrong is left out, a wrong line of words too."""
    lists: tuple[str, ...] = ()
    """The files of the hospital's own words."""
    is_by_hand: bool = False
    """Whether a person's own file of rules goes before what is chosen."""
    families: tuple[str, ...] = ()
    """Of modalities, in the rules' order."""


def read_ranking(folder: Path) -> RankingFiles:
    """Read the rules of a home's ``folder``; takes a moment."""
    delivered = delivered_table()
    table, rules = delivered, rules_from(delivered, RULES_FILE, "")
    own: dict[str, dict[str, object]] = {}
    troubles: list[Notice] = []
    for name in (RANKING_FILE, RULES_FILE):
        try:
            text = own_text(folder / name)
            if text is None:
                continue
            said = own_table(text, name)
            joined = merged(table, said, name, text)
            table, rules, own[name] = joined, rules_from(joined, name, text), said
        except SettingsError as error:
            troubles.append(error.notice)
    _, wrong = load_reader(folder, rules)
    by_hand = own.get(RULES_FILE, {})
    tuning = Tuning(delivered, by_hand, numbers_in(own.get(RANKING_FILE, {})))
    lists = tuple(path.name for path in own_lists(folder))
    return RankingFiles(folder, tuning, rules, (*troubles, *wrong), lists, bool(by_hand), rules.families.order)


def keep_ranking(folder: Path, tuning: Tuning) -> None:
    """Write what is chosen; with nothing chosen there is no file. Raises SettingsError.

    A file that a person wrote or changed is not touched.
    """
    path = folder / RANKING_FILE
    text = own_text(path)
    if text is not None and not is_ours(text):
        raise SettingsError(PriorCode.NOT_OURS, file=RANKING_FILE)
    tuning.rules()
    body = tomlkit.dumps(tuning.table())
    head = f"{_HEAD} [{zlib.crc32(body.encode()):08x}]\n"
    try:
        if not tuning.chosen:
            remove(path)
            return
        make_private(folder)
        put(path, lambda file: file.write((head + body).encode()), over=True)
    except OSError as error:
        raise SettingsError(PriorCode.UNWRITABLE, support=str(error.strerror or ""), file=RANKING_FILE) from error


def is_ours(text: str) -> bool:
    """Tell whether a file was written here, and by nobody since."""
    found = _MARK.match(text)
    return found is not None and found[1] == f"{zlib.crc32(text[found.end() :].encode()):08x}"
