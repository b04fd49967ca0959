"""Which prior image stands beside which, on the command line; from outside, to the letter."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.core.station.home import Home
from qrstation.store.state import StateFile
from tests.imaging.alignment.phantom import make_person
from tests.imaging.alignment.scanner import Scan, scan
from tests.imaging.alignment.stored import instances
from tests.store.material import ct, keep, opened

CURRENT, PRIOR = "1.2.90", "1.2.91"
Row = dict[str, Any]


def axial(study: str, places: Iterable[float], frame: str, **more: Any) -> list[Dataset]:
    """Make a series of axial images whose centres lie at ``places`` mm."""
    made = []
    for number, z in enumerate(places, start=1):
        image = ct(number, study)
        image.PixelSpacing, image.ImageOrientationPatient = [1, 1], [1, 0, 0, 0, 1, 0]
        image.ImagePositionPatient = [-(image.Columns - 1) / 2, -(image.Rows - 1) / 2, z]
        image.FrameOfReferenceUID = frame
        for keyword, value in more.items():
            setattr(image, keyword, value)
        made.append(image)
    return made


def store(home: Home, *series: Iterable[Dataset]) -> None:
    """Keep instances."""
    count = 0
    with opened(home.data) as (kept, news):
        for each in series:
            for instance in each:
                keep(kept, instance)
                count += 1
        assert news.wait_stored(count)


def align(current: str = f"{CURRENT}.1", prior: str = f"{PRIOR}.1") -> tuple[int, list[Row]]:
    """Run the command in this test's home."""
    done = run("--current", current, "--prior", prior, "--json")
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "qrstation", "align", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


def test_one_frame_of_reference_links_by_place_to_the_letter(home: Home) -> None:
    current, prior = axial(CURRENT, [0, 5, 10, 40], "1.5"), axial(PRIOR, [1, 4, 7], "1.5")
    store(home, current, prior)
    status, (head, *rows) = align()
    assert status == 0
    assert head == {"by": "frame of reference", "offset_mm": 0.0, "confidence": 1.0, "reason": ""}
    assert rows[1] == {
        "current": {"SOPInstanceUID": str(current[1].SOPInstanceUID), "frame": 1},
        "prior": {"SOPInstanceUID": str(prior[1].SOPInstanceUID), "frame": 1},
        "distance_mm": -1.0,
    }
    assert [row["distance_mm"] for row in rows] == [1.0, -1.0, -3.0, None]
    assert rows[3]["prior"] is None


def test_opposed_normals_and_planes_up_to_15_degrees_are_linked(home: Home) -> None:
    cos, sin = math.cos(math.radians(14)), math.sin(math.radians(14))
    tilted, opposed = axial(CURRENT, [0, 5, 10], "1.5"), axial(PRIOR, [0, 5, 10], "1.5")
    for image in tilted:
        half, z = (image.Rows - 1) / 2, image.ImagePositionPatient[2]
        image.ImageOrientationPatient = [1, 0, 0, 0, cos, -sin]
        image.ImagePositionPatient = [-half, round(-half * cos, 6), round(z + half * sin, 6)]
    for image in opposed:
        image.ImageOrientationPatient = [-1, 0, 0, 0, 1, 0]
        image.ImagePositionPatient = [(image.Columns - 1) / 2, *image.ImagePositionPatient[1:]]
    store(home, tilted, opposed)
    status, (head, *rows) = align()
    assert (status, head["by"]) == (0, "frame of reference")
    assert all(row["prior"] for row in rows)
    assert [row["distance_mm"] for row in rows] == pytest.approx([0, 0, 0], abs=1e-3)


def test_planes_that_do_not_compare_are_not_linked(home: Home) -> None:
    store(home, axial(CURRENT, [0, 5], "1.5"), axial(PRIOR, [0, 5], "1.5", ImageOrientationPatient=[1, 0, 0, 0, 0, -1]))
    status, (head, *rows) = align()
    assert status == 3
    assert head == {
        "by": "none", "offset_mm": None, "confidence": 0.0, "reason": "the planes do not compare",
    }  # fmt: skip
    assert [(row["prior"], row["distance_mm"]) for row in rows] == [(None, None)] * 2


def test_what_a_hand_said_goes_before_the_pixels_both_ways(home: Home) -> None:
    store(home, axial(CURRENT, [0, 5, 10], "1.5"), axial(PRIOR, [100, 105, 110], "1.6"))
    with closing(StateFile(home.state_file)) as state:
        state.keep_alignment("1.6", "1.5", (3.0, 0.0, -101.0))
    status, (head, *rows) = align()
    assert status == 0
    assert head == {"by": "hand", "offset_mm": 101.0, "confidence": 1.0, "reason": ""}
    assert [row["distance_mm"] for row in rows] == [-1.0, -1.0, -1.0]


def test_another_frame_of_reference_is_aligned_by_the_pixels(home: Home) -> None:
    body = make_person(5)
    current = scan(body, Scan(-300, -560, 5, zero=0, noise=5, seed=1))
    prior = scan(body, Scan(-340, -600, 4, zero=212.5, noise=5, shift=(12, -9), seed=2))
    other = scan(make_person(8), Scan(0, -170, 4, seed=3))
    store(home, instances(current, CURRENT, "1.5"), instances(prior, PRIOR, "1.6"), instances(other, "1.2.92", "1.7"))
    status, (head, *rows) = align()
    assert (status, head["by"], head["reason"]) == (0, "pixels", "")
    assert head["offset_mm"] == pytest.approx(212.5, abs=3)
    assert 0.5 < head["confidence"] <= 1
    assert len(rows) == len(current.places)
    assert rows[0]["prior"] is not None
    assert rows[-1]["prior"] is None
    status, (head, *_rows) = align(prior="1.2.92.1")
    assert (status, head["by"]) == (3, "none")
    people = run("--current", f"{CURRENT}.1", "--prior", f"{PRIOR}.1")
    assert people.stdout.startswith("aligned by the pixels (+21")


def test_a_series_without_a_frame_of_reference_is_linked_with_itself(home: Home) -> None:
    series = axial(CURRENT, [0, 5, 10], "")
    for image in series:
        del image.FrameOfReferenceUID
    store(home, series, axial(PRIOR, [0, 5, 10], ""))
    status, (head, *rows) = align(prior=f"{CURRENT}.1")
    assert (status, head["by"]) == (0, "frame of reference")
    assert [(row["current"], row["distance_mm"]) for row in rows] == [(row["prior"], 0.0) for row in rows]
    status, (head, *_rows) = align()
    assert (status, head["by"]) == (3, "none")


def test_of_several_frames_of_reference_the_one_that_both_have_links(home: Home) -> None:
    mixed = axial(CURRENT, range(0, 60, 5), "1.5")
    for image in mixed[1::2]:
        image.FrameOfReferenceUID = "1.6"
    store(home, mixed, axial(PRIOR, range(0, 60, 5), "1.6"), axial("1.2.92", range(0, 60, 5), "1.7"))
    for current, prior in ((CURRENT, PRIOR), (PRIOR, CURRENT)):
        status, (head, *rows) = align(f"{current}.1", f"{prior}.1")
        assert (status, head["by"]) == (0, "frame of reference")
        distances = [row["distance_mm"] for row in rows]
        assert distances[1::2] == [0.0] * 6
        assert distances[0] is None if current == CURRENT else distances[0] == 5.0
    status, (head, *_rows) = align(prior="1.2.92.1")
    assert (status, head["by"]) == (3, "none")
    assert head["reason"] == "the images lie in several frames of reference"


def test_why_the_pixels_say_nothing_is_told(home: Home) -> None:
    coarse = axial(CURRENT, range(0, 60, 5), "1.5", PixelSpacing=[7, 7])
    unfit = axial("1.2.92", range(0, 60, 5), "1.7", PixelSpacing=[0.05, 0.05])
    store(home, coarse, axial(PRIOR, range(0, 60, 5), "1.6", PixelSpacing=[3, 3]), unfit)
    assert align()[1][0]["reason"] == "the pixels are too large"
    assert align(prior=f"{CURRENT}.1", current=f"{PRIOR}.1")[1][0]["reason"] == "the pixels are too large"
    assert align(f"{PRIOR}.1", "1.2.92.1")[1][0]["reason"] == "the pixels cannot be compared"


def test_an_unknown_series_is_said_in_one_line(home: Home) -> None:
    store(home, axial(CURRENT, [0, 5], "1.5"))
    done = run("--current", f"{CURRENT}.1", "--prior", "1.2.3")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_series_without_images_is_linked_with_nothing(home: Home) -> None:
    reports = axial(PRIOR, [0], "1.5", Modality="SR")
    for report in reports:
        del report.Rows, report.Columns, report.PixelData
    store(home, axial(CURRENT, [0, 5], "1.5"), reports)
    status, (head, *rows) = align()
    assert (status, head["by"], [row["prior"] for row in rows]) == (3, "none", [None, None])
    status, (head, *rows) = align(f"{PRIOR}.1", f"{CURRENT}.1")
    assert (status, head["by"], rows) == (3, "none", [])
