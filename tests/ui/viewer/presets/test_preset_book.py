"""Presets as a person arranged them, and what is kept of them."""

from __future__ import annotations

import json

import pytest

from qrstation.imaging.display.window_presets import Preset, presets
from qrstation.imaging.frame import Window
from qrstation.ui.viewer.presets.preset_book import LONGEST_NAME, MOST, PresetBook, clean_name

OWN = Window(55, 250, explanation="of the file")


def test_what_nobody_arranged_is_the_programs() -> None:
    book = PresetBook()
    assert book.offered("CT") == presets("CT")
    assert not book.is_arranged("CT")
    assert book.text() == "{}"


def test_an_own_one_comes_last_and_takes_the_place_of_its_name() -> None:
    book = PresetBook()
    assert book.add("CT", "Sinus", OWN)
    assert book.offered("CT")[-1] == Preset("Sinus", Window(55, 250))
    assert book.add("CT", "Lung", OWN)
    assert book.offered("CT")[0] == Preset("Lung", Window(55, 250))
    assert len(book.offered("CT")) == 10
    assert book.offered("MR") == presets("MR")


def test_what_is_kept_comes_back() -> None:
    book, other = PresetBook(), PresetBook()
    book.add("CT", "Sinus", OWN)
    book.add("MR", "Mine", Window(0.5, 0.25, "LINEAR_EXACT"))
    book.arrange("MR", tuple(reversed(book.offered("MR"))))
    other.read(book.text())
    assert other.offered("CT") == book.offered("CT")
    assert [preset.name for preset in other.offered("MR")] == ["Mine", "Hard", "Soft", "Auto"]
    assert other.offered("MR")[1].window is None
    other.arrange("CT", presets("CT"))
    assert not other.is_arranged("CT")


def test_there_is_an_end() -> None:
    book = PresetBook()
    added = [book.add("US", f"P{number}", OWN) for number in range(MOST + 2)]
    assert added == [True] * MOST + [False, False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[" * 9999,
        "[]",
        json.dumps({"CT": 3}),
        json.dumps({"CT": [3, {"name": 4}, {"name": "x", "centre": "0", "width": 1, "function": "LINEAR"}]}),
        json.dumps({"CT": [{"name": "x", "centre": 0, "width": -1, "function": "LINEAR"}]}),
        '{"CT": [{"name": "x", "centre": NaN, "width": 1, "function": "LINEAR"}]}',
        json.dumps({"CT": [{"name": "x\n", "centre": 0, "width": 1, "function": "LINEAR"}]}),
        json.dumps({"CT": [{"name": "No such preset"}]}),
    ],
)
def test_what_is_no_preset_is_left_out(text: str) -> None:
    book = PresetBook()
    book.read(text)
    assert book.offered("CT") in ((), presets("CT"))


def test_a_name_is_one_short_line() -> None:
    assert clean_name("  a\n b\x07c ") == "a b c"
    assert len(clean_name("x" * 99)) == LONGEST_NAME
    assert clean_name("\u202e") == ""
