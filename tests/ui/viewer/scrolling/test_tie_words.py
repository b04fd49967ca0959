"""What is said of viewports that scroll together, or do not."""

from __future__ import annotations

import pytest

from qrstation.ui.viewer.scrolling.scroll_link import Bond, Tie
from qrstation.ui.viewer.scrolling.shifts import By
from qrstation.ui.viewer.scrolling.tie_words import tie_notes, tie_words


def test_what_is_alone_needs_no_note_and_what_is_switched_off_says_so() -> None:
    assert tie_notes(Bond(Tie.ALONE), "Ctrl+L") == ()
    assert tie_notes(Bond(Tie.OFF), "Ctrl+L") == ("Not linked",)
    for tie in (Tie.ALONE, Tie.OFF):
        assert tie_words(tie, "Ctrl+L", "Alt+S") == "Synchronise scrolling (Ctrl+L)"


@pytest.mark.parametrize(
    ("bond", "said"),
    [
        (Bond(Tie.LINKED, By.FRAME), "Linked by frame of reference"),
        (Bond(Tie.LINKED, By.HAND, 3.0), "Aligned by hand"),
        (Bond(Tie.LINKED, By.PIXELS, 12.5), "Aligned by the pixels (+12.5 mm)"),
        (Bond(Tie.LINKED, By.PIXELS, -3.04), "Aligned by the pixels (−3.0 mm)"),
    ],
)
def test_what_is_linked_says_by_whose_word(bond: Bond, said: str) -> None:
    assert tie_notes(bond, "Ctrl+L") == (said,)
    assert tie_words(Tie.LINKED, "Ctrl+L", "Alt+S") == "Synchronise scrolling (Ctrl+L)"


def test_what_is_not_tied_says_why_and_what_to_do() -> None:
    assert tie_words(Tie.OTHER_PLANE, "Ctrl+L", "Alt+S") == "Not linked: the planes do not compare (Ctrl+L)"
    why, advice = tie_notes(Bond(Tie.OTHER_FRAME), "Alt+S")
    assert (why, advice) == ("Not linked: other frame of reference", "Alt+S links at what is shown now")
    assert tie_words(Tie.NO_FRAME, "Ctrl+L", "Alt+S") == (
        "Not linked: no frame of reference is named; Alt+S links at what is shown now (Ctrl+L)"
    )


def test_planes_that_look_alike_but_are_tilted_say_so_beside_the_picture() -> None:
    assert tie_notes(Bond(Tie.TILTED), "Ctrl+L") == ("Not linked: the planes are tilted",)
    assert tie_notes(Bond(Tie.OTHER_PLANE), "Ctrl+L") == ("Not linked: the planes do not compare",)
    assert tie_words(Tie.TILTED, "Ctrl+L", "Alt+S") == "Not linked: the planes are tilted (Ctrl+L)"
