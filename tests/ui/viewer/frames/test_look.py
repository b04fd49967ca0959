"""What the hand says of a picture, step by step back and on again; a window that was found is held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.imaging.frame import Window
from qrstation.imaging.presentation import UNSAID, AutomaticWindow, FileTable, Presentation
from qrstation.ui.viewer.frames.look import MOST_STEPS, Look
from qrstation.ui.viewer.frames.transform import Extent, Transform
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
    assert sum(look.undo() is not None for _ in range(3 * MOST_STEPS)) == MOST_STEPS


def test_what_another_viewport_chose_is_one_step_for_each_of_its_steps() -> None:
    look, mark = Look(), object()
    look.say(BONE)
    for width in range(100, 110):
        assert look.follow(Presentation(Window(40, width)), mark)
    assert not look.follow(Presentation(Window(40, 109)), mark)
    assert look.mark is mark
    assert look.undo()
    assert look.hand == BONE
    assert look.next_mark is mark
    look.follow(SOFT, None)
    assert not look.can_redo
    assert look.undo()
    assert look.hand == BONE


def test_a_step_brings_back_how_the_image_lay() -> None:
    look, lay, lies = Look(), Transform(Extent(9, 9), 90, 90, 20.0), Transform(Extent(9, 9), 90, 90)
    assert look.say(UNSAID, view=lay), "a step also where only that is another now"
    step = look.undo(lies)
    assert step is not None
    assert step.view == lay
    step = look.redo(lay)
    assert step is not None
    assert step.view == lies
    look.say(SOFT)
    step = look.undo(lies)
    assert step is not None
    assert step.view is None, "what a step did not touch stays"


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
