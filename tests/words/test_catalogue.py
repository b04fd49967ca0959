"""Every code has words, and whoever tells it gives the values that these name."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core import codes
from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Code, notice, notice_from
from qrstation.words import words_of, words_of_all
from qrstation.words.catalogue import ENTRIES, ROOMS

PACKAGE = Path(__file__).parents[2] / "qrstation"


def enumerations() -> dict[str, type[Code]]:
    """Give the enumerations of codes, by name."""
    modules = [
        importlib.import_module(f"{codes.__name__}.{each.name}") for each in pkgutil.iter_modules(codes.__path__)
    ]
    found = (value for module in modules for value in vars(module).values() if isinstance(value, type))
    return {kind.__name__: kind for kind in found if issubclass(kind, Code) and kind is not Code}


ALL = [code for kind in enumerations().values() for code in kind]


def test_each_code_is_one_things_alone() -> None:
    assert len({str(code) for code in ALL}) == len(ALL)
    assert sum(len(room.WORDS) for room in ROOMS) == len(ENTRIES)


@pytest.mark.parametrize("code", ALL, ids=str)
def test_each_code_has_words(code: Code) -> None:
    assert code in ENTRIES


def test_there_are_no_words_without_a_code() -> None:
    assert set(ENTRIES) - set(ALL) == set()


def fields_of(code: str) -> set[str]:
    """Give the names of the values that the words of a code use; none where a function makes them."""
    entry = ENTRIES[code]
    if callable(entry):
        return set()
    parsed = (name for line in entry for _, name, _, _ in string.Formatter().parse(line) if name)
    return {name.partition(".")[0] for name in parsed}


ADDED = {name: {"peer"} for name in ("Broken", "TooLong", "BrokenMessage", "_lost")}
"""Calls that say how contact broke; whoever tells of it adds with whom."""


def tellings() -> Iterator[tuple[str, Code, set[str]]]:
    """Give every place in the sources where a code is told by its name, with the values it is given."""
    kinds = enumerations()
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args or any(each.arg is None for each in call.keywords):
                continue
            first = call.args[0]
            if isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name) and first.value.id in kinds:
                where = f"{path.relative_to(PACKAGE)}:{call.lineno}"
                given = {each.arg for each in call.keywords if each.arg}
                called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                yield where, kinds[first.value.id][first.attr], given | ADDED.get(called, set())


def test_whoever_tells_a_code_gives_the_values_that_its_words_name() -> None:
    wrong = [
        f"{where}: {code} lacks {fields_of(code) - given}"
        for where, code, given in tellings()
        if fields_of(code) - given
    ]
    assert not wrong


def test_a_notice_within_a_notice_is_said_in_its_place() -> None:
    inner = notice(WindowCode.TOLD, what="it is full", advice="make room")
    told = notice(WindowCode.TOLD, "0xA700", what=inner, advice="later")
    assert (words_of(told).what, words_of(told).advice, words_of(told).code) == ("it is full", "later", "0xA700")
    assert words_of(notice_from(told.as_json())) == words_of(told)


def test_what_this_version_does_not_know_is_said_by_its_code() -> None:
    assert words_of(notice("of.tomorrow", "0x1")).what == "of.tomorrow"
    assert words_of(notice(WindowCode.TOLD)).what == "told"
    assert words_of(None).what == ""


def test_an_error_keeps_its_class_and_its_notice() -> None:
    error = StationError.of(notice(WindowCode.TOLD, what="a", advice="b"))
    assert words_of(error).line == "a; b"


def test_of_several_the_first_one_says_what_to_do() -> None:
    told = (notice(PeerCode.UNREADABLE_ANSWERS, count=2), notice(JobCode.NOT_FILTERED, why=notice(JobCode.STOPPED)))
    said = words_of_all(told)
    assert said.what.startswith("2 of the archive's answers could not be read; the archive does not say")
    assert said.lines == (said.what, "tell its administrator")
    assert words_of_all(()) == words_of(None)


def test_what_an_archive_does_not_accept_is_told_with_what_to_do() -> None:
    accepted, lacking = ("C-ECHO", "C-FIND"), ("C-MOVE", "C-GET")
    said = words_of(notice(JobCode.NOT_ACCEPTED, services=accepted, lacking=lacking, other=""))
    assert said.what == "it accepts C-ECHO, C-FIND, but not C-MOVE or C-GET (Study Root)"
    assert said.advice == "ask its administrator to allow this station to query and retrieve"
