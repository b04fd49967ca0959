"""Fixtures of tests of the whole window, over a made-up index and without a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.ui.main_window import MainWindow
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from tests.ui.viewer.made_up import MadeUpDecoders, MadeUpIndex
from tests.ui.windows import ARCHIVES, Make


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[None]:
    """What is measured is measured as it looks."""
    apply_theme(qapp)
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def make(qtbot: QtBot, themed: None, tmp_path: Path) -> Iterator[Make]:
    """Give what opens a window, again and again with the same memory."""
    opened: list[tuple[MainWindow, WindowMemory, MadeUpDecoders]] = []

    def make() -> MainWindow:
        decoders, memory = MadeUpDecoders(), WindowMemory(tmp_path / "window.ini")
        window = MainWindow(ViewerPane(MadeUpIndex(), decoders), memory)
        qtbot.addWidget(window)
        opened.append((window, memory, decoders))
        names = tuple(archive.name for archive in ARCHIVES)
        window.header.set_archives(ARCHIVES)
        window.form.set_places(names)
        window.results.offer_archives(names)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        return window

    yield make
    for window, memory, decoders in opened:
        window.close()
        window.viewer.shutdown()
        memory.close()
        decoders.close()


@pytest.fixture
def window(make: Make) -> MainWindow:
    return make()
