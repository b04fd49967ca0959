"""The samples: one of each transfer syntax that is decoded, small, and the pixels that they should be."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest

from qrstation.core.errors import StationError
from qrstation.imaging.pixels.decode import FrameReader
from qrstation.imaging.pixels.reduced import ENOUGH
from qrstation.imaging.reading.pixel_syntaxes import _SYNTAXES
from qrstation.jobs.self_check import samples
from qrstation.jobs.self_check.samples import BROAD, FOLDER, NOT_SAMPLED, SAMPLES, Sample, broad_picture, picture
from qrstation.jobs.self_check.trust import CERTIFICATE
from tests.told import saying

RESOURCES = Path(__file__).parents[3] / "resources" / FOLDER
MOST_BYTES = 300_000


def test_there_is_a_sample_of_each_syntax_that_is_decoded_or_a_reason() -> None:
    sampled = [sample.syntax_uid for sample in SAMPLES]
    assert len(set(sampled)) == len(sampled)
    assert set(sampled) | set(NOT_SAMPLED) == set(_SYNTAXES)
    assert set(sampled) & set(NOT_SAMPLED) == set()


def test_what_loses_nothing_is_compared_exactly_and_only_that() -> None:
    assert {s.syntax_uid for s in SAMPLES if s.tolerance} == {s.syntax_uid for s in SAMPLES if _is_lossy(s)}


def _is_lossy(sample: Sample) -> bool:
    return _SYNTAXES[sample.syntax_uid].lossy


def test_the_files_are_these_and_small() -> None:
    files = sorted(RESOURCES.iterdir())
    images = [f"{sample.name}.dcm" for sample in (*SAMPLES, BROAD)]
    assert [each.name for each in files] == sorted([CERTIFICATE, *images])
    assert sum(each.stat().st_size for each in files) < MOST_BYTES


@pytest.mark.parametrize("sample", [*SAMPLES, BROAD], ids=lambda sample: sample.name)
def test_a_file_is_what_it_is_said_to_be(sample: Sample) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom does not know the newest syntax
        file = pydicom.dcmread(sample.path)
    assert file.file_meta.TransferSyntaxUID == sample.syntax_uid
    assert file.SOPInstanceUID == file.file_meta.MediaStorageSOPInstanceUID == sample.sop_uid
    assert (file.BitsStored, file.SamplesPerPixel) == (sample.bits, sample.samples)
    assert str(file.PatientName) == "QRSTATION^SELF-CHECK"


def test_the_picture_fits_its_bits() -> None:
    for sample in SAMPLES:
        shown = picture(sample.bits, sample.samples)
        assert 0 <= int(shown.min()) < int(shown.max()) < 1 << sample.bits
        assert shown.shape == ((64, 64) if sample.samples == 1 else (64, 64, 3))


def test_the_broad_picture_has_a_lower_resolution_and_is_what_it_was_made_of() -> None:
    shown = broad_picture()
    assert max(shown.shape) >= 2 * ENOUGH
    assert int(shown.max()) < 1 << BROAD.bits
    BROAD.compare(FrameReader().read(BROAD.path).pixels, shown)


def test_pixels_that_are_off_are_told() -> None:
    exact, near = SAMPLES[0], next(sample for sample in SAMPLES if sample.name == "jpeg-ls-near")
    pixels = picture(12, 1)
    exact.check(pixels)
    pixels[5, 5] += 3
    near.check(pixels)
    with pytest.raises(StationError, check=saying("off by 3")):
        exact.check(pixels)
    pixels[5, 5] += 1
    with pytest.raises(StationError, check=saying(r"off by 4 \(3 allowed\); install")):
        near.check(pixels)
    with pytest.raises(StationError, check=saying("2 × 64 pixels")):
        exact.check(pixels[:2])
    with pytest.raises(StationError, check=saying("off by")):
        exact.check(np.zeros_like(pixels))


def test_a_sample_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "FOLDER", "nowhere")
    with pytest.raises(StationError, check=saying(r"native-implicit\.dcm is missing; install")):
        _ = SAMPLES[0].path
