"""What a decoder sends is a frame or it is not: every real one passes, none with a field of another kind does."""

from __future__ import annotations

import types
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom.data
import pytest
from numpy.typing import NDArray

from qrstation.core.errors import InstanceError
from qrstation.imaging.decoders import frame_check
from qrstation.imaging.decoders.frame_check import is_frame
from qrstation.imaging.frame import (
    MAX_REGIONS,
    Frame,
    Geometry,
    LookupTable,
    Mask,
    NotApplied,
    Overlay,
    Palette,
    Region,
    Shutter,
    Side,
    Window,
)
from qrstation.imaging.pixels.decode import read_frame

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
GREY = Frame(np.zeros((4, 5), np.int16))
TABLE = LookupTable(0, np.zeros(3, np.uint16), 16)
OVERLAY = Overlay(np.zeros(3, np.uint8))
MASK = Mask(np.zeros((4, 5), np.float32), Window(0, 1))


def test_every_frame_of_real_files_is_one() -> None:
    passed = 0
    for path in sorted(FOLDER.glob("*.dcm")):
        try:
            frame = read_frame(path)
        except InstanceError:
            continue  # what is told of those has tests of its own
        assert is_frame(frame), path.name
        passed += 1
    assert passed >= 55


class Alias:
    """What numpy 2.5 makes of its type of arrays, by a statement that only Python 3.12 and later know."""

    __value__: Any = getattr(NDArray, "__value__", NDArray)

    def __getitem__(self, cell: Any) -> Any:
        return types.GenericAlias(self, (cell,))  # type: ignore[arg-type]

    def __call__(self) -> None:
        """Types can be called, which `typing` looks at."""


def test_arrays_are_known_also_where_numpy_names_their_type_by_an_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_check, "NDArray", Alias())
    frame_check._fields.cache_clear()
    try:
        assert is_frame(replace(GREY, voi_tables=(TABLE,)))
        assert not is_frame(replace(GREY, voi_tables=(replace(TABLE, values=np.zeros(3, np.int32)),)))
    finally:
        frame_check._fields.cache_clear()


@pytest.mark.parametrize(
    "frame",
    [
        GREY,
        replace(GREY, windows=(Window(1, 2), Window(1.5, 2.5, "SIGMOID", "soft"))),
        replace(GREY, padding=(0, 1.5), lossy_ratio=3.0, modality_table=TABLE, voi_tables=(TABLE,)),
        replace(GREY, palette=Palette(-3, np.zeros((7, 3), np.uint8)), automatic=Window(0, 1)),
        replace(GREY, side=Side("L", "CC"), not_applied=NotApplied(shutter=True), voi_tables=(TABLE, TABLE)),
        replace(GREY, geometry=Geometry(patient_orientation=("L", "F"))),
        replace(GREY, overlays=(OVERLAY,) * 16, shutter=Shutter(np.zeros(3, np.uint8), 0xFFFF), mask=MASK),
        replace(GREY, value_unit="HU", geometry=Geometry(regions=(Region(0, 0, 3, 4), Region(4, 0, 9, 4, (0.1, 0.2))))),
        Frame(np.zeros((4, 5, 3), np.uint8)),
        Frame(np.zeros((4, 5), np.float64)),
    ],
)
def test_frames_are(frame: Frame) -> None:
    assert is_frame(frame)


@pytest.mark.parametrize(
    "changes",
    [
        {"pixels": np.zeros((4, 5), np.complex64)},
        {"pixels": np.zeros((4, 5), bool)},
        {"pixels": np.zeros((4, 5, 3), np.uint16)},
        {"pixels": np.zeros((4, 0), np.uint8)},
        {"number": 1.0},
        {"count": "1"},
        {"modality": b"CT"},
        {"bits": 0},
        {"bits": 1 << 40},
        {"slope": None},
        {"monochrome1": 1},
        {"windows": [Window(1, 2)]},
        {"windows": (Window(1, None),)},  # type: ignore[arg-type]
        {"padding": (0,)},
        {"modality_table": replace(TABLE, values=np.zeros(0, np.uint16))},
        {"modality_table": replace(TABLE, values=np.zeros(3, np.int16))},
        {"voi_tables": (replace(TABLE, values=np.zeros((3, 3), np.uint16)),)},
        {"voi_tables": (TABLE, replace(TABLE, bits=0))},
        {"palette": Palette(0, np.zeros((7, 4), np.uint8))},
        {"geometry": Geometry(spacing=(1.0, 1.0, 1.0))},  # type: ignore[arg-type]
        {"geometry": Geometry(spacing_kind="calibrated")},  # type: ignore[arg-type]
        {"geometry": Geometry(position=(1.0, "2", 3.0))},  # type: ignore[arg-type]
        {"geometry": Geometry(patient_orientation=("L", 1))},  # type: ignore[arg-type]
        {"geometry": Geometry(regions=(Region(0, 0, 3, 4.5),))},  # type: ignore[arg-type]
        {"geometry": Geometry(regions=(Region(0, 0, 3, 4, (0.1,)),))},  # type: ignore[arg-type]
        {"geometry": Geometry(regions=(Region(0, 0, 3, 4),) * (MAX_REGIONS + 1))},
        {"value_unit": None},
        {"lossy_ratio": "3:1"},
        {"side": Side("L", None)},  # type: ignore[arg-type]
        {"side": ("L", "CC")},
        {"not_applied": NotApplied(overlay=1)},  # type: ignore[arg-type]
        {"voi_tables": [TABLE]},
        {"voi_tables": (TABLE,) * 17},
        {"overlays": (OVERLAY,) * 17},
        {"overlays": (replace(OVERLAY, bits=np.zeros(2, np.uint8)),)},
        {"overlays": (replace(OVERLAY, bits=np.zeros(3, np.int8)),)},
        {"overlays": (replace(OVERLAY, label=b"A"),)},  # type: ignore[arg-type]
        {"shutter": Shutter(np.zeros(4, np.uint8))},
        {"shutter": Shutter(np.zeros(3, np.uint8), 1 << 16)},
        {"shutter": Shutter(np.zeros(3, np.uint8), -1)},
        {"mask": replace(MASK, values=np.zeros((5, 4), np.float32))},
        {"mask": replace(MASK, values=np.zeros((4, 5), np.bool_))},
        {"mask": replace(MASK, window=None)},  # type: ignore[arg-type]
        {"pixels": np.zeros((4, 5, 3), np.uint8), "mask": MASK},
    ],
    ids=str,
)
def test_one_field_of_another_kind_makes_it_none(changes: dict[str, Any]) -> None:
    assert not is_frame(replace(GREY, **changes))


@pytest.mark.parametrize("value", [None, 42, ("failed", "a", "b"), Window(1, 2), GREY.pixels], ids=repr)
def test_other_values_are_none(value: object) -> None:
    assert not is_frame(value)
