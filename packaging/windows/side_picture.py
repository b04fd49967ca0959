"""Draws the picture beside the text of setup's first and last page: the program's icon on its own dark ground.

Usage: side_picture.py FILE.bmp
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter

ICON = Path(__file__).resolve().parents[2] / "resources" / "icons" / "program" / "qrstation-256.png"
WIDTH, HEIGHT = 328, 628  # twice NSIS's 164 × 314, for screens with small pixels
GROUND, LINE = QColor(23, 27, 36), QColor(45, 111, 232)


def main() -> int:
    """Draw it; 1 where it cannot be written."""
    picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    picture.fill(GROUND)
    painter = QPainter(picture)
    icon = QImage(str(ICON))
    painter.drawImage(QPoint((WIDTH - icon.width()) // 2, 56), icon)
    painter.fillRect(WIDTH - 4, 0, 4, HEIGHT, LINE)
    painter.end()
    return int(not picture.save(sys.argv[1], "BMP"))


if __name__ == "__main__":
    sys.exit(main())
