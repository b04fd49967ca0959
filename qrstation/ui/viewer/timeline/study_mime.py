"""What a tile dragged from the timeline carries: a study, for the viewports of this window."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData

from qrstation.core.standard.uid import is_acceptable

_LONGEST = 512
MIME_TYPE = "application/x-qrstation-study"


def pack_study(study_uid: str) -> QMimeData:
    """Give what a drag of this study carries."""
    data = QMimeData()
    data.setData(MIME_TYPE, QByteArray(study_uid.encode("utf-8", "replace")))
    return data


def unpack_study(data: QMimeData) -> str:
    """Give the UID of the study that is dragged, "" when something else is.

    Any program can offer this type: it is checked.
    """
    if not data.hasFormat(MIME_TYPE):
        return ""
    text = bytes(data.data(MIME_TYPE).data())[:_LONGEST].decode("utf-8", "replace")
    return text if is_acceptable(text) and text.isprintable() else ""
