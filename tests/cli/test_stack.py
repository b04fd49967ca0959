"""The order of a series' images on the command line, for made series of every kind; from outside, to the letter."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedCTImageStorage, EnhancedMRImageStorage, MRImageStorage

from qrstation.core.station.home import Home
from tests.imaging.enhanced import AXIAL, MadeFrame, enhanced
from tests.store.material import ct, keep, opened

STUDY, SERIES = "1.2.77", "1.2.77.1"
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
Row = dict[str, Any]


def plain(number: int, z: float | None, **more: Any) -> Dataset:
    """Make an image of one frame whose corner lies at ``z`` mm, or nowhere."""
    made = ct(number, STUDY, SERIES)
    made.PixelSpacing, made.ImageOrientationPatient = [0.5, 0.5], list(AXIAL)
    made.ImagePositionPatient = [0, 0, z if z is not None else 0]
    for keyword, value in more.items():
        setattr(made, keyword, value)
    if z is None:
        del made.ImagePositionPatient, made.ImageOrientationPatient
    return made


def volume(frames: Iterable[MadeFrame], shared: MadeFrame | None = None, *, number: int = 1, **more: Any) -> Dataset:
    """Make an enhanced object of the series."""
    uid = f"{SERIES}.{number}"
    identity = {"StudyInstanceUID": STUDY, "SeriesInstanceUID": SERIES, "InstanceNumber": number}
    return enhanced(frames, shared, uid=uid, **{**identity, **more})


Stacked = Callable[..., list[Row]]


@pytest.fixture
def stacked(home: Home) -> Stacked:
    """Keep instances, and give what the command tells of their series."""

    def give(*instances: Dataset) -> list[Row]:
        with opened(home.data) as (store, news):
            for instance in instances:
                keep(store, instance)
            assert news.wait_stored(len(instances))
        done = run("--series", SERIES, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return give


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this test's home."""
    command = [sys.executable, "-m", "qrstation", "stack", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


def of(rows: Sequence[Row], key: str, stack: int | None = None) -> list[Any]:
    """Give what the rows, or those of one stack, say under a key."""
    return [row[key] for row in rows if stack in (None, row["stack"])]


def test_a_series_is_told_by_place_to_the_letter(stacked: Stacked) -> None:
    first, *rest = stacked(plain(1, 10.0), plain(2, 5.0), plain(3, 0.0))
    assert first == {
        "stack": 1, "place": 1, "SOPInstanceUID": str(plain(3, 0.0).SOPInstanceUID), "frame": 1, "InstanceNumber": 3,
        "position_mm": 0.0, "echo": None, "b_value": None, "time": None, "warning": "",
    }  # fmt: skip
    assert of(rest, "place") == [2, 3]
    assert of(rest, "position_mm") == [5.0, 10.0]


def test_the_place_is_the_centres_not_the_corners(stacked: Stacked) -> None:
    # A gantry tilted by 20 degrees; each image is moved in its own plane, which only its corner tells.
    angle = math.radians(20)
    down = (0.0, math.cos(angle), -math.sin(angle))
    normal = (0.0, math.sin(angle), math.cos(angle))
    made = []
    for n in range(5):
        along = [7.5 * n * normal[axis] + 3.0 * n * down[axis] for axis in range(3)]
        made.append(plain(n + 1, 0.0, ImageOrientationPatient=[1, 0, 0, *down], ImagePositionPatient=along))
    rows = stacked(*reversed(made))
    assert of(rows, "InstanceNumber") == [1, 2, 3, 4, 5]
    assert of(rows, "position_mm") == pytest.approx([7.5 * n for n in range(5)], abs=1e-4)
    assert set(of(rows, "warning")) == {""}


def test_gaps_and_duplicates_are_told_at_the_image_behind_them(stacked: Stacked) -> None:
    places = [0.0, 5.0, 10.0, 10.3, 15.0, 25.0, 30.0, 37.0]
    rows = stacked(*(plain(n, z) for n, z in enumerate(places, start=1)))
    assert of(rows, "warning") == ["", "", "", "duplicate", "", "gap", "", ""]
    assert of(rows, "position_mm") == places


@pytest.mark.parametrize("gap", [0.5, 0.7, 1.25, 3.3])
def test_what_lies_on_a_bound_is_judged_as_the_decimals_say(stacked: Stacked, gap: float) -> None:
    steps = [0, 1, 2, 3.5, 4.5, 5.5, 5.6, 6.6, 7.6, 8.6]
    rows = stacked(*(plain(n, round(-33.1 + gap * step, 6)) for n, step in enumerate(steps, start=1)))
    assert of(rows, "warning") == ["", "", "", "", "", "", "duplicate", "", "", ""]


def test_all_that_lies_nowhere_is_one_stack(stacked: Stacked) -> None:
    scout = plain(9, None, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    rows = stacked(*(plain(n, 5.0 * n) for n in range(1, 8)), plain(8, None), scout)
    assert of(rows, "stack") == [1] * 7 + [2, 2]


def test_echoes_are_stacks_and_tell_their_time(stacked: Stacked) -> None:
    made = [
        plain(1 + 2 * n + echo, 4.0 * n, Modality="MR", SOPClassUID=MRImageStorage, EchoTime=[11.5, 80][echo])
        for n in range(4)
        for echo in (0, 1)
    ]
    rows = stacked(*made)
    assert of(rows, "echo", 1) == [11.5] * 4
    assert of(rows, "echo", 2) == [80.0] * 4
    assert of(rows, "position_mm", 2) == [0.0, 4.0, 8.0, 12.0]
    assert set(of(rows, "time")) == {None}
    assert set(of(rows, "warning")) == {""}


@pytest.mark.parametrize(
    ("keyword", "values"),
    [
        ("TemporalPositionIdentifier", (1, 2, 3)),
        ("TriggerTime", (0, 35.5, 71)),
        ("AcquisitionNumber", (3, 5, 8)),
        ("AcquisitionTime", ("120000", "120030.5", "120101")),
    ],
)
def test_phases_are_stacks_and_tell_which(stacked: Stacked, keyword: str, values: Sequence[object]) -> None:
    made = [plain(1 + 3 * n + which, 4.0 * n, **{keyword: values[which]}) for n in range(4) for which in range(3)]
    rows = stacked(*made)
    assert [of(rows, "InstanceNumber", stack) for stack in (1, 2, 3)] == [[1, 4, 7, 10], [2, 5, 8, 11], [3, 6, 9, 12]]
    assert len({frozenset(of(rows, "time", stack)) for stack in (1, 2, 3)}) == 3
    assert all(isinstance(time, str) for time in of(rows, "time"))


def test_b_values_are_stacks_the_largest_first(stacked: Stacked) -> None:
    waves = [0.0, 1000.0, 1000.0]
    made = [
        plain(1 + 3 * n + wave, 4.0 * n, Modality="MR", SOPClassUID=MRImageStorage, DiffusionBValue=waves[wave])
        for n in range(4)
        for wave in range(3)
    ]
    rows = stacked(*made)
    assert of(rows, "b_value", 1) == [1000.0] * 8
    assert of(rows, "b_value", 2) == [0.0] * 4
    assert of(rows, "position_mm", 1) == [0.0, 0.0, 4.0, 4.0, 8.0, 8.0, 12.0, 12.0]


def test_orientations_and_sizes_are_stacks_and_what_lies_nowhere_is_the_last(stacked: Stacked) -> None:
    scout = plain(90, 0.0, ImageOrientationPatient=list(SAGITTAL), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    unknown = [plain(n, None) for n in (3, 2, 1, 4, 5)]
    small = plain(50, 0.0, Rows=64, PixelData=plain(1, 0.0).PixelData[: 64 * 128 * 2])
    rows = stacked(*unknown, scout, small, *(plain(n, 2.0 * n) for n in range(10, 14)))
    assert [of(rows, "InstanceNumber", stack) for stack in range(1, 5)] == [
        [10, 11, 12, 13], [50], [90], [1, 2, 3, 4, 5],
    ]  # fmt: skip
    assert of(rows, "position_mm", 4) == [None] * 5


def test_projections_without_a_position_are_told_by_number(stacked: Stacked) -> None:
    rows = stacked(*(plain(n, None, Modality="DX") for n in (3, 1, 2)))
    assert of(rows, "InstanceNumber") == [1, 2, 3]
    assert set(of(rows, "position_mm")) == {None}
    assert set(of(rows, "stack")) == {1}


def test_frames_are_sorted_by_the_places_that_they_say(stacked: Stacked) -> None:
    places = (8.0, 0.0, 12.0, 4.0)
    rows = stacked(volume((MadeFrame((0, 0, z)) for z in places), MadeFrame(orientation=AXIAL, spacing=(1, 1))))
    assert of(rows, "frame") == [2, 4, 1, 3]
    assert of(rows, "position_mm") == [0.0, 4.0, 8.0, 12.0]
    assert of(rows, "InstanceNumber") == [1] * 4


def test_an_enhanced_object_is_split_like_any_series(stacked: Stacked) -> None:
    frames = [
        MadeFrame((0, 0, 3.0 * n), AXIAL, (1, 1), echo_time=echo, phase=phase)
        for n in range(3)
        for phase in (1, 2)
        for echo in (2.5, 7.5)
    ]
    turned = [MadeFrame((0, 3.0 * n, 0), CORONAL, (1, 1), echo_time=2.5) for n in range(4)]
    rows = stacked(volume([*frames, *turned], SOPClassUID=EnhancedMRImageStorage))
    assert of(rows, "frame", 1) == [13, 14, 15, 16]
    assert [of(rows, "frame", stack) for stack in (2, 3, 4, 5)] == [[1, 5, 9], [2, 6, 10], [3, 7, 11], [4, 8, 12]]
    assert [set(of(rows, "echo", stack)) for stack in (1, 2, 3)] == [{None}, {2.5}, {7.5}]
    assert of(rows, "time", 2)[0] != of(rows, "time", 4)[0]


def test_waves_and_delays_of_frames_are_told(stacked: Stacked) -> None:
    waves = [MadeFrame((0, 0, z), AXIAL, (1, 1), b_value=b) for z in (0, 5) for b in (0.0, 800.0)]
    beats = [MadeFrame((z, 0, 0), SAGITTAL, (1, 1), delay=40.0 * n + z) for z in (0, 5, 10) for n in (0, 1)]
    rows = stacked(volume([*beats, *waves]))
    assert [of(rows, "frame", stack) for stack in (1, 2)] == [[5, 3, 1], [6, 4, 2]]
    assert [set(of(rows, "time", stack)) for stack in (1, 2)] == [{"phase 1 of 2"}, {"phase 2 of 2"}]
    assert [set(of(rows, "b_value", stack)) for stack in (3, 4)] == [{0.0}, {800.0}]


def test_several_objects_and_single_images_are_one_stack(stacked: Stacked) -> None:
    shared = MadeFrame(orientation=AXIAL, spacing=(0.5, 0.5))
    halves = [
        volume((MadeFrame((0, 0, z)) for z in places), shared, number=number, size=128, ImageType=["ORIGINAL"])
        for number, places in ((1, (0, 4, 8)), (2, (6, 2, 10)))
    ]
    rows = stacked(*halves, plain(3, 5.0, ImageType=["ORIGINAL"]))
    assert of(rows, "position_mm") == [0.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0]
    assert [(row["InstanceNumber"], row["frame"]) for row in rows] == [
        (1, 1), (2, 2), (1, 2), (3, 1), (2, 1), (1, 3), (2, 3),
    ]  # fmt: skip


def test_an_object_of_one_frame_lies_where_its_groups_say(stacked: Stacked) -> None:
    made = [
        volume([MadeFrame((0, 0, -z), AXIAL, (1, 1))], number=n, SOPClassUID=EnhancedCTImageStorage, Modality="CT")
        for n, z in enumerate((0.0, 1.5, 3.0), start=1)
    ]
    rows = stacked(*made)
    assert of(rows, "InstanceNumber") == [3, 2, 1]
    assert of(rows, "position_mm") == [-3.0, -1.5, 0.0]


def test_an_object_that_cannot_be_read_keeps_its_frames_in_their_order(home: Home, stacked: Stacked) -> None:
    rows = stacked(volume(MadeFrame((0, 0, -n), AXIAL) for n in range(3)))
    assert of(rows, "frame") == [3, 2, 1]
    for path in (home.data / "store").rglob("*.dcm"):
        path.write_bytes(b"nothing of that kind")
    done = run("--series", SERIES, "--json")
    assert done.returncode == 0
    assert [json.loads(line)["frame"] for line in done.stdout.splitlines()] == [1, 2, 3]
    assert "the order of the file" in done.stderr


def test_people_get_a_table(stacked: Stacked) -> None:
    stacked(plain(1, 2.5), plain(2, 0.0))
    heading, first, second = run("--series", SERIES).stdout.splitlines()
    assert heading.split()[:4] == ["Stack", "Place", "No.", "Frame"]
    assert first.split()[:5] == ["1", "1", "2", "1", "0"]
    assert second.split()[:5] == ["1", "2", "1", "1", "2.5"]


def test_a_series_that_is_not_here_is_1(home: Home) -> None:
    with opened(home.data):
        pass
    done = run("--series", "1.2.3", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "in the store" in done.stderr
    assert run().returncode == 2
