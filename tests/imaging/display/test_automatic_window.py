"""The window for an image that brings none: soft tissue in CT, else what is image and not padding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest

from qrstation.imaging.display.automatic_window import automatic_window
from qrstation.imaging.display.display import default_window, to_display
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import Presentation
from tests.imaging.material import FOLDER, image, save

Array = np.ndarray[Any, Any]


def section(padding: int, size: int = 256) -> Array:
    """Give a round field of view with a body in it, and padding outside; 12 bits, its values from about 60 to 1400."""
    y, x = np.mgrid[-1 : 1 : complex(size), -1 : 1 : complex(size)]
    noise = np.random.default_rng(7).normal(0, 10, x.shape)
    values = np.where(x * x + y * y < 1, 100 + noise, padding)
    body = (x / 0.8) ** 2 + (y / 0.6) ** 2 < 1
    values[body] = (1000 + 300 * np.sin(9 * x) * np.cos(7 * y) + 2 * noise)[body]
    return np.clip(values, 0, 4095).astype(np.uint16)


def by_jpeg(pixels: Array, level: int) -> Array:
    return imagecodecs.jpeg8_decode(imagecodecs.jpeg8_encode(pixels, level=level, bitspersample=12))


def by_jpeg_2000(pixels: Array, level: int) -> Array:
    return imagecodecs.jpeg2k_decode(imagecodecs.jpeg2k_encode(pixels, level=level, reversible=False, bitspersample=12))


@pytest.mark.parametrize("padding", [0, 4095])
@pytest.mark.parametrize(
    ("compress", "level"), [(by_jpeg, 30), (by_jpeg, 60), (by_jpeg, 85), (by_jpeg_2000, 50), (by_jpeg_2000, 60)]
)
def test_padding_that_lossy_compression_has_blurred_does_not_move_the_window(
    compress: Any, level: int, padding: int
) -> None:
    pixels = section(padding)
    blurred = compress(pixels, level)
    assert (blurred != pixels)[pixels == padding].any()
    wanted = automatic_window(Frame(pixels, bits=12, padding=(padding, padding)))
    found = automatic_window(Frame(blurred, bits=12, padding=(padding, padding), lossy=True))
    assert found.centre == pytest.approx(wanted.centre, abs=20)
    assert found.width == pytest.approx(wanted.width, abs=40)


def test_padding_is_left_out_of_a_large_image_too() -> None:
    pixels = np.kron(section(4095), np.ones((6, 6), np.uint16))
    window = automatic_window(Frame(by_jpeg(pixels, 60), bits=12, padding=(4095, 4095), lossy=True))
    assert window.centre + window.width / 2 < 1500


def test_an_image_all_near_its_padding_still_has_a_window() -> None:
    pixels = np.zeros((64, 64), np.uint16)
    pixels[::8, ::8] = 1000
    window = automatic_window(Frame(pixels, bits=12, padding=(0, 0), lossy=True))
    assert window.centre + window.width / 2 >= 1000
    empty = automatic_window(Frame(np.zeros((64, 64), np.uint16), bits=12, padding=(0, 0), lossy=True))
    assert empty.width > 0


def test_what_is_no_number_moves_nothing() -> None:
    pixels = section(0).astype(np.float32)
    pixels[pixels == 0] = np.nan
    window = automatic_window(Frame(pixels, bits=32, padding=(-5.0, -5.0), lossy=True))
    assert 60 <= window.centre - window.width / 2 < window.centre + window.width / 2 < 1450


@pytest.mark.parametrize("known", [(0.0, 4000.0), (4.0, 4000.0)])
def test_the_series_own_range_holds_but_for_the_end_where_padding_is(known: tuple[float, float]) -> None:
    window = automatic_window(Frame(section(0), bits=12, padding=(0, 0)), known)
    assert window.centre + window.width / 2 == pytest.approx(4001)
    assert (window.centre - window.width / 2 > 50) == (known[0] == 0)


def test_ct_without_a_window_is_shown_as_soft_tissue(tmp_path: Path) -> None:
    made = image(np.full((64, 64), -2000, np.int16), Modality="CT", RescaleSlope=1, RescaleIntercept=0)
    frame = read_frame(save(made, tmp_path))
    assert default_window(frame) == Window(40, 400)
    assert default_window(read_frame(FOLDER / "CT_small.dcm")) == Window(40, 400)


@pytest.mark.parametrize(
    "attributes",
    [
        {"Modality": "MR", "RescaleSlope": 1, "RescaleIntercept": 0},
        {"Modality": "CT"},
        {"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "ImageType": "ORIGINAL\\PRIMARY\\LOCALIZER"},
        {"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "WindowCenter": 300, "WindowWidth": 1500},
    ],
)  # fmt: skip
def test_other_images_are_not(tmp_path: Path, attributes: dict[str, Any]) -> None:
    frame = read_frame(save(image(section(0), BitsStored=12, **attributes), tmp_path))
    assert default_window(frame) != Window(40, 400)


def test_without_a_window_nearly_everything_of_a_real_image_is_told_apart() -> None:
    frame = read_frame(FOLDER / "CT_small.dcm")
    shown = to_display(frame, Presentation(automatic_window(replace(frame, units=""))))
    assert (shown.min(), shown.max()) == (0, 255)
