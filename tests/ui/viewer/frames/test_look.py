"""What the hand says of a picture, step by step back and on again; a window that was found is held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.imaging.frame import Window
from qrstation.imaging.presentation import UNSAID, AutomaticWindow, FileTable, Presentation
from qrstation.ui.viewer.frames.look import MOST_STEPS, Look
from tests.ui.viewer.made_up import LUNG, ct_frame

SOFT, BONE = Presentation(Window(40, 400)), Presentation(Window(300, 1500))
BARE = replace(ct_frame(1), windows=())


def test_steps_go_back_and_on_again() -> None:
    look = Look()
    assert look.say(SOFT)
    assert look.say(BONE)
    assert not look.say(BONE)
    assert look.undo()
    assert look.hand == SOFT
    assert look.undo()
    assert look.hand == UNSAID
    assert not look.undo()
    assert look.redo()
    assert look.redo()
    assert look.hand == BONE
    assert not look.redo()


def test_another_step_forgets_what_was_undone() -> None:
    look = Look()
    look.say(SOFT)
    look.undo()
    look.say(BONE)
    assert not look.redo()
    assert look.undo()
    assert look.hand == UNSAID


def test_a_drag_is_one_step() -> None:
    look = Look()
    for width in range(100, 110):
        look.say(Presentation(Window(40, width)), "drag")
    look.settle()
    look.say(Presentation(Window(40, 200)), "drag")
    assert look.undo()
    assert look.hand == Presentation(Window(40, 109))
    assert look.undo()
    assert look.hand == UNSAID


def test_steps_are_bounded() -> None:
    look = Look()
    for width in range(1, 3 * MOST_STEPS):
        look.say(Presentation(Window(40, width)))
    assert sum(look.undo() for _ in range(3 * MOST_STEPS)) == MOST_STEPS


def test_what_another_viewport_chose_is_no_step() -> None:
    look = Look()
    look.follow(SOFT)
    assert look.hand == SOFT
    assert not look.undo()


def test_another_series_has_no_steps() -> None:
    look = Look()
    look.say(SOFT)
    look.clear()
    assert look.hand == UNSAID
    assert not look.undo()


def test_a_window_that_was_found_is_held_until_another_is_wanted() -> None:
    look = Look()
    look.hold(ct_frame(1), LUNG)
    assert look.presentation == UNSAID
    look.hold(BARE, Window(1, 2))
    look.hold(BARE, Window(3, 4))
    assert look.presentation == Presentation(Window(1, 2))
    look.say(replace(look.hand, inverted=True))
    assert look.presentation == Presentation(Window(1, 2), inverted=True)
    look.say(replace(look.hand, subtracted=True))
    assert look.presentation.voi is None


@pytest.mark.parametrize("chosen", [SOFT, Presentation(FileTable(1))])
def test_what_the_hand_chose_goes_before_what_was_found(chosen: Presentation) -> None:
    look = Look()
    look.say(Presentation(AutomaticWindow()))
    look.hold(BARE, Window(1, 2))
    look.say(chosen)
    assert look.presentation == chosen
