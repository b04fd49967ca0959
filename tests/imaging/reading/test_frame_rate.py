"""How fast a clip wants to be shown; what is no rate is none."""

from __future__ import annotations

import io
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

from qrstation.core.standard.encoding import EXPLICIT
from qrstation.imaging.reading.data_set_elements import Elements, Span, Walker
from qrstation.imaging.reading.file_bytes import Source
from qrstation.imaging.reading.frame_rate import read_rate


def rate_of(**attributes: Any) -> float | None:
    made, out = Dataset(), io.BytesIO()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    pydicom.dcmwrite(out, made, implicit_vr=False, little_endian=True)
    source = Source(out)
    return read_rate(Elements(Walker(source), EXPLICIT, Span(0, source.size)))


@pytest.mark.parametrize(
    ("attributes", "rate"),
    [
        ({}, None),
        ({"FrameTime": "40"}, 25.0),
        ({"FrameTimeVector": ["0", "100", "300"]}, 5.0),
        ({"CineRate": "30", "FrameTime": "40"}, 30.0),
        ({"RecommendedDisplayFrameRate": "10", "CineRate": "30"}, 10.0),
        ({"RecommendedDisplayFrameRate": "0", "FrameTime": "0"}, None),
        ({"FrameTime": "-40"}, None),
        ({"FrameTime": "1e-9"}, None),
        ({"CineRate": "99999"}, None),
        ({"FrameTimeVector": ["0"]}, None),
    ],
)
def test_the_rate_of_a_clip(attributes: dict[str, Any], rate: float | None) -> None:
    assert rate_of(**attributes) == rate
