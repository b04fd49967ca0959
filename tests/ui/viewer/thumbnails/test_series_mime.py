"""What a dragged thumbnail carries, and what another program may offer in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData

from qrstation.ui.viewer.studies.stack_name import stack_name
from qrstation.ui.viewer.thumbnails.series_mime import MIME_TYPE, pack_series, unpack_series


def test_a_series_is_unpacked_as_it_was_packed() -> None:
    for name in ("1.2.840.3", stack_name("1.2.840.3", "axial · echo=2")):
        assert unpack_series(pack_series(name)) == name


@pytest.mark.parametrize(
    "data", [b"", b"../../evil", b"1.2\n", b"\xff\xfe", b"1" * 65, b"1." * 5_000, b"1.2|\x1b[0m", b"a/b|echo=2"]
)
def test_what_is_no_uid_is_nothing(data: bytes) -> None:
    offered = QMimeData()
    offered.setData(MIME_TYPE, QByteArray(data))
    assert unpack_series(offered) == ""


def test_another_kind_is_nothing() -> None:
    offered = QMimeData()
    offered.setText("1.2.3")
    assert unpack_series(offered) == ""
