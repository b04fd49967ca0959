"""Lists of accession numbers: lines end as files end them, and what is too long is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.errors import StationError
from qrstation.jobs.priors.number_list import MOST_LISTED, Listed, numbers_in, read_list
from tests.told import saying


def test_a_list_that_is_too_long_is_refused_and_lines_end_as_files_end_them(tmp_path: Path) -> None:
    def listed(text: str) -> list[Listed]:
        path = tmp_path / "list.txt"
        path.write_text(text, encoding="utf-8", newline="")
        return read_list(str(path))

    assert listed("\ufeffA\x0bB\u2028\r\n\rC\n") == [Listed("line 1", "A\x0bB"), Listed("line 3", "C")]
    assert len(listed("1\n" * MOST_LISTED)) == MOST_LISTED
    with pytest.raises(StationError, check=saying("more than 10000 accession numbers")):
        listed("1\n" * (MOST_LISTED + 1))
    with pytest.raises(StationError, check=saying("more than 10000 accession numbers")):
        listed("1" * 1_000_001)


def test_what_was_copied_is_a_list_too() -> None:
    assert numbers_in(" A-1 \n\nA-2") == [Listed("line 1", "A-1"), Listed("line 3", "A-2")]
    assert numbers_in("") == []
    with pytest.raises(StationError, check=saying("more than 10000 accession numbers")):
        numbers_in("1" * 1_000_001)


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StationError, check=saying("the list of accession numbers cannot be read")):
        read_list(str(tmp_path / "none.txt"))


def test_what_is_no_text_is_no_list_and_that_of_another_system_is_one(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    for no_text in (b"%PDF-1.7\n\x00\x01A-1\n", bytes(1_000_001), b"\xff\xfeA\x00\x00\x00"):
        path.write_bytes(no_text)
        with pytest.raises(StationError, check=saying("the list of accession numbers is no text")):
            read_list(str(path))
    for encoding in ("utf-16", "utf-8-sig", "latin-1"):
        path.write_text("A-1\r\nA-2\r\n", encoding=encoding, newline="")
        assert read_list(str(path)) == [Listed("line 1", "A-1"), Listed("line 2", "A-2")], encoding
