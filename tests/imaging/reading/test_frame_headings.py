"""What a multi-frame object says of its frames: read at once, and never more than is there."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import NuclearMedicineImageStorage, RTDoseStorage

from qrstation.core.errors import InstanceError
from qrstation.core.instance import Traits
from qrstation.imaging.decoders.heading_check import headings_of
from qrstation.imaging.heading import FrameHeading
from qrstation.imaging.reading import frame_headings
from qrstation.imaging.reading.frame_headings import read_headings
from tests.imaging.enhanced import AXIAL, MadeFrame, enhanced, item, write
from tests.imaging.material import FOLDER, image

CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def headings(path: Path) -> tuple[FrameHeading, ...]:
    """Read the headings as they arrive behind the check."""
    found = headings_of(read_headings(path))
    assert found is not None
    return found


@pytest.mark.parametrize("undefined", [False, True], ids=["lengths", "delimiters"])
@pytest.mark.parametrize("implicit", [False, True], ids=["explicit", "implicit"])
def test_all_that_functional_groups_say_is_read(tmp_path: Path, implicit: bool, undefined: bool) -> None:
    frames = [
        MadeFrame((1.5, -2.0, 3.0 * n), echo_time=2.5 * n, b_value=500.0 * n, phase=n + 1, delay=40.5 * n, kind=kind)
        for n, kind in enumerate(("ORIGINAL\\PRIMARY\\M", "DERIVED\\PRIMARY\\P"))
    ]
    shared = MadeFrame(orientation=AXIAL, spacing=(0.5, 0.75), taken="19700101000010.5")
    path = write(enhanced(frames, shared), tmp_path / "made", implicit=implicit, undefined=undefined)
    first, second = headings(path)
    assert first == FrameHeading(
        (1.5, -2.0, 0.0), AXIAL, (0.5, 0.75),
        Traits(echo_time=0.0, b_value=0.0, phase=1, trigger_time=0.0), "ORIGINAL\\PRIMARY\\M",
    )  # fmt: skip
    assert second.position == (1.5, -2.0, 3.0)
    assert second.traits == Traits(echo_time=2.5, b_value=500.0, phase=2, trigger_time=40.5)
    assert second.kind == "DERIVED\\PRIMARY\\P"


def test_a_frames_own_group_goes_before_the_shared_one(tmp_path: Path) -> None:
    frames = [MadeFrame((0, 0, 0)), MadeFrame((0, 0, 5), orientation=CORONAL, taken="19700101000010.5")]
    first, second = headings(write(enhanced(frames, MadeFrame(orientation=AXIAL)), tmp_path / "made"))
    assert (first.orientation, second.orientation) == (AXIAL, CORONAL)
    assert (first.traits.taken, second.traits.taken) == (None, 10.5)


def test_frames_that_say_nothing_are_not_known(tmp_path: Path) -> None:
    found = headings(write(enhanced([MadeFrame(), MadeFrame((0, 0, 5))]), tmp_path / "made"))
    assert found == (FrameHeading(), FrameHeading(position=(0, 0, 5)))
    bare = enhanced([MadeFrame()] * 3)
    del bare.PerFrameFunctionalGroupsSequence
    assert headings(write(bare, tmp_path / "bare")) == ()


def test_values_that_are_none_are_not_known(tmp_path: Path) -> None:
    made = enhanced([MadeFrame((0, 0, 5), AXIAL, (1, 1), echo_time=math.nan, b_value=math.inf)])
    group = made.PerFrameFunctionalGroupsSequence[0]
    pixel, plane = group.PixelMeasuresSequence[0], group.PlanePositionSequence[0]
    for element, value in ((pixel["PixelSpacing"], b"x\\y "), (plane["ImagePositionPatient"], b"0\\1e300\\2 ")):
        element.VR = "UN"
        element._value = value
    (found,) = headings(write(made, tmp_path / "made"))
    assert found == FrameHeading(orientation=AXIAL)


def test_a_frame_too_few_and_one_too_many(tmp_path: Path) -> None:
    made = enhanced([MadeFrame((0, 0, n)) for n in range(3)], MadeFrame(orientation=AXIAL))
    made.NumberOfFrames = 2
    assert len(headings(write(made, tmp_path / "made"))) == 2
    made.NumberOfFrames = 5
    found = headings(write(made, tmp_path / "made"))
    assert [heading.position for heading in found][2:] == [(0, 0, 2), None, None]
    assert found[4].orientation == AXIAL


def test_one_frame_may_say_it_in_functional_groups_or_plainly(tmp_path: Path) -> None:
    (found,) = headings(write(enhanced([MadeFrame()], MadeFrame((1, 2, 3), AXIAL)), tmp_path / "shared"))
    assert (found.position, found.orientation) == ((1, 2, 3), AXIAL)
    plain = image(np.zeros((4, 4), np.uint8), ImagePositionPatient=[1, 2, 3], ImageOrientationPatient=list(AXIAL))
    assert headings(write(plain, tmp_path / "plain"))[0].position == (1, 2, 3)


def test_stacks_segments_and_further_dimensions_are_parts(tmp_path: Path) -> None:
    stacks = [MadeFrame((0, 0, n), stack=name) for n, name in enumerate(("2", "10", "2"))]
    assert [found.part for found in headings(write(enhanced(stacks), tmp_path / "stacks"))] == [1, 2, 1]
    segments = [MadeFrame((0, 0, n), segment=number) for n, number in enumerate((7, 3, 7))]
    assert [found.part for found in headings(write(enhanced(segments), tmp_path / "segments"))] == [2, 1, 2]
    # The first dimension is the position, which a frame says itself; the second nobody here knows.
    dimensions = [item(DimensionIndexPointer=tag) for tag in (0x00200032, 0x00180022)]
    indexed = [MadeFrame((0, 0, n), indices=(n, 1 + n % 2)) for n in range(4)]
    made = enhanced(indexed, DimensionIndexSequence=dimensions)
    assert [found.part for found in headings(write(made, tmp_path / "indexed"))] == [1, 2, 1, 2]
    alike = enhanced([MadeFrame((0, 0, n), stack="1") for n in range(2)])
    assert [found.part for found in headings(write(alike, tmp_path / "alike"))] == [None, None]


def dose(offsets: list[float], **more: object) -> Dataset:
    made = image(
        np.zeros((8, 4), np.uint16),
        Rows=4,
        NumberOfFrames=2,
        SOPClassUID=RTDoseStorage,
        ImagePositionPatient=[1, 2, 30],
        ImageOrientationPatient=list(AXIAL),
        PixelSpacing=[2, 2],
        GridFrameOffsetVector=offsets,
        **more,
    )
    made.file_meta.MediaStorageSOPClassUID = RTDoseStorage
    return made


def test_a_dose_grid_lies_by_its_offsets(tmp_path: Path) -> None:
    assert [found.position for found in headings(write(dose([0, 2.5]), tmp_path / "a"))] == [(1, 2, 30), (1, 2, 32.5)]
    turned = dose([0, 2.5])
    turned.ImageOrientationPatient = [1, 0, 0, 0, -1, 0]
    assert [found.position for found in headings(write(turned, tmp_path / "b"))] == [(1, 2, 30), (1, 2, 27.5)]
    placed = headings(write(dose([30, 25]), tmp_path / "c"))
    assert [found.position for found in placed] == [(1, 2, 30), (1, 2, 25)]
    assert placed[0].spacing == (2, 2)
    for offsets in ([0], [7, 9], [0, 1, 2]):
        assert headings(write(dose([*map(float, offsets)]), tmp_path / "d")) == ()


def test_a_tomogram_lies_by_its_slice_vector(tmp_path: Path) -> None:
    made = image(
        np.zeros((16, 4), np.uint16),
        Rows=4,
        NumberOfFrames=4,
        SOPClassUID=NuclearMedicineImageStorage,
        ImageType=["ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION"],
        PixelSpacing=[4, 4],
        SpacingBetweenSlices=-4,
        SliceVector=[1, 2, 1, 2],
        TimeSlotVector=[1, 1, 2, 2],
        DetectorInformationSequence=[item(ImagePositionPatient=[0, 0, 100], ImageOrientationPatient=list(AXIAL))],
    )
    found = headings(write(made, tmp_path / "made"))
    assert [heading.position for heading in found] == [(0, 0, 100), (0, 0, 96)] * 2
    assert [heading.traits.phase for heading in found] == [1, 1, 2, 2]
    made.ImageType = ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]
    assert headings(write(made, tmp_path / "made")) == ()


def test_real_files_are_read_or_say_nothing() -> None:
    read = 0
    for path in sorted(FOLDER.glob("*.dcm")):
        try:
            read += headings_of(read_headings(path)) is not None
        except InstanceError:
            continue
    assert read > 60


def test_what_is_cut_or_damaged_anywhere_loses_the_headings_alone(tmp_path: Path) -> None:
    whole = write(enhanced([MadeFrame((0, 0, n), AXIAL, echo_time=3.0) for n in range(4)]), tmp_path / "made")
    data = whole.read_bytes()
    wild = random.Random(5)
    for turn in range(300):
        broken = bytearray(data[: wild.randrange(len(data))] if turn % 3 == 0 else data)
        for place in wild.sample(range(len(broken)), k=min(len(broken), wild.randrange(4))):
            broken[place] = wild.randrange(256)
        whole.write_bytes(broken)
        try:
            found = headings_of(read_headings(whole))
        except InstanceError:
            continue
        assert found is not None


def test_more_than_can_be_read_in_time_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(enhanced([MadeFrame((0, 0, n), AXIAL) for n in range(4)]), tmp_path / "made")
    for name, most in (("MOST_ELEMENTS", 20), ("MOST_BYTES", 200), ("MOST_FRAMES", 3)):
        with monkeypatch.context() as patched:
            patched.setattr(frame_headings, name, most)
            assert headings(path) == ()
    assert len(headings(path)) == 4


def test_sequences_nested_beyond_all_reason_lose_the_headings_alone(tmp_path: Path) -> None:
    deep = Dataset()
    for _ in range(200):
        deep = item(ReferencedImageSequence=[deep])
    made = enhanced([MadeFrame((0, 0, 1))])
    made.PerFrameFunctionalGroupsSequence[0].ReferencedImageSequence = [deep]
    assert headings(write(made, tmp_path / "made")) == ()
