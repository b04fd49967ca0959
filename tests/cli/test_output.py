"""What commands print: UTF-8 whatever the locale, columns that line up, and nothing that steers a terminal."""

from __future__ import annotations

import io
import json
import sys

import pytest

from qrstation.cli.output import print_json, print_matches, say
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level


def test_json_is_one_line_of_utf_8(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_json({"PatientName": "山田^太郎", "n": None, "text": "two\nlines"})
    out = capfdbinary.readouterr().out
    assert out.count(b"\n") == 1
    assert "山田^太郎".encode() in out
    assert json.loads(out) == {"PatientName": "山田^太郎", "n": None, "text": "two\nlines"}


def test_half_a_pair_of_a_peer_is_replaced(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_json({"x": "a\ud800b"})
    assert json.loads(capfdbinary.readouterr().out) == {"x": "a?b"}


def test_columns_line_up_also_with_wide_letters(capfd: pytest.CaptureFixture[str]) -> None:
    rows = [
        Match("Main", Level.SERIES, {"SeriesNumber": 1, "Modality": "CT", "SeriesDescription": "肺野条件",
                                     "SeriesInstanceUID": "1.2"}),
        Match("Main", Level.SERIES, {"SeriesNumber": 12, "Modality": "CT", "SeriesDescription": "Lung",
                                     "SeriesInstanceUID": "1.3"}),
    ]  # fmt: skip
    print_matches(rows, Level.SERIES)
    heading, first, second = capfd.readouterr().out.splitlines()
    assert heading.split() == ["Archive", "No.", "Mod.", "Description", "Images", "Series", "Instance", "UID"]
    assert second.index("1.3") == heading.index("Series Instance UID")
    assert first.index("1.2") == second.index("1.3") - 4, "four letters are twice as wide"


def test_nothing_that_a_peer_sent_steers_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    match = Match("Main", Level.STUDY, {"StudyDescription": "a\x1b[31m\u202eb\nc\x07", "PatientName": "A^B"})
    print_matches([match], Level.STUDY)
    out = capfd.readouterr().out
    assert len(out.splitlines()) == 2
    assert not {"\x1b", "\u202e", "\x07"} & set(out)
    assert "A, B" in out


def test_what_is_for_people_goes_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    say("a line")
    assert capfd.readouterr() == ("", "a line\n")


def test_a_line_for_people_goes_out_with_its_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slices(io.StringIO):
        """Notes each write: between two of them another thread may write."""

        written: list[str]

        def write(self, text: str, /) -> int:
            self.written.append(text)
            return len(text)

    error = Slices()
    error.written = []
    monkeypatch.setattr(sys, "stderr", error)
    say("Main: cannot be reached")
    assert [text for text in error.written if text] == ["Main: cannot be reached\n"]
