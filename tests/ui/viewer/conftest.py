"""Fixtures of the viewer's tests: a pane over made-up studies."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.viewer_pane import ViewerPane
from tests.ui.viewer.made_up import MadeUpDecoders, MadeUpIndex
from tests.ui.viewer.screen import Screen

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def store_index() -> MadeUpIndex:
    return MadeUpIndex()


@pytest.fixture
def decoders() -> Iterator[MadeUpDecoders]:
    made = MadeUpDecoders()
    yield made
    made.close()


@pytest.fixture
def screen(qtbot: QtBot, store_index: MadeUpIndex, decoders: MadeUpDecoders) -> Iterator[Screen]:
    """Give a viewer on the screen that is there for tests."""
    pane = ViewerPane(store_index, decoders)
    qtbot.addWidget(pane)
    pane.resize(900, 640)
    pane.show()
    qtbot.waitExposed(pane)
    yield Screen(pane, store_index, decoders, qtbot)
    pane.shutdown()
