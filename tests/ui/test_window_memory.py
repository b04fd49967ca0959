"""What the window remembers, and what it makes of what is not there any more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from qrstation.ui.window_memory import Arrangement, WindowMemory, brought_in

LAST = Arrangement(
    b"\x01\x00g", b"c", b"m", {"Main, “old”": True, "This station": False}, results='{"view": "studies"}'
)
SCREEN = QRect(0, 0, 1280, 720)
SECOND = QRect(1280, 0, 1920, 1080)


def test_nothing_is_remembered_at_the_first_start(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path / "window.ini")
    assert memory.last is None
    memory.close()
    assert not list(tmp_path.iterdir())


def test_what_is_kept_is_on_disk_before_anything_is_closed(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "window.ini"
    memory = WindowMemory(path)
    memory.keep(LAST)
    qtbot.waitUntil(lambda: WindowMemory(path).last == LAST, timeout=10_000)
    memory.close()


def test_the_newest_is_what_is_kept_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    memory = WindowMemory(path)
    for number in range(50):
        memory.keep(Arrangement(b"g", b"c", str(number).encode()))
    memory.close()
    memory.close()
    last = WindowMemory(path).last
    assert last is not None
    assert last.middle == b"49"


@pytest.mark.parametrize("places", ["[1]", "{", "1, 2", '"{\\"a\\": 5, \\"b\\": true}"', "[" * 5_000])
def test_places_that_somebody_wrote_do_no_harm(tmp_path: Path, places: str) -> None:
    path = tmp_path / "window.ini"
    path.write_text(
        f"[General]\ngeometry=@ByteArray(g)\ncolumns=@ByteArray(c)\nmiddle=@ByteArray(m)\nplaces={places}\n"
    )
    last = WindowMemory(path).last
    assert last is not None
    assert dict(last.places) in ({}, {"b": True})


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path / "none" / "there" / "window.ini")
    (tmp_path / "none").write_text("")
    memory.keep(LAST)
    memory.close()


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(0, 0, 1680, 1020), SCREEN),
        (QRect(900, 300, 800, 600), QRect(480, 120, 800, 600)),
        (QRect(5000, 5000, 800, 600), QRect(480, 120, 800, 600)),
        (QRect(-5000, -40, 800, 600), QRect(0, 0, 800, 600)),
    ],
    ids=["inside", "larger", "over the edge", "right of all", "left of all"],
)
def test_a_window_is_brought_into_the_screen(frame: QRect, expected: QRect) -> None:
    assert brought_in(frame, [SCREEN]) == expected


def test_a_window_stays_on_the_screen_that_it_is_most_on() -> None:
    assert brought_in(QRect(1200, 50, 1600, 900), [SCREEN, SECOND]) == QRect(1280, 50, 1600, 900)
    assert brought_in(QRect(1280, 0, 3000, 2000), [SCREEN, SECOND]) == SECOND


def test_that_the_first_steps_were_skipped_is_remembered_beside_the_arrangement(tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    memory = WindowMemory(path)
    assert not memory.first_steps_skipped
    memory.skip_first_steps()
    memory.close()
    again = WindowMemory(path)
    assert (again.first_steps_skipped, again.last) == (True, None)
    again.keep(LAST)
    again.close()
    last = WindowMemory(path)
    assert (last.first_steps_skipped, last.last) == (True, LAST)


@pytest.mark.parametrize("text", ["", "maybe", "@ByteArray(true)", "1, 2", "@Invalid()"])
def test_a_mark_that_somebody_wrote_does_no_harm(tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.ini"
    path.write_text(f"[General]\nfirst_steps_skipped={text}\n")
    assert not WindowMemory(path).first_steps_skipped


def test_what_is_kept_is_its_users_alone_whatever_the_umask(tmp_path: Path, qtbot: QtBot) -> None:
    before = os.umask(0)
    try:
        memory = WindowMemory(tmp_path / "window.ini")
        memory.skip_first_steps()
        memory.close()
    finally:
        os.umask(before)
    assert (tmp_path / "window.ini").stat().st_mode & 0o777 == 0o600
