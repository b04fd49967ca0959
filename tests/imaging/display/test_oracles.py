"""From file to screen as highdicom shows it and, grey level for grey level, as DCMTK's dcm2pnm does."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import highdicom
import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_voi_lut
from pydicom.sequence import Sequence

from qrstation.imaging.display.display import to_display
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import PLAIN, FileTable, Presentation
from tests.imaging.material import FOLDER, image, save, table
from tests.peers import program

Array = np.ndarray[Any, Any]
UNSIGNED = np.random.default_rng(1).permutation(np.arange(4096, dtype=np.uint16)).reshape(64, 64)
SIGNED = UNSIGNED.astype(np.int16) - 2048
BYTES = (UNSIGNED >> 4).astype(np.uint8)
RAMP = np.arange(0, 65536, 16, dtype=np.uint16)
CURVE = (np.sqrt(np.arange(1000) / 999) * 65535).astype(np.uint16)


def tables(*each: Sequence) -> Sequence:
    return Sequence([items[0] for items in each])


def item(**attributes: Any) -> Sequence:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return Sequence([made])


GREY: dict[str, Dataset] = {
    "window": image(UNSIGNED, BitsStored=12, WindowCenter=2000, WindowWidth=1000),
    "hounsfield": image(
        UNSIGNED, BitsStored=12, WindowCenter=[40, -600], WindowWidth=[400, 1500], RescaleSlope=1,
        RescaleIntercept=-1024, RescaleType="HU",
    ),
    "signed": image(SIGNED, BitsStored=12, WindowCenter=-100, WindowWidth=777),
    # Not LINEAR: highdicom scales such a window with the slope. DCMTK rounds modality values.
    "sloped": image(
        SIGNED, BitsStored=12, WindowCenter=12, WindowWidth=345, VOILUTFunction="LINEAR_EXACT", RescaleSlope=0.25,
        RescaleIntercept=7,
    ),
    "exact": image(UNSIGNED, BitsStored=12, WindowCenter=2000, WindowWidth=1000, VOILUTFunction="LINEAR_EXACT"),
    "sigmoid": image(UNSIGNED, BitsStored=12, WindowCenter=2000, WindowWidth=1000, VOILUTFunction="SIGMOID"),
    "white lowest": image(
        UNSIGNED, BitsStored=12, WindowCenter=2000, WindowWidth=1000, PhotometricInterpretation="MONOCHROME1"
    ),
    "inverse": image(
        UNSIGNED, BitsStored=12, WindowCenter=2000, WindowWidth=1000, PresentationLUTShape="INVERSE"
    ),
    "voi lut": image(UNSIGNED, BitsStored=12, VOILUTSequence=table(CURVE, 900, 16)),
    "voi lut before a window": image(
        UNSIGNED, BitsStored=12, VOILUTSequence=table(CURVE, 900, 16), WindowCenter=2000, WindowWidth=1000
    ),
    "signed voi lut": image(SIGNED, BitsStored=12, VOILUTSequence=table(CURVE, -500, 16)),
    "modality lut": image(
        UNSIGNED, BitsStored=12, ModalityLUTSequence=table(RAMP, 0, 16), WindowCenter=30000, WindowWidth=40000
    ),
    "both luts": image(
        UNSIGNED, BitsStored=12, ModalityLUTSequence=table(RAMP // 16, 0, 16), VOILUTSequence=table(CURVE, 900, 16)
    ),
    "byte": image(BYTES, WindowCenter=100, WindowWidth=90),
}  # fmt: skip


def by_highdicom(made: Dataset, selector: int = 0) -> Array:
    """Give what highdicom shows, 0–255, not rounded."""
    made.StudyInstanceUID, made.SeriesInstanceUID, made.Modality = "1.2", "1.3", "OT"
    shown = highdicom.Image.from_dataset(made).get_frame(
        1, apply_voi_transform=True, voi_transform_selector=selector, voi_output_range=(0, 255), apply_icc_profile=False
    )
    # With both kinds of LUT it leaves their range.
    return np.asarray(shown) * (255 / 65535 if shown.max() > 255 else 1)


def is_rounded(levels: Array, exact: Array) -> bool:
    return bool((np.abs(levels - exact) <= 0.5 + 1e-6).all())


@pytest.mark.parametrize("name", GREY)
def test_grey_is_that_of_highdicom(tmp_path: Path, name: str) -> None:
    levels = to_display(read_frame(save(GREY[name], tmp_path)))
    assert is_rounded(levels, by_highdicom(GREY[name]))
    assert len(np.unique(levels)) > 40


@pytest.mark.parametrize("selector", [0, 1])
def test_each_window_is_that_of_highdicom(tmp_path: Path, selector: int) -> None:
    frame = read_frame(save(GREY["hounsfield"], tmp_path))
    levels = to_display(frame, Presentation(frame.windows[selector]))
    assert is_rounded(levels, by_highdicom(GREY["hounsfield"], selector))


@pytest.mark.parametrize("selector", [0, 1])
def test_each_voi_lut_is_that_of_highdicom_and_pydicom(tmp_path: Path, selector: int) -> None:
    made = image(UNSIGNED, BitsStored=12, VOILUTSequence=tables(table(CURVE, 900, 16), table(CURVE[::-1], 100, 16)))
    levels = to_display(read_frame(save(made, tmp_path)), Presentation(FileTable(selector)))
    assert is_rounded(levels, by_highdicom(made, selector))
    assert is_rounded(levels, apply_voi_lut(UNSIGNED, made, index=selector) * (255 / 65535))


@pytest.mark.parametrize("bits", [8, 16])
def test_palettes_are_those_of_highdicom(tmp_path: Path, bits: int) -> None:
    made = image(BYTES, PhotometricInterpretation="PALETTE COLOR")
    top = (1 << bits) - 1
    for number, colour in enumerate(("Red", "Green", "Blue")):
        values: Array = np.array(np.random.default_rng(number).integers(0, top + 1, 256))
        made.add_new(0x00281101 + number, "US", [256, 0, bits])
        setattr(made, f"{colour}PaletteColorLookupTableData", values.astype("<u2" if bits > 8 else "u1").tobytes())
    made.StudyInstanceUID, made.SeriesInstanceUID, made.Modality = "1.2", "1.3", "OT"
    expected = highdicom.Image.from_dataset(made).get_frame(1, apply_icc_profile=False)
    shown = to_display(read_frame(save(made, tmp_path)))
    assert (shown == expected.astype(int) >> (bits - 8)).all()


def test_a_dose_is_shown_in_gray(tmp_path: Path) -> None:
    made = image(UNSIGNED, BitsStored=12, Modality="RTDOSE", DoseGridScaling="0.0123", DoseUnits="GY")
    frame = read_frame(save(made, tmp_path))
    assert (frame.units, frame.value_unit, frame.slope) == ("Gy", "Gy", 0.0123)
    levels = to_display(frame)
    # From percentile 0.5 to 99.5, which are values of the image, as fractions.
    low, high = (np.percentile(UNSIGNED, part, method="nearest") * 0.0123 for part in (0.5, 99.5))
    assert is_rounded(levels, np.clip((UNSIGNED * 0.0123 - low) / (high - low) * 255, 0, 255))
    relative = image(UNSIGNED, BitsStored=12, Modality="RTDOSE", DoseGridScaling="0.01", DoseUnits="RELATIVE")
    assert read_frame(save(relative, tmp_path)).units == ""


@pytest.mark.parametrize(("kind", "bits"), [(np.float32, 32), (np.float64, 64)])
def test_floats_are_shown_by_the_formula(tmp_path: Path, kind: type, bits: int) -> None:
    values: Array = (UNSIGNED / 4096 - 0.5).astype(kind)
    made = image(BYTES, BitsAllocated=bits, WindowCenter=0.1, WindowWidth=0.5, VOILUTFunction="LINEAR_EXACT")
    for keyword in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(made, keyword)
    made.add_new(0x7FE00008 if bits == 32 else 0x7FE00009, "OF" if bits == 32 else "OD", values.tobytes())
    levels = to_display(read_frame(save(made, tmp_path)))
    assert is_rounded(levels, np.clip(((values.astype(np.float64) - 0.1) / 0.5 + 0.5) * 255, 0, 255))


def by_dcmtk(path: Path, folder: Path, *options: str) -> Array:
    """Give what dcm2pnm makes of a file."""
    out = folder / "dcmtk.png"
    subprocess.run([program("dcm2pnm"), "-q", "+on", *options, str(path), str(out)], check=True, timeout=60)
    return np.asarray(imagecodecs.png_decode(out.read_bytes()))


def within_one(levels: Array, shown: Array) -> bool:
    """Tell whether levels differ by what is rounded the one way and cut off the other."""
    return bool((np.abs(levels.astype(int) - shown.astype(int)) <= 1).all())


DCMTK = {
    "window": ("+Wi", "1"),
    "hounsfield": ("+Wi", "2"),
    "signed": ("+Wi", "1"),
    "sigmoid": ("+Wi", "1"),
    "white lowest": ("+Wi", "1"),
    "inverse": ("+Wi", "1"),
    "voi lut": ("+Wl", "1"),
    "modality lut": ("+Wi", "1"),
    "both luts": ("+Wl", "1"),
}


@pytest.mark.parametrize("name", DCMTK)
def test_grey_is_that_of_dcmtk(tmp_path: Path, name: str) -> None:
    path = save(GREY[name], tmp_path)
    frame = read_frame(path)
    chosen = frame.windows[int(DCMTK[name][1]) - 1] if DCMTK[name][0] == "+Wi" else FileTable()
    assert within_one(to_display(frame, Presentation(chosen)), by_dcmtk(path, tmp_path, *DCMTK[name]))


@pytest.mark.parametrize("origin", [(1, 1), (-5, 20), (40, 50)])
@pytest.mark.parametrize("embedded", [False, True])
def test_overlays_are_those_of_dcmtk(tmp_path: Path, origin: tuple[int, int], embedded: bool) -> None:
    bits = np.random.default_rng(2).random((64, 64)) < 0.2
    made = image(
        UNSIGNED | (bits.astype(np.uint16) << 13) if embedded else UNSIGNED,
        BitsStored=12, WindowCenter=2000, WindowWidth=1000,
    )  # fmt: skip
    for group, kind in ((0x6000, "G"), (0x6002, "G")):
        made.add_new((group, 0x0010), "US", 64)
        made.add_new((group, 0x0011), "US", 64)
        made.add_new((group, 0x0040), "CS", kind)
        made.add_new((group, 0x0050), "SS", [1, 1] if embedded else list(origin))
        made.add_new((group, 0x0100), "US", 16 if embedded else 1)
        made.add_new((group, 0x0102), "US", 13 if embedded else 0)
        if not embedded:
            laid = bits if group == 0x6000 else bits.T
            made.add_new((group, 0x3000), "OW", np.packbits(laid, bitorder="little").tobytes())
    path = save(made, tmp_path)
    frame = read_frame(path)
    assert within_one(to_display(frame), by_dcmtk(path, tmp_path, "+Wi", "1", "+O", "0", "+Omr"))
    assert within_one(to_display(frame, PLAIN), by_dcmtk(path, tmp_path, "+Wi", "1", "-O"))


@pytest.mark.parametrize(
    "name",
    [
        "SC_rgb_rle.dcm",
        "SC_rgb_small_odd.dcm",
        "SC_rgb_small_odd_big_endian.dcm",
        "examples_rgb_color.dcm",
        "examples_palette.dcm",
    ],
)
def test_colour_is_that_of_dcmtk(tmp_path: Path, name: str) -> None:
    path = FOLDER / name
    assert within_one(to_display(read_frame(path), PLAIN), by_dcmtk(path, tmp_path, "-O"))
