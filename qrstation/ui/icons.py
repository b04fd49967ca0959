"""The program's own icon and the small pictures of its tools: SVG files, sharp at every scale, in any colour."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qrstation.core.resources import resource
from qrstation.ui import theme

SIDE = 16
_SCALES = (1, 2, 3)
_SIZES = (16, 24, 32, 48, 64, 128, 256)


@cache
def tool_icon(name: str, colour: str, active: str) -> QIcon:
    """Give the tool's icon called ``name`` in ``colour``, in ``active`` while its button is on, fainter without use.

    Raises FileNotFoundError where there is no such icon.
    """
    drawing = resource("icons", "tools", f"{name}.svg").read_text("utf-8")
    icon = QIcon()
    shades = (
        (colour, QIcon.Mode.Normal, QIcon.State.Off),
        (active, QIcon.Mode.Normal, QIcon.State.On),
        (theme.OFF, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for shade, mode, state in shades:
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", shade).encode()))
        for scale in _SCALES:
            pixmap = _drawn(renderer, SIDE * scale)
            pixmap.setDevicePixelRatio(scale)
            icon.addPixmap(pixmap, mode, state)
    return icon


@cache
def program_icon() -> QIcon:
    """Give the program's icon, in the sizes that desktops ask for."""
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(QPixmap(str(resource("icons", "program", f"qrstation-{size}.png"))))
    return icon


def _drawn(renderer: QSvgRenderer, side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
