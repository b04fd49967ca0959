"""Who is believed on how two frames of reference lie to each other."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.scrolling.shifts import By, Shift, Shifts

BY_PIXELS = Shift((0.0, 1.0, 12.5), By.PIXELS)
BY_HAND = Shift((0.0, 0.0, 10.0), By.HAND)


def test_one_frame_of_reference_needs_no_word(qtbot: QtBot) -> None:
    known = Shifts().between("1.2", "1.2")
    assert known == Shift((0.0, 0.0, 0.0), By.FRAME)


def test_a_shift_is_known_both_ways_until_it_is_forgotten(qtbot: QtBot) -> None:
    shifts = Shifts()
    assert shifts.between("1", "2") is None
    shifts.put("1", "2", BY_PIXELS)
    assert shifts.between("1", "2") == BY_PIXELS
    assert shifts.between("2", "1") == Shift((0.0, -1.0, -12.5), By.PIXELS)
    shifts.forget("2", "1")
    assert shifts.between("1", "2") is None


def test_the_hand_is_believed_before_the_pixels(qtbot: QtBot) -> None:
    shifts, told = Shifts(), []
    shifts.changed.connect(lambda one, other: told.append((one, other)))
    shifts.put("1", "2", BY_PIXELS)
    shifts.put("1", "2", BY_HAND)
    shifts.put("1", "2", BY_PIXELS)
    shifts.put("1", "2", BY_HAND)
    assert shifts.between("1", "2") == BY_HAND
    assert told == [("1", "2"), ("1", "2")]
