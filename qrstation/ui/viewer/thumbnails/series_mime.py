"""What a dragged thumbnail carries: the name of a stack, for the viewports of this window."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData

from qrstation.core.standard.uid import is_acceptable
from qrstation.ui.viewer.studies.stack_name import series_in

_LONGEST = 512
MIME_TYPE = "application/x-qrstation-series"


def pack_series(name: str) -> QMimeData:
    """Give what a drag of this stack carries."""
    data = QMimeData()
    data.setData(MIME_TYPE, QByteArray(name.encode("utf-8")))
    return data


def unpack_series(data: QMimeData) -> str:
    """Give the name of the stack that is dragged, "" when something else is.

    Any program can offer this type: it is checked.
    """
    if not data.hasFormat(MIME_TYPE):
        return ""
    text = bytes(data.data(MIME_TYPE).data())[:_LONGEST].decode("utf-8", "replace")
    return text if is_acceptable(series_in(text)) and text.isprintable() else ""
