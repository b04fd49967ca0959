"""Volumes on their way to another process, and what may come back from one that was taken over."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.alignment.packing import alignment_of, pack, reduced_of, unpack
from tests.imaging.alignment.pairs import linked_pair


def test_volumes_come_out_as_they_went_in() -> None:
    pair = linked_pair(0)
    for one, other in zip((pair.current, pair.prior), unpack(pack(pair.current, pair.prior)), strict=True):
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.centres, other.centres)
        np.testing.assert_array_equal(one.axes, other.axes)
        assert (one.cell, one.modality) == (other.cell, other.modality)


def test_alignments_are_taken_and_nothing_else() -> None:
    assert alignment_of((12.5, 0.8, "")) == Alignment(12.5, 0.8)
    told = alignment_of((None, 0.0, "alignment.ambiguous"))
    assert told == Alignment(None, 0.0, AlignmentCode.AMBIGUOUS)


@pytest.mark.parametrize(
    "untrusted",
    [None, (), (1.0, 0.5), (math.nan, 0.5, ""), (math.inf, 0.5, ""), (1.0, 2.0, ""), (None, 0.5, ""), (1, 0.5, ""),
     (1.0, 0.5, "alignment.ambiguous"), (None, 0.0, "rm -rf"), (None, 0.0, "alignment.pixels"), [1.0, 0.5, ""]],
)  # fmt: skip
def test_no_alignment_is_made_of_what_is_none(untrusted: object) -> None:
    assert alignment_of(untrusted) is None


@pytest.mark.parametrize(
    "untrusted",
    [None, (), (np.zeros((9, 9), np.float64), 6.0), (np.zeros((9, 9), np.float32), 0.0),
     (np.zeros((9, 999), np.float32), 6.0), (np.zeros(9, np.float32), 6.0), ([[1.0]], 6.0),
     (np.full((9, 9), np.inf, np.float32), 6.0)],
)  # fmt: skip
def test_no_shrunk_frame_is_made_of_what_is_none(untrusted: object) -> None:
    assert reduced_of(untrusted) is None
    assert reduced_of((np.zeros((9, 9), np.float32), 6.0)) is not None
