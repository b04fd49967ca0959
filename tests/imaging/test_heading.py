"""Which instances may say of their frames what the index does not know."""

from __future__ import annotations

from dataclasses import replace

from pydicom.uid import (
    CTImageStorage,
    EnhancedCTImageStorage,
    RTDoseStorage,
    UltrasoundMultiFrameImageStorage,
    XRayAngiographicImageStorage,
)

from qrstation.imaging.heading import MOST_FRAMES, has_headings
from tests.imaging.stacks.test_stack import record


def test_multi_frame_objects_have_headings_and_enhanced_ones_of_one_frame_too() -> None:
    assert has_headings(record(1, sop_class_uid=RTDoseStorage, frames=30))
    assert has_headings(record(1, sop_class_uid=EnhancedCTImageStorage))
    assert not has_headings(record(1, sop_class_uid=CTImageStorage))
    assert not has_headings(record(1, 5.0, sop_class_uid=EnhancedCTImageStorage))


def test_what_lies_in_no_plane_is_not_asked() -> None:
    for kind in (UltrasoundMultiFrameImageStorage, XRayAngiographicImageStorage):
        assert not has_headings(record(1, sop_class_uid=kind, frames=30))
    many = record(1, sop_class_uid=EnhancedCTImageStorage, frames=MOST_FRAMES + 1)
    assert not has_headings(many)
    assert not has_headings(replace(many, frames=5, rows=None))
