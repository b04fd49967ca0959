"""A sample is spread over all of the image; padding and what is no number is no image."""

from __future__ import annotations

import numpy as np
import pytest

from qrstation.imaging.display.sampling import is_image, sampled


@pytest.mark.parametrize("shape", [(1, 1), (10, 10), (100, 100), (1, 10_000), (640, 480)])
def test_a_sample_is_about_as_large_as_wanted_and_reaches_all_ends(shape: tuple[int, int]) -> None:
    pixels = np.arange(shape[0] * shape[1]).reshape(shape)
    sample = sampled(pixels, 400)
    assert sample.size <= max(500, max(shape))
    assert sample[0, 0] == 0
    assert sample[-1, -1] >= 0.9 * pixels[-1, -1]
    if pixels.size <= 400:
        assert (sample == pixels).all()


def test_padding_and_what_is_no_number_is_no_image() -> None:
    stored = np.array([[1.0, np.nan, 3.0, np.inf]])
    assert is_image(stored, None).tolist() == [[True, False, True, False]]
    assert is_image(stored, (3.0, 4.0)).tolist() == [[True, False, False, False]]
    assert is_image(np.array([[1, 2]]), (2, 2)).tolist() == [[True, False]]
