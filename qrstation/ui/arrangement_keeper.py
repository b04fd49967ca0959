"""Arranges the window as it was left, and keeps how it is arranged soon after each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication

from qrstation.ui.screen_room import FRAME
from qrstation.ui.viewer.layout import ONE, layout_named
from qrstation.ui.window_memory import Arrangement, WindowMemory, brought_in

if TYPE_CHECKING:
    from qrstation.ui.main_window import MainWindow

USUAL_SIZE = (1680, 1020)
"""Width and height at the first start, in logical pixels, where the screen has room for it."""
_PRIORS = 232
"""The priors' usual height: four of them."""
_SOON_MS = 300
"""So long after a change the arrangement is kept, also when nobody will ever close the window."""


class ArrangementKeeper(QObject):
    """Keeps a window's size and place, the borders between its panes, and where is searched."""

    def __init__(self, window: MainWindow, memory: WindowMemory) -> None:
        super().__init__(window)
        self._window = window
        self.memory = memory
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.keep)
        window.columns.splitterMoved.connect(self.keep_soon)
        window.middle.splitterMoved.connect(self.keep_soon)
        window.form.search_in.changed.connect(self.keep_soon)
        window.form.more.folded.connect(self.keep_soon)
        window.results.view.changed.connect(self.keep_soon)
        window.images.changed.connect(self.keep_soon)
        window.viewer.stage.chosen.connect(self.keep_soon)
        window.viewer.controls.sights.changed.connect(self.keep_soon)
        self._had_images_apart = False

    def restore(self) -> None:
        """Arrange the window as it was left, as far as the screens have room for it."""
        window, last = self._window, self.memory.last
        if last is not None:
            window.form.search_in.remember(last.places)
            window.form.more.set_open(last.more_fields)
            window.viewer.stage.prefer(layout_named(last.layout) or ONE)
            window.results.view.restore(last.results)
            window.images.remember(last.images)
            window.viewer.controls.sights.restore(last.off)
            # Not where a screen is missing: it may have been the one that they were on.
            self._had_images_apart = 0 < last.screens <= len(QGuiApplication.screens())
        if last is None or not window.restoreGeometry(last.geometry):
            window.resize(*USUAL_SIZE)
        if not window.isMaximized() and not window.isFullScreen():
            window.setGeometry(self._within_screens())
        if last is None or not (window.columns.restoreState(last.columns) and window.middle.restoreState(last.middle)):
            self.share_out()

    def restore_images(self) -> None:
        """Give the images their own window where they had one; called when the first window is seen."""
        if self._had_images_apart:
            self._had_images_apart = False
            self._window.images.set_apart(True, activate=False)

    def now(self) -> Arrangement:
        """Give how the window is arranged."""
        window, states = self._window, self._window.images.states()
        geometry, columns, middle = (bytes(state.data()) for state in (states.geometry, states.columns, states.middle))
        return Arrangement(
            geometry,
            columns,
            middle,
            window.form.search_in.choices(),
            window.viewer.stage.preferred.name,
            window.images.geometry(),
            window.images.screens,
            window.viewer.controls.sights.off(),
            window.form.more.is_open,
            window.results.view.text(),
        )

    def keep(self) -> None:
        """Keep how the window is arranged, and nothing more until something changes."""
        self._soon.stop()
        self.memory.keep(self.now())

    def share_out(self) -> None:
        """Give each pane its usual share of the width: the narrower the window, the more the results need of it."""
        window = self._window
        width = window.width()
        form, part = (288, 4 / 9) if width >= 1400 else (240, 4 / 9) if width >= 1100 else (220, 0.5)
        middle = round((width - form) * part)
        window.columns.setSizes([form, middle, width - form - middle])
        window.middle.setSizes([660, 0, 260])

    def show_priors(self, shown: bool) -> None:
        """Show or hide the priors; what they need is taken from the results, and the jobs keep theirs."""
        window = self._window
        lists, priors, jobs = window.middle.sizes()
        window.priors.setVisible(shown)
        if shown and not priors:
            priors = min(_PRIORS, max(window.priors.minimumHeight(), lists // 3))
            window.middle.setSizes([lists - priors, priors, jobs])

    def keep_soon(self) -> None:
        """Something changed: keep it in a moment, with what changes until then."""
        # Not anew with each change, or a window that is never at rest would never be kept.
        if not self._soon.isActive():
            self._soon.start()

    def _within_screens(self) -> QRect:
        """Give the geometry that lies within today's screens, with room for a frame."""
        screens = [screen.availableGeometry().marginsRemoved(FRAME) for screen in QGuiApplication.screens()]
        return brought_in(self._window.geometry(), screens)
