"""Writes a picture into a file: beside, then in its place, and never over another unless that was said."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.replacing import put

KINDS = {"png": b"png", "jpg": b"jpg", "jpeg": b"jpg"}
"""By the end of a file's name."""
_QUALITY = 95


def kind_of(path: Path) -> bytes | None:
    """Give how a file of this name is written; None for a name that says neither."""
    return KINDS.get(path.suffix.lower().removeprefix("."))


def write_picture(image: QImage, path: Path, *, over: bool) -> None:
    """Write ``image`` as PNG or JPEG, by the file's name; ``over``: another file may stand there. On any thread.

    Nothing is written but the pixels: no text, no time, no name. Raises StationError.
    """
    data = _encoded(image, kind_of(path) or b"png")
    if not data:
        raise StationError(WindowCode.PICTURE_UNWRITTEN, path=str(path), reason="out of memory")
    try:
        put(path, lambda file: file.write(data), over=over)
    except FileExistsError as error:
        raise StationError(WindowCode.PICTURE_THERE, path=str(path)) from error
    except OSError as error:
        raise StationError(WindowCode.PICTURE_UNWRITTEN, path=str(path), reason=str(error.strerror)) from error


def _encoded(image: QImage, kind: bytes) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind))
    if kind == b"jpg":
        writer.setQuality(_QUALITY)
    written = writer.write(image)
    buffer.close()
    return bytes(data.data()) if written else b""
