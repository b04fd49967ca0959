"""The page that says which images are shown says what is found."""

from __future__ import annotations

import pytest

from tests.imaging.conformance import PAGE, page


@pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom says what it thinks of objects that are none
def test_the_page_of_images_says_what_is_found() -> None:
    assert PAGE.read_text("utf-8") == page(), "make conformance writes it anew"
