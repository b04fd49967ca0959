"""A settings file is read as text, or refused at once and in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.settings_text import MOST_BYTES, read_text
from tests.told import saying


def test_text_is_read_with_or_without_its_mark_and_none_where_no_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    assert read_text(path, "a.toml") is None
    path.write_bytes(b"\xef\xbb\xbfport = 1")
    assert read_text(path, "a.toml") == "port = 1"


def test_the_largest_is_read_and_a_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b" " * MOST_BYTES)
    assert len(read_text(path, "a.toml") or "") == MOST_BYTES
    path.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(SettingsError, check=saying("larger than 1 MB")):
        read_text(path, "a.toml")


def test_who_looks_at_the_open_file_may_refuse_it(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.touch()

    def refuse(descriptor: int) -> None:
        raise SettingsError(SettingsCode.OTHERS_MAY_WRITE, path=str(path))

    with pytest.raises(SettingsError, check=saying("others than root")):
        read_text(path, "a.toml", refuse)
