"""What a dragged thumbnail carries: the UID of a series, for the viewports of this window."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData

from qrstation.core.uid import is_acceptable

MIME_TYPE = "application/x-qrstation-series"


def pack_series(series_uid: str) -> QMimeData:
    """Give what a drag of this series carries."""
    data = QMimeData()
    data.setData(MIME_TYPE, QByteArray(series_uid.encode("utf-8")))
    return data


def unpack_series(data: QMimeData) -> str:
    """Give the series UID that is dragged; "" when something else is. Any program can offer this type: checked."""
    if not data.hasFormat(MIME_TYPE):
        return ""
    text = bytes(data.data(MIME_TYPE).data())[:128].decode("utf-8", "replace")
    return text if is_acceptable(text) else ""
