"""Alignment on made pairs: none false, most of what belongs together linked."""

from __future__ import annotations

import numpy as np
import pytest

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.imaging.alignment.align import Alignment, align
from qrstation.imaging.alignment.volume import Volume
from tests.imaging.alignment.pairs import linked_pair, unlinked_pair

LINKED, UNLINKED, SHARE = range(100), range(108), 0.75
"""Seeds of the pairs, and which part of each 20 that show a common part has to be linked."""


def is_false(found: Alignment, truth: float | None, current: Volume, prior: Volume) -> bool:
    """Tell whether a pair was linked that has nothing in common, or more than 5 mm (or a spacing) beside the truth."""
    if found.offset is None:
        return False
    return truth is None or abs(found.offset - truth) > max(5.0, current.spacing, prior.spacing)


@pytest.mark.parametrize("first", LINKED[::20])
def test_no_pair_of_one_person_is_linked_at_a_false_place_and_most_are(first: int) -> None:
    linked = 0
    for seed in range(first, first + 20):
        pair = linked_pair(seed)
        found = align(pair.current, pair.prior)
        assert not is_false(found, pair.offset, pair.current, pair.prior), (seed, pair.what, found, pair.offset)
        linked += found.offset is not None
        assert (found.reason is None) == (found.offset is not None)
        assert 0 <= found.confidence <= 1
    assert linked >= 20 * SHARE


@pytest.mark.parametrize("first", UNLINKED[::27])
def test_no_pair_that_has_nothing_in_common_is_linked(first: int) -> None:
    for seed in range(first, first + 27):
        pair = unlinked_pair(seed)
        found = align(pair.current, pair.prior)
        assert found.offset is None, (seed, pair.what, found)
        assert found.reason is not None


def test_the_way_back_is_the_same() -> None:
    pair = linked_pair(2)
    there, back = align(pair.current, pair.prior), align(pair.prior, pair.current)
    assert there.offset is not None
    assert back.offset is not None
    sign = float(pair.current.axes[2] @ pair.prior.axes[2])
    assert there.offset * sign == pytest.approx(-back.offset, abs=2)


def test_what_cannot_be_compared_says_why() -> None:
    pair = linked_pair(2)
    current = pair.current
    sagittal = Volume(current.values, current.centres, np.roll(current.axes, 1, axis=0), current.cell, "CT")
    assert align(current, sagittal) == Alignment(None, 0.0, AlignmentCode.OTHER_PLANE)
    magnetic = Volume(current.values, current.centres, current.axes, current.cell, "MR")
    assert align(current, magnetic).reason is AlignmentCode.OTHER_MODALITY
    few = Volume(current.values[:3], current.centres[:3], current.axes, current.cell, "CT")
    assert align(current, few).reason is AlignmentCode.TOO_FEW
    nothing = Volume(np.full_like(current.values, np.nan), current.centres, current.axes, current.cell, "CT")
    assert align(current, nothing).offset is None
