"""Products of images at every small shift: those of adding up cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from qrstation.imaging.alignment.spectrum import Plane, plane


@pytest.mark.parametrize(("height", "width", "reach"), [(5, 8, 3), (6, 7, 2), (1, 1, 2), (4, 9, 6), (30, 20, 11)])
def test_products_are_those_cell_by_cell_and_nothing_wraps_round(height: int, width: int, reach: int) -> None:
    dice = np.random.default_rng(height)
    one, two = dice.normal(size=(2, 3, height, width)).astype(np.float32)
    across = Plane(height, width, reach)
    found = across.backward(np.conj(across.forward(one)) * across.forward(two))
    assert (found.shape, found.dtype) == ((3, 2 * reach + 1, 2 * reach + 1), np.float32)
    wide = np.zeros((3, height + 2 * reach, width + 2 * reach))
    wide[:, reach : reach + height, reach : reach + width] = two
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            there = wide[:, down : down + height, right : right + width]
            np.testing.assert_allclose(found[:, down, right], (one * there).sum(axis=(1, 2)), atol=1e-4)


def test_the_same_size_is_made_once() -> None:
    assert plane(7, 8, 2) is plane(7, 8, 2)
