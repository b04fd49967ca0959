"""What a tile carries, and what another program may offer in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData

from qrstation.ui.viewer.thumbnails.series_mime import pack_series, unpack_series
from qrstation.ui.viewer.timeline.study_mime import MIME_TYPE, pack_study, unpack_study


def test_a_study_is_unpacked_as_it_was_packed() -> None:
    assert unpack_study(pack_study("1.2.840.3")) == "1.2.840.3"


def test_a_series_is_no_study_and_a_study_no_series() -> None:
    assert unpack_study(pack_series("1.2.3")) == ""
    assert unpack_series(pack_study("1.2.3")) == ""


@pytest.mark.parametrize(
    "data", [b"", b"../../evil", b"1.2\n", b"\xff\xfe", b"1" * 65, b"1." * 5_000, b"1.2|a", b"a/b"]
)
def test_what_is_no_uid_is_nothing(data: bytes) -> None:
    offered = QMimeData()
    offered.setData(MIME_TYPE, QByteArray(data))
    assert unpack_study(offered) == ""


@pytest.mark.parametrize("uid", ["\udcff", "x" * 100_000, "", "\0"])
def test_a_uid_from_outside_does_no_harm(uid: str) -> None:
    assert unpack_study(pack_study(uid)) in ("", "?")
