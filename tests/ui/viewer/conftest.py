"""Fixtures of the viewer's tests: a pane over made-up studies."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.viewer_pane import ViewerPane
from tests.ui.viewer.made_up import MadeUpCatalogue, MadeUpDecoders
from tests.ui.viewer.screen import Screen

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def catalogue() -> MadeUpCatalogue:
    return MadeUpCatalogue()


@pytest.fixture
def decoders() -> Iterator[MadeUpDecoders]:
    made = MadeUpDecoders()
    yield made
    made.close()


@pytest.fixture
def screen(qtbot: QtBot, catalogue: MadeUpCatalogue, decoders: MadeUpDecoders) -> Iterator[Screen]:
    """Give a viewer on the screen that is there for tests."""
    pane = ViewerPane(catalogue, decoders)
    qtbot.addWidget(pane)
    pane.resize(900, 640)
    pane.show()
    qtbot.waitExposed(pane)
    yield Screen(pane, catalogue, decoders, qtbot)
    pane.shutdown()
