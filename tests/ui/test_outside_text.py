"""Text from outside is shown as what it is: no markup, nothing turned round, nothing unseen, never without end."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import Qt

from qrstation.ui.outside_text import (
    BUTTON,
    ELLIPSIS,
    LINE,
    LINES,
    TEXT,
    button_words,
    copied,
    isolated,
    joined,
    notice_words,
    one_line,
    shown,
    shown_line,
    tool_tip,
    window_title,
)

HEBREW, ARABIC = "כהן, יוסי", "الأحمد, محمد"
PERSIAN = "می‌خواهم"
"""With a joiner that belongs into the word."""
DEVANAGARI = "क्‍ष"


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("Doe, Jane", "Doe, Jane"),
        ("  CT\tthorax\r\nwith  contrast ", "CT thorax with contrast"),
        ("one\u2028two\u2029three\x85four\x0bfive", "one two three four five"),
        ("a\0b\x1b[31m\x7f", "a␀b␛[31m␡"),
        ("padded\0\0 ", "padded"),
        ("abc\u202egnp.exe", "abc�gnp.exe"),
        ("\u2066a\u2069\u2068b\u2069\u202ac\u202c", "�a��b��c�"),
        ("Mül\u200bler\ufeff\u2060\u00ad", "Mül�ler���"),
        ("\udcff", "�"),
        ("\U000e0041", "�"),
        ("a\u3164b\u034fc", "a�b�c"),
        ("a\u200db\u200c", "a�b�"),
        ("x" + "\u0301" * 40, "x" + "\u0301" * 8),
        ("<b>bold</b> & more", "<b>bold</b> & more"),
        (HEBREW, HEBREW),
        (f"\u200f{HEBREW}\u200e", HEBREW),
        (ARABIC, ARABIC),
        (PERSIAN, PERSIAN),
        (DEVANAGARI, DEVANAGARI),
        ("葛\U000e0100城 太郎", "葛\U000e0100城 太郎"),
        ("", ""),
        ("\0", ""),
    ],
)
def test_a_value_becomes_one_harmless_line(raw: str, line: str) -> None:
    assert one_line(raw) == line


def test_what_is_too_long_is_cut_with_an_ellipsis() -> None:
    assert one_line("a" * LINE) == "a" * LINE
    for long in ("a" * (LINE + 1), "a" * 100_000, "a " * 100_000, " " * 100_000 + "a", "\0" * 100_000, HEBREW * 9999):
        line = one_line(long)
        assert len(line) <= LINE
        assert line.endswith(ELLIPSIS)
    assert one_line("abcdef", 4) == "abc…"


@given(st.text())
def test_no_value_is_turned_round_or_unseen(text: str) -> None:
    line = one_line(text)
    assert len(line) <= LINE
    assert one_line(line) == line
    for letter in line:
        kind = unicodedata.category(letter)
        assert kind not in ("Cc", "Cs", "Zl", "Zp", "Cn")
        assert unicodedata.bidirectional(letter) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(st.text(alphabet=st.characters() | st.sampled_from("\u2068\u2069\u202e\n<>&אa1 "), max_size=300))
def test_composed_text_is_as_harmless(text: str) -> None:
    seen = shown(text)
    assert shown(seen) == seen
    assert len(seen) <= TEXT + 9
    assert seen.count("\n") < LINES
    for line in seen.split("\n"):
        assert line.count("\u2068") == line.count("\u2069")
        assert not any(unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "PDF") for c in line)
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in line)


def test_a_name_from_right_to_left_does_not_turn_its_neighbours() -> None:
    assert isolated("Doe, Jane") == "Doe, Jane"
    assert isolated(HEBREW) == f"\u2068{HEBREW}\u2069"
    assert joined((HEBREW, "", "4711", "1950-01-01")) == f"\u2068{HEBREW}\u2069 · 4711 · 1950-01-01"
    row = f"{isolated(ARABIC)}  ·  4711"
    assert shown(row) == row, "what was composed stays as it is"
    assert shown_line(row) == row
    assert copied(row) == f"{ARABIC}  ·  4711"


def test_lines_of_our_own_stay_and_are_not_without_number() -> None:
    assert shown("what\nadvice") == "what\nadvice"
    assert shown("what\n\nadvice") == "what\n\nadvice"
    assert shown("a\r\nb\u2028c") == "a\nb\nc"
    assert shown("\n".join("abcdefghijklmnopqrstuvwxyz")).count("\n") == LINES - 1
    long = shown("word " * 100_000)
    assert len(long) <= TEXT
    assert long.endswith(ELLIPSIS)
    assert shown_line("a\nb") == "a b"
    assert shown(isolated(HEBREW * 99, 900) * 9, 1000).count("\u2068") == 2, "what was cut is closed"


@pytest.mark.parametrize(
    "raw",
    [
        "<img src='/dev/zero'>",
        "&lt;b>",
        "one\n<b>two</b>",
        "<?xml version='1.0'?><a/>",
        "a & b",
        "<qt></qt><img src=x>",
        "<\u202eimg src=x>",
        "<img " + "a" * 100_000 + ">",
    ],
)
def test_a_tool_tip_is_written_out(raw: str) -> None:
    tip = tool_tip(raw)
    assert Qt.mightBeRichText(tip), "else Qt would show what is written out for what it is"
    inside = tip.removeprefix("<qt>").removesuffix("</qt>").replace("<br>", "")
    assert "<" not in inside
    assert ">" not in inside
    assert len(tip) < 6 * TEXT


@given(st.text())
def test_no_tool_tip_is_markup_of_others(text: str) -> None:
    tip = tool_tip(text)
    assert tip.startswith("<qt>") or not Qt.mightBeRichText(tip)
    assert "<" not in tip.removeprefix("<qt>").removesuffix("</qt>").replace("<br>", "")


def test_a_tool_tip_without_signs_of_markup_is_plain() -> None:
    assert tool_tip("CT thorax\n1.2.3") == "CT thorax\n1.2.3"


def test_buttons_titles_and_notices_take_nothing_for_a_sign() -> None:
    assert button_words("R&D\tCtrl+Q") == "R&&D Ctrl+Q"
    assert len(button_words("a" * 1000)) == BUTTON
    assert window_title("Doctor: A[*]") == "Doctor: A[*][*]"
    assert notice_words("<img src=x> A&B") == "‹img src=x› A＆B"
