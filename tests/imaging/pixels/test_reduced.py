"""Lower resolutions of JPEG 2000: the frame's own look, placed and scaled as it is, or none at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.encaps import encapsulate

from qrstation.core.errors import CannotDecode
from qrstation.imaging.pixels import reduced
from qrstation.imaging.pixels.decode import FrameReader
from qrstation.imaging.pixels.reduced import _levels
from tests.imaging.material import image, save

pytest.importorskip("PIL")
LOSSLESS = "1.2.840.10008.1.2.4.90"


@pytest.fixture(autouse=True)
def _small_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reduced, "ENOUGH", 128)


def smooth(rows: int, columns: int, low: float, high: float) -> NDArray[np.float64]:
    """Give slow waves from one value to another."""
    y, x = np.mgrid[0 : 3 : complex(rows), 0 : 5 : complex(columns)]
    return low + (high - low) * (np.sin(x) * np.cos(y) + 1) / 2


def stored(folder: Path, pixels: NDArray[Any], bits: int, levels: int = 5, **attributes: Any) -> Path:
    """Write an image compressed by JPEG 2000 with so many lower resolutions."""
    stream = imagecodecs.jpeg2k_encode(
        pixels, level=0, reversible=True, codecformat="j2k", bitspersample=bits, resolutions=levels + 1
    )
    made = image(pixels, BitsStored=bits, **attributes)
    made.PixelData = encapsulate([bytes(stream)])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = LOSSLESS
    return save(made, folder)


@pytest.mark.parametrize("size", [(256, 300), (259, 301)], ids=["even", "odd"])
@pytest.mark.parametrize(
    ("kind", "bits", "low", "high"),
    [
        ("u1", 8, 5, 250),
        ("u2", 12, 10, 4000),
        ("u2", 16, 10, 65000),
        ("i2", 12, -2000, 2000),
        ("i2", 16, -32000, 32000),
    ],
)
def test_a_preview_is_what_the_frame_is_at_every_second_pixel(
    tmp_path: Path, kind: str, bits: int, low: int, high: int, size: tuple[int, int]
) -> None:
    path = stored(tmp_path, smooth(*size, low, high).astype(kind), bits)
    reader = FrameReader()
    preview, whole = reader.preview(path), reader.read(path)
    assert preview is not None
    assert (preview.reduction, preview.full_size, preview.is_preview) == (2, size, True)
    expected = whole.pixels[::2, ::2].astype(np.float64)
    assert preview.pixels.shape == expected.shape
    assert preview.pixels.dtype == whole.pixels.dtype
    assert np.abs(preview.pixels - expected).max() <= max(2, (high - low) * 0.01)
    assert preview.geometry == whole.geometry
    assert not whole.is_preview


def test_colours_come_as_colours(tmp_path: Path) -> None:
    planes = [smooth(256, 256, low, low + 100) for low in (0, 50, 150)]
    pixels = np.stack(planes, axis=2).astype(np.uint8)
    path = stored(tmp_path, pixels, 8, PhotometricInterpretation="YBR_RCT")
    reader = FrameReader()
    preview, whole = reader.preview(path), reader.read(path)
    assert preview is not None
    assert np.abs(preview.pixels.astype(int) - whole.pixels[::2, ::2]).max() <= 4


@pytest.mark.parametrize(
    ("side", "most", "levels"), [(512, 5, 2), (512, 1, 1), (512, 0, 0), (255, 5, 0), (256, 5, 1), (7500, 32, 5)]
)
def test_so_much_is_left_out_that_enough_is_left(side: int, most: int, levels: int) -> None:
    assert _levels(side, most) == levels


def test_what_has_no_lower_resolution_has_no_preview(tmp_path: Path) -> None:
    path = stored(tmp_path, smooth(256, 256, 0, 4000).astype(np.uint16), 12, levels=0)
    assert FrameReader().preview(path) is None
    assert FrameReader().preview(path, 5) is None


def test_what_is_not_jpeg_2000_has_none(tmp_path: Path) -> None:
    assert FrameReader().preview(save(image(np.zeros((256, 256), np.uint8)), tmp_path)) is None


def test_what_lies_over_the_frame_is_never_left_out_of_a_picture(tmp_path: Path) -> None:
    pixels = smooth(256, 256, 0, 250).astype(np.uint8)
    shutter: dict[str, Any] = {
        "ShutterShape": "RECTANGULAR",
        "ShutterLeftVerticalEdge": 9,
        "ShutterRightVerticalEdge": 90,
    }
    shutter |= {"ShutterUpperHorizontalEdge": 9, "ShutterLowerHorizontalEdge": 90}
    path = stored(tmp_path, pixels, 8, **shutter)
    assert FrameReader().read(path).shutter is not None
    assert FrameReader().preview(path) is None


def test_without_the_library_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "PIL.Jpeg2KImagePlugin", None)
    assert FrameReader().preview(stored(tmp_path, smooth(256, 256, 0, 250).astype(np.uint8), 8)) is None


def test_a_stream_that_is_cut_off_is_told_and_one_that_is_damaged_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored(tmp_path, smooth(256, 256, 0, 4000).astype(np.uint16), 12)
    whole = path.read_bytes()
    (tmp_path / "cut.dcm").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CannotDecode):
        FrameReader().preview(tmp_path / "cut.dcm")
    monkeypatch.setattr(reduced, "_decoded", lambda *_: np.zeros((3, 3), np.uint16))
    assert FrameReader().preview(path) is None
