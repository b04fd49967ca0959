"""A viewer as a test uses it: open, wait for what is seen, press keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qrstation.core.events import InstancesStored
from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading
from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Frame
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.living import until
from tests.ui.viewer.made_up import MadeUpDecoders, MadeUpIndex


class Screen:
    """The pane with what stands behind it."""

    def __init__(self, pane: ViewerPane, store_index: MadeUpIndex, decoders: MadeUpDecoders, qtbot: QtBot) -> None:
        self.pane = pane
        self.store_index = store_index
        self.decoders = decoders
        self._qtbot = qtbot

    @property
    def first(self) -> Viewport:
        return self.pane.viewports[0]

    @property
    def second(self) -> Viewport:
        return self.pane.viewports[1]

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window live until ``condition`` holds."""
        until(condition)

    def hold(self, *series: tuple[SeriesRecord, tuple[InstanceRecord, ...]]) -> None:
        """Let the index have these series."""
        for record, instances in series:
            self.store_index.put(record, instances)

    def open(self, heading: StudyHeading, *series: tuple[SeriesRecord, tuple[InstanceRecord, ...]]) -> None:
        """Open a study that is here, and wait for its image."""
        self.hold(*series)
        self.pane.open_study(heading)
        self.until(lambda: any(v.content.study_uid == heading.study_uid and self.shows(v) for v in self.pane.viewports))

    def arrive(self, record: SeriesRecord, instances: Iterable[InstanceRecord]) -> None:
        """Let instances arrive."""
        self.pane.on_instances_stored(InstancesStored(self.store_index.put(record, instances)))

    def shows(self, viewport: Viewport) -> bool:
        """Tell whether a viewport shows the slice it wants."""
        return viewport.displayed() is not None and not viewport.feed.is_waiting

    def shows_slice(self, viewport: Viewport, index: int) -> bool:
        return viewport.content.slice_index == index and self.shows(viewport)

    def sop_uid(self, viewport: Viewport) -> str:
        """Give the instance that is shown."""
        assert viewport.feed.piece is not None
        return viewport.feed.piece.record.sop_uid

    def expected_pixels(self, viewport: Viewport) -> np.ndarray:
        """Give what the shown instance looks like through the window chosen."""
        frame = self.decoders.frame(self.sop_uid(viewport), viewport.feed.piece.frame if viewport.feed.piece else 0)
        assert isinstance(frame, Frame)
        return to_display(frame, viewport.feed.hand)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.pane.focusWidget() or self.pane, key, modifier)

    def focus(self, viewport: Viewport) -> None:
        """Click into a viewport, so that the keys act there."""
        self.pane.activateWindow()
        QTest.mouseClick(viewport.canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
        self.until(viewport.canvas.hasFocus)

    def put_beside(self, one: str, other: str) -> None:
        """Show two series of the open study 1.1 beside each other, the first of them active."""
        self.pane.commands["layout 1x2"].trigger()
        self.pane.show_series(0, "1.1", one)
        self.pane.show_series(1, "1.1", other)
        self.until(lambda: self.shows(self.first) and self.shows(self.second))
        self.focus(self.first)

    def drag(self, viewport: Viewport, button: Qt.MouseButton, *path: tuple[int, int]) -> None:
        """Press at the first point, move through the others, release at the last."""
        view = viewport.canvas
        QTest.mousePress(view, button, pos=QPoint(*path[0]))
        for point in path[1:]:
            QTest.mouseMove(view, QPoint(*point))
        QTest.mouseRelease(view, button, pos=QPoint(*path[-1]))
