"""Long paths in the form that Windows takes, and links that only Windows has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qrstation.core.station.long_paths import SHORT, allowing_long, extended, leads_elsewhere

LONG = "\\" + "a" * SHORT


def test_a_long_path_gets_the_prefix_once() -> None:
    assert extended("C:\\short") == "C:\\short"
    assert extended(f"C:{LONG}") == f"\\\\?\\C:{LONG}"
    assert extended(f"\\\\?\\C:{LONG}") == f"\\\\?\\C:{LONG}"
    assert extended(f"\\\\server\\share{LONG}") == f"\\\\?\\UNC\\server\\share{LONG}"


def test_elsewhere_a_path_stays_as_it_is() -> None:
    path = Path("a" * 300)
    assert allowing_long(path, "linux") is path
    assert str(allowing_long(path, "win32")) == f"\\\\?\\{Path.cwd() / path}"
    assert allowing_long(Path("x"), "win32") == Path.cwd() / "x"


def test_links_and_junctions_lead_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    assert leads_elsewhere(tmp_path / "link")
    assert not leads_elsewhere(tmp_path / "folder")

    class Junction:
        """What Windows says of one."""

        st_mode = os.lstat(tmp_path / "folder").st_mode
        st_reparse_tag = 0xA0000003

    monkeypatch.setattr(Path, "lstat", lambda _: Junction)
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    assert leads_elsewhere(tmp_path / "folder")
