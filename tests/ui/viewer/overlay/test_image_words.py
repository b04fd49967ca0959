"""What an image is called."""

from __future__ import annotations

import pytest

from qrstation.ui.viewer.overlay.image_words import image_words, short_words


@pytest.mark.parametrize(
    ("number", "index", "count", "frame", "frames", "words"),
    [
        (12, 11, 380, 0, 1, "Image 12 of 380"),
        (45, 11, 380, 0, 1, "Image 45 (12 of 380)"),
        (0, 0, 380, 0, 1, "Image 0 (1 of 380)"),
        (None, 11, 380, 0, 1, "Image without a number (12 of 380)"),
        (7, 2, 10, 2, 10, "Image 7, frame 3 of 10"),
        (7, 12, 40, 2, 10, "Image 7, frame 3 of 10 (13 of 40)"),
    ],
)
def test_the_number_comes_first(
    number: int | None, index: int, count: int, frame: int, frames: int, words: str
) -> None:
    assert image_words(number, index, count, frame, frames) == words


def test_an_image_on_its_way_has_a_short_name() -> None:
    assert short_words(45) == "Image 45"
    assert short_words(45, 2, 10) == "Image 45, frame 3"
