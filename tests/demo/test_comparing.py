"""What the demo's tour compares: a nodule of known size at a known place, in two frames of reference."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qrstation.core.station.home import Home
from qrstation.demo import catalogue
from qrstation.demo.catalogue import Place, Series, Study, instances_of, studies
from qrstation.demo.instances import build, sop_class, stored_values
from qrstation.imaging.alignment.align import align
from qrstation.imaging.alignment.volume import Volume
from qrstation.store.part10 import build_head

CURRENT, PRIOR = catalogue.NODULE_CURRENT_STUDY_UID, catalogue.NODULE_PRIOR_STUDY_UID
BOTH = pytest.mark.parametrize("uid", [CURRENT, PRIOR])
CELL = 8
"""Pixels across what alignment looks at here."""


def study_of(uid: str) -> Study:
    """Give a study of the story."""
    study = catalogue.study(uid)
    assert study is not None
    return study


def middle_place(uid: str) -> Place:
    """Give the instance of the thin lung series that cuts the nodule's middle."""
    study = study_of(uid)
    series = study.series[0]
    return list(instances_of(study, series))[round((catalogue.nodule_location(uid) - series.first) / series.step)]


def written(folder: Path, places: Iterable[Place]) -> Path:
    """Write instances as files."""
    for place in places:
        head = build_head(sop_class(place.series), place.sop_uid, catalogue.EXPLICIT, "X")
        (folder / f"{place.sop_uid}.dcm").write_bytes(head + build(place, catalogue.EXPLICIT))
    return folder


def run(*arguments: str | float | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the station in this test's home."""
    command = [sys.executable, "-m", "qrstation", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


def measured(path: Path, *shape: str | float) -> dict[str, Any]:
    """Measure on the command line."""
    done = run("measure", path, *shape, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def volume(study: Study, series: Series) -> Volume:
    """Shrink a series as alignment does."""
    values, centres = [], []
    for place in list(instances_of(study, series))[:: max(1, round(4 / series.step))]:
        pixels = stored_values(place).astype(np.float32) - 1024
        cells = len(pixels) // CELL
        values.append(pixels.reshape(cells, CELL, cells, CELL).mean(axis=(1, 3)))
        centres.append((0.0, 0.0, series.first + place.index * series.step))
    field = 240.0 if series.kind == "head" else catalogue.CT_FIELD
    cell = field / catalogue.CT_SIZE * CELL
    return Volume(np.stack(values), np.array(centres), np.eye(3), cell, "CT")


@BOTH
def test_the_nodule_measures_what_it_was_made_to(uid: str, tmp_path: Path) -> None:
    place = middle_place(uid)
    path = next(written(tmp_path, [place]).iterdir())
    (x, y), diameter = catalogue.nodule_pixel(uid), place.study.nodule_mm
    reach = diameter / catalogue.CT_SPACING / 2
    length = measured(path, "--line", x - reach, y, x + reach, y)["length"]
    assert length == {"value": pytest.approx(diameter, abs=0.01), "unit": "mm"}
    inside = measured(path, "--ellipse", x, y, reach * 0.7, reach * 0.7)
    assert (inside["mean"], inside["unit"]) == (pytest.approx(30, abs=8), "HU")


@BOTH
@pytest.mark.parametrize("axis", [0, 1])
def test_its_edge_is_where_half_of_it_is_seen(uid: str, axis: int) -> None:
    place = middle_place(uid)
    x, y = (round(part) for part in catalogue.nodule_pixel(uid))
    pixels = stored_values(place).astype(float) - 1024
    line = pixels[y - 1 : y + 2, :].mean(axis=0) if axis else pixels[:, x - 1 : x + 2].mean(axis=1)
    middle = x if axis else y
    half = (30 - 850) / 2
    wide = 0.0
    for step in (-1, 1):
        out = line[middle::step][:30]
        at = int(np.argmax(out < half))
        wide += at - 1 + (out[at - 1] - half) / (out[at - 1] - out[at])
    assert wide * catalogue.CT_SPACING == pytest.approx(place.study.nodule_mm, abs=catalogue.CT_SPACING)
    far = list(instances_of(place.study, place.series))[place.index + round(20 / place.series.step)]
    beside = stored_values(far)[y - 3 : y + 4, x - 3 : x + 4].astype(float) - 1024
    assert np.median(beside) < -600


def test_the_prior_is_aligned_by_the_pixels_from_outside(home: Home, tmp_path: Path) -> None:
    """Every fourth image is enough for it, and quicker to make."""
    for uid in (CURRENT, PRIOR):
        written(tmp_path, list(instances_of(study_of(uid), study_of(uid).series[0]))[::4])
    assert run("import", tmp_path).returncode == 0
    current, prior = (catalogue.lung_series_uid(uid) for uid in (CURRENT, PRIOR))
    done = run("align", "--current", current, "--prior", prior, "--json")
    assert done.returncode == 0, done.stderr
    head, *rows = map(json.loads, done.stdout.splitlines())
    assert head["by"] == "pixels"
    assert head["offset_mm"] == pytest.approx(catalogue.PRIOR_SHIFT[2], abs=2)
    assert any(row["prior"] for row in rows)
    assert not all(row["prior"] for row in rows)  # each shows something that the other does not


def test_other_regions_and_other_persons_stay_unlinked() -> None:
    story, older = study_of(CURRENT), next(s for s in studies() if s.nodule_mm == 5.0)
    kinds = {series.kind: (study, series) for study in studies() for series in study.series}
    others = [(study, study.series[0]) for study in studies() if study.series[0].kind == "ct" and not study.nodule_mm]
    looked = [
        volume(*each) for each in ((story, story.series[1]), (older, older.series[1]), kinds["head"], *others[:2])
    ]
    for one, other in [*pairwise(looked), (looked[0], looked[2]), (looked[0], looked[3]), (looked[0], looked[4])]:
        assert align(one, other).offset is None
