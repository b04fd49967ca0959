"""Draws the program's icon in every size from its SVG; run it after a change of the drawing: `make icons`."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons" / "program"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def main() -> None:
    """Write a PNG for each size, and the .ico of Windows with all of them up to 256."""
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(FOLDER / "qrstation.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter)
        painter.end()
        if not image.save(str(FOLDER / f"qrstation-{size}.png")):
            raise SystemExit(f"the icon of {size} pixels could not be written")
    (FOLDER / "qrstation.ico").write_bytes(ico([size for size in SIZES if size <= 256]))
    application.quit()


def ico(sizes: list[int]) -> bytes:
    """Give an icon file of Windows that holds the PNG files of ``sizes`` (a directory of 16 bytes each, then they)."""
    pictures = [(FOLDER / f"qrstation-{size}.png").read_bytes() for size in sizes]
    head = (0).to_bytes(2, "little") + (1).to_bytes(2, "little") + len(sizes).to_bytes(2, "little")
    offset = len(head) + 16 * len(sizes)
    directory = b""
    for size, picture in zip(sizes, pictures, strict=True):
        side = size % 256
        directory += bytes((side, side, 0, 0)) + (1).to_bytes(2, "little") + (32).to_bytes(2, "little")
        directory += len(picture).to_bytes(4, "little") + offset.to_bytes(4, "little")
        offset += len(picture)
    return head + directory + b"".join(pictures)


if __name__ == "__main__":
    main()
