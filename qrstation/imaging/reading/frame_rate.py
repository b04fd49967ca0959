"""Reads how fast a multi-frame image wants to be shown (PS3.3 C.7.6.5, C.7.6.6)."""

from __future__ import annotations

from qrstation.imaging.reading.data_set_elements import Elements

FASTEST = 1000.0
_RECOMMENDED, _CINE_RATE, _FRAME_TIME, _FRAME_TIMES = 0x00082144, 0x00180040, 0x00181063, 0x00181065


def read_rate(top: Elements) -> float | None:
    """Give frames a second: Recommended Display Frame Rate, Cine Rate, else what Frame Time (Vector) makes; or None."""
    for tag in (_RECOMMENDED, _CINE_RATE):
        rate = top.decimal(tag)
        if rate is not None and 0 < rate <= FASTEST:
            return rate
    between = top.decimal(_FRAME_TIME) or _mean(top.decimals(_FRAME_TIMES))
    return 1000.0 / between if between and between >= 1000.0 / FASTEST else None


def _mean(times: tuple[float, ...]) -> float:
    """Give the mean time between frames in ms; the first of the vector is 0 and stands before none."""
    return sum(times[1:]) / (len(times) - 1) if len(times) > 1 else 0.0
