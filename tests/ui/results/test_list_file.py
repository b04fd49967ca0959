"""A list as a file: RFC 4180 in UTF-8 with its mark, and never over another that nobody asked about."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qrstation.core.errors import StationError
from qrstation.ui.results.list_file import write_list
from qrstation.ui.results.row_table import HEADING, Row
from tests.told import saying


def row(first: str) -> Row:
    return (first, *[""] * (len(HEADING) - 1))


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    texts = ['says "so", twice', "山田, 太郎", "=HYPERLINK()", "two\nlines", "\ud800 half"]
    write_list(map(row, texts), path, over=False)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == len(texts) + 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert tuple(found[0]) == HEADING
    assert [cells[0] for cells in found[1:]] == [*texts[:2], "'=HYPERLINK()", "two\nlines", "? half"]
    assert [each.name for each in tmp_path.iterdir()] == ["studies.csv"]


def test_what_is_there_already_is_left_unless_that_was_said(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("mine")
    with pytest.raises(StationError, check=saying("is there already")):
        write_list([], path, over=False)
    assert path.read_text() == "mine"
    write_list([], path, over=True)
    assert path.read_text("utf-8-sig").startswith("Patient,")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StationError, check=saying("cannot be written")):
        write_list([], tmp_path / "none" / "studies.csv", over=False)
