"""The window's start: settings that cannot be read are told in it, what cannot be started at all raises in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.app import Station, has_display, run_window
from qrstation.core.errors import HomeUnusable, StationError
from qrstation.core.home import VARIABLE, Home
from qrstation.ui.settings.settings_dialog import SettingsDialog


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 10_000 + "]" * 10_000, "too deep"),
        ("[station]\nport = " + "9" * 5_000, "too long"),
        (f'[station]\nbind = "{"a" * 255}"', "station.bind"),
    ],
    ids=["deep", "long", "host"],
)
def test_settings_that_cannot_be_read_open_with_the_reason(home: Home, qtbot: QtBot, text: str, words: str) -> None:
    home.settings_file.write_text(text, encoding="utf-8")
    station = Station(home)
    qtbot.addWidget(station.window)
    station.window.show()
    (dialog,) = station.window.findChildren(SettingsDialog)
    assert words in dialog.notice.accessibleName()
    dialog.close()
    station.window.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 5_000,
        b"[General]\ngeometry=5\n",
        b"[General]\ngeometry=@ByteArray(x)\n",
        b"[General]\ngeometry=@Invalid()\ncolumns=1, 2\nmiddle=@Size(1 2)\n",
    ],
    ids=str,
)
def test_whatever_the_window_remembers_it_opens(home: Home, qtbot: QtBot, content: bytes) -> None:
    (home.config / "window.ini").write_bytes(content)
    station = Station(home)
    qtbot.addWidget(station.window)
    station.window.show()
    assert station.window.isVisible()
    station.window.close()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_not_waited_for(home: Home, qapp: QApplication, make: object) -> None:
    assert callable(make)
    make(home.config / "window.ini")
    with pytest.raises(HomeUnusable, match=r"window\.ini is not a file"):
        Station(home)


def test_a_home_that_cannot_be_made_is_told_before_the_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "home"))
    with pytest.raises(HomeUnusable):
        run_window()
    assert not [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]


def test_without_a_display_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    with pytest.raises(StationError, match="no display"):
        run_window()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()
