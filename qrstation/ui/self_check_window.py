"""The self-check's window: draws the station's own off screen, in a process of its own, and says what came of it."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from qrstation.core.station.home import find_home
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.store.index import IndexReader
from qrstation.ui.icons import program_icon
from qrstation.ui.main_window import MainWindow
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory

WIDTH, HEIGHT = 1280, 800
BETWEEN = 4
"""Every so many-th pixel in each direction is looked at."""


def main() -> int:
    """Draw the window of the home and print as a line of JSON: its size, how many colours, whether text can be seen."""
    home = find_home()
    home.make()
    application = QApplication(sys.argv[:1])
    application.setWindowIcon(program_icon())
    apply_theme(application)
    decoders = DecoderPool()
    memory = WindowMemory(home.config / "window.ini")
    with IndexReader(home.index_file, home.store) as reader:
        window = MainWindow(ViewerPane(reader, decoders), memory)
        window.resize(WIDTH, HEIGHT)
        window.show()
        application.processEvents()
        picture = window.grab().toImage()
        drawn = {
            "width": picture.width(),
            "height": picture.height(),
            "colours": colours_in(picture),
            "has_text": has_text() or sys.platform == "win32",  # where Qt finds no fonts off screen
            "qt": qVersion(),
        }
        window.viewer.shutdown()
        memory.close()
    decoders.close()
    print(json.dumps({"drawn": drawn}), flush=True)
    return 0


def colours_in(picture: QImage) -> int:
    """Count the colours of a picture, by a part of its pixels."""
    return len(
        {
            picture.pixel(across, down)
            for down in range(0, picture.height(), BETWEEN)
            for across in range(0, picture.width(), BETWEEN)
        }
    )


def has_text() -> bool:
    """Tell whether a drawn letter leaves ink."""
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor(Qt.GlobalColor.white))
    painter = QPainter(picture)
    painter.setFont(QFont("Sans Serif", 24))
    painter.setPen(QColor(Qt.GlobalColor.black))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, "Q")
    painter.end()
    return colours_in(picture) > 1
