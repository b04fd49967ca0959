"""Where the images are: in their pane, in a window of their own, or alone on the full screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from qrstation.ui.image_window import ImageWindow
from qrstation.ui.keys.lent_keys import LentKeys

if TYPE_CHECKING:
    from qrstation.ui.main_window import MainWindow

_FULL = Qt.WindowState.WindowFullScreen


@dataclass(frozen=True, slots=True)
class WindowStates:
    """The window's size and place and the borders of its panes, as Qt saves them."""

    geometry: QByteArray
    columns: QByteArray
    middle: QByteArray


class ImageRoom(QObject):
    """Moves the viewer between its pane, a window of its own and the full screen, and everything back as it was.

    The viewer itself is moved, never made anew: what it shows stays. Of the first window nothing is changed on the way
    but what is seen of it.
    """

    changed = Signal()
    """The images are elsewhere, or their window is of another size."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._apart: ImageWindow | None = None
        self._last_geometry = b""
        self._docked: WindowStates | None = None
        """How the first window was arranged when the images left their pane."""
        self._alone: QWidget | None = None
        """The window whose images fill the screen."""
        self._hidden: list[QWidget] = []
        self._normal: QRect | None = None
        """Where the window was before it filled the screen; None where it was maximized."""
        self._focus: QWidget | None = None
        self.own_window = QAction("Images in a &window of their own", self, checkable=True)
        self.own_window.triggered.connect(lambda checked: self.set_apart(checked))
        self.full_screen = QAction("&Full screen of the images", self, checkable=True)
        self.full_screen.setShortcut(QKeySequence("F11"))
        self.full_screen.triggered.connect(lambda checked: self.set_alone(checked))
        self.leave = QAction("Leave the full screen", self, enabled=False)
        self.leave.setShortcut(QKeySequence("Esc"))
        self.leave.triggered.connect(lambda: self.set_alone(False))
        window.addAction(self.leave)
        for name, action in (
            ("image_window", self.own_window),
            ("full_screen", self.full_screen),
            ("leave_full_screen", self.leave),
        ):
            action.setObjectName(name)

    def lend_keys(self) -> None:
        """Let Esc do what comes first: leave the full screen, stop a search, reset the view. Called once."""
        stop = self._window.stop_action
        LentKeys(self._window.viewer.commands["reset"], stop, self.leave)
        LentKeys(stop, self.leave)

    @property
    def is_apart(self) -> bool:
        """Whether the images have a window of their own."""
        return self._apart is not None

    @property
    def is_alone(self) -> bool:
        """Whether images alone fill a screen."""
        return self._alone is not None

    @property
    def screens(self) -> int:
        """How many screens there were when the images got a window of their own; 0 while they are in their pane."""
        return len(QGuiApplication.screens()) if self._apart is not None else 0

    def states(self) -> WindowStates:
        """Give how the first window is arranged, or was when the images left their pane."""
        window, docked = self._window, self._docked
        now = WindowStates(window.saveGeometry(), window.columns.saveState(), window.middle.saveState())
        if docked is None:
            return now
        return docked if self._alone is window else WindowStates(now.geometry, docked.columns, now.middle)

    def geometry(self) -> bytes:
        """Give the size and place of the images' own window, or where it was last; empty where it never was."""
        if self._apart is not None and self._alone is not self._apart:
            self._last_geometry = bytes(self._apart.saveGeometry().data())
        return self._last_geometry

    def remember(self, geometry: bytes) -> None:
        """Take where the images' own window was when the program was last used."""
        self._last_geometry = geometry

    # --- a window of their own ---------------------------------------------------------------------------------

    def set_apart(self, apart: bool, *, activate: bool = True) -> None:
        """Give the images a window of their own, or put them back into their pane."""
        if apart and self._apart is None:
            self.set_alone(False)
            self._move_out(activate)
        elif not apart and self._apart is not None:
            self._bring_back()
        self.own_window.setChecked(self.is_apart)

    def _move_out(self, activate: bool) -> None:
        window = self._window
        window.menus.shown[window.viewer].setChecked(True)
        self._docked = self.states()
        self._apart = ImageWindow()
        self._apart.addActions(window.menus.everywhere())
        self._apart.addAction(self.leave)
        self._apart.take(window.viewer)
        self._apart.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not activate)
        self._apart.back_asked.connect(self._bring_back)
        self._apart.changed.connect(self.changed)
        self._apart.show_beside(window.screen(), QGuiApplication.screens(), self._last_geometry)
        if activate:
            self._apart.activateWindow()
            window.viewer.stage.active.setFocus()
        self.changed.emit()

    def _bring_back(self) -> None:
        window, apart, docked = self._window, self._apart, self._docked
        if apart is None or docked is None:
            return
        self.set_alone(False)
        self.geometry()
        self._apart = self._docked = None
        window.columns.addWidget(window.viewer)
        window.columns.restoreState(docked.columns)
        window.viewer.show()
        apart.hide()
        apart.deleteLater()
        self.own_window.setChecked(False)
        self.changed.emit()

    # --- the full screen ---------------------------------------------------------------------------------------

    def set_alone(self, alone: bool) -> None:
        """Let the images alone fill the screen that they are on, or let everything be as it was before."""
        if alone and self._alone is None:
            self._fill_screen()
        elif not alone and self._alone is not None:
            self._give_back_screen()
        self.full_screen.setChecked(self.is_alone)
        self.leave.setEnabled(self.is_alone)

    def show_all(self) -> None:
        """Bring up the first window with its other panes: one of them is asked for."""
        if self._alone is self._window:
            self.set_alone(False)
        if self._apart is not None:
            self._window.activateWindow()

    def end(self) -> None:
        """The first window closes: close the images' own one too."""
        if self._apart is not None:
            self._bring_back()

    def _fill_screen(self) -> None:
        window = self._window
        window.menus.shown[window.viewer].setChecked(True)
        self._focus = window.focusWidget()
        if self._apart is not None:
            self._alone = self._apart
        else:
            self._docked = self.states()
            self._alone = window
            self._hidden = [each for each in window.around_images() if not each.isHidden()]
            for each in self._hidden:
                each.hide()
        self._normal = None if self._alone.isMaximized() else self._alone.geometry()
        self._alone.setWindowState(self._alone.windowState() | _FULL)
        window.viewer.stage.active.setFocus()

    def _give_back_screen(self) -> None:
        window, alone, docked = self._window, self._alone, self._docked
        assert alone is not None  # noqa: S101 - for the type checker
        self._alone = None
        alone.setWindowState(alone.windowState() & ~_FULL)
        if self._normal is not None:
            # The system tells of the size that comes back later: a pane that is shown before would enlarge the
            # screen's size to what it needs, and that would be the window's.
            alone.setGeometry(self._normal)
        if self._apart is not None:
            return
        for each in self._hidden:
            each.show()
        self._hidden = []
        self._docked = None
        if docked is not None:
            window.columns.restoreState(docked.columns)
            window.middle.restoreState(docked.middle)
        if self._focus is not None:
            self._focus.setFocus()
        self._focus = None
