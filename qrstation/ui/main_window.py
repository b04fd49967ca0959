"""The one window: search on the left, results over jobs in the middle, images on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence, QMoveEvent, QResizeEvent, QSessionManager
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMainWindow, QSplitter, QVBoxLayout, QWidget

from qrstation.core.events import ReceiverChanged
from qrstation.core.station.identity import VERSION
from qrstation.ui.elided_label import ElidedLabel
from qrstation.ui.jobs.job_words import going_on
from qrstation.ui.jobs.jobs_pane import JobsPane
from qrstation.ui.keys_dialog import KeysDialog, keys_of
from qrstation.ui.keys_first import KeysFirst
from qrstation.ui.leave_dialog import LeaveDialog
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.plain_widgets import PlainLabel, message_box
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.screen_room import FRAME
from qrstation.ui.search.search_form import SearchForm
from qrstation.ui.top_line import Header
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import Arrangement, WindowMemory, brought_in

DISCLAIMER = "Not for primary diagnosis"


USUAL_SIZE = (1680, 1020)
"""Width and height at the first start, in logical pixels, where the screen has room for it."""
_SOON_MS = 300
"""So long after a change the arrangement is kept, also when nobody will ever close the window."""


class MainWindow(QMainWindow):
    """Lays out the panes and the menus; what they ask for is answered by the conductor."""

    closing = Signal()
    settings_asked = Signal()
    archive_asked = Signal()
    decide_asked = Signal()

    def __init__(self, viewer: ViewerPane, memory: WindowMemory) -> None:
        super().__init__()
        self.setWindowTitle("QR Station")
        self.setAccessibleName("QR Station")
        self._memory = memory
        self._unasked = False
        self._leaving: LeaveDialog | None = None
        self.header = Header()
        self.form = SearchForm()
        self.results = ResultsPane()
        self.jobs = JobsPane()
        self.viewer = viewer
        self.notices = NoticeStack()
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.results)
        self.middle.addWidget(self.jobs)
        self.middle.setStretchFactor(0, 3)
        self.middle.setStretchFactor(1, 1)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for pane in (self.form, self.middle, self.viewer):
            self.columns.addWidget(pane)
        for column, stretch in enumerate((0, 2, 3)):
            self.columns.setStretchFactor(column, stretch)
        # Sizes of our own, or what a pane says would move its borders.
        self.form.setMinimumWidth(220)
        self.middle.setMinimumWidth(340)
        self.viewer.setMinimumSize(320, 240)
        self.results.setMinimumHeight(160)
        self.jobs.setMinimumHeight(96)
        for splitter in (self.columns, self.middle):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        central = QWidget()
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        rows.addWidget(self.notices)
        rows.addWidget(self.columns, 1)
        rows.addWidget(self._status_line())
        self.setCentralWidget(central)
        self.header.settings_asked.connect(self.settings_asked)
        self.header.add_asked.connect(self.archive_asked)
        self.form.results_asked.connect(self.results.focus_list)
        self._make_menus()
        self._restore()
        self._keep_what_changes()
        self.form.name.setFocus()

    def show_receiver(self, changed: ReceiverChanged) -> None:
        """Show the receiver's state in the header, and its rate in the status line."""
        self.header.show_receiver(changed)
        rate = f"Receiver: {changed.rate:.0f} img/s · {changed.bytes_rate / 1e6:.0f} MB/s"
        self.rate.setText(rate if changed.rate >= 0.5 else "")

    def show_problem(self, what: str, advice: str) -> None:
        """Show what concerns the whole station, such as wrong settings or a taken port."""
        self.notices.show_notice("station", what, advice, "error")

    # --- closing -----------------------------------------------------------------------------------------------

    def close(self) -> bool:
        """Close without a question, for whoever ends the program from outside; a person's own closing may ask."""
        self._unasked = True
        return super().close()

    def leave(self) -> None:
        """Close as a person does: that retrieves are running is said first."""
        super().close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say what goes on later, or keep the layout and say that the window closes (Qt)."""
        words = "" if self._unasked else going_on(self.jobs.model.jobs)
        if words:
            event.ignore()
            self._ask_to_leave(words)
            return
        self._soon.stop()
        self._memory.keep(self._arrangement())
        self.closing.emit()
        super().closeEvent(event)

    def _ask_to_leave(self, words: str) -> None:
        if self._leaving is None:
            self._leaving = LeaveDialog(words, self)
            self._leaving.accepted.connect(self.close)
            self._leaving.finished.connect(self._forget_question)
            self._leaving.open()

    def _forget_question(self) -> None:
        if self._leaving is not None:
            self._leaving.deleteLater()
            self._leaving = None

    def _session_ends(self, _session: QSessionManager) -> None:
        self._unasked = True

    # --- the arrangement ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the new size (Qt)."""
        super().resizeEvent(event)
        self._keep_soon()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Keep the new place (Qt)."""
        super().moveEvent(event)
        self._keep_soon()

    def changeEvent(self, event: QEvent) -> None:
        """Keep whether it fills the screen (Qt)."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._keep_soon()

    def _keep_what_changes(self) -> None:
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(lambda: self._memory.keep(self._arrangement()))
        self.columns.splitterMoved.connect(self._keep_soon)
        self.middle.splitterMoved.connect(self._keep_soon)
        self.form.places_changed.connect(self._keep_soon)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(self._session_ends)

    def _keep_soon(self) -> None:
        # Not anew with each change, or a window that is never at rest would never be kept.
        if not self._soon.isActive():
            self._soon.start()

    def _arrangement(self) -> Arrangement:
        states = (self.saveGeometry(), self.columns.saveState(), self.middle.saveState())
        geometry, columns, middle = (bytes(state.data()) for state in states)
        return Arrangement(geometry, columns, middle, self.form.choices())

    def _restore(self) -> None:
        last = self._memory.last
        if last is not None:
            self.form.remember(last.places)
        if last is None or not self.restoreGeometry(last.geometry):
            self.resize(*USUAL_SIZE)
        if not self.isMaximized() and not self.isFullScreen():
            self.setGeometry(self._within_screens())
        if last is None or not (self.columns.restoreState(last.columns) and self.middle.restoreState(last.middle)):
            self.share_out()

    def share_out(self) -> None:
        """Give each pane its usual share of the width: the narrower the window, the more the results need of it."""
        form, part = (288, 4 / 9) if self.width() >= 1400 else (240, 4 / 9) if self.width() >= 1100 else (220, 0.5)
        middle = round((self.width() - form) * part)
        self.columns.setSizes([form, middle, self.width() - form - middle])
        self.middle.setSizes([660, 260])

    def _within_screens(self) -> QRect:
        """Give the geometry that lies within today's screens, with room for a frame."""
        screens = [screen.availableGeometry().marginsRemoved(FRAME) for screen in QGuiApplication.screens()]
        return brought_in(self.geometry(), screens)

    def _status_line(self) -> QWidget:
        line = QWidget()
        line.setObjectName("statusLine")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        hints = (
            "↑↓ image",
            "left drag: active tool",
            "right drag: zoom",
            "middle drag: pan",
            "F2–F9 presets",
            "F1 keys",
        )
        keys = ElidedLabel("     ".join(hints))
        self.rate = PlainLabel("")
        self.rate.setAccessibleName("Receiver rate")
        self.rate.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rate.setMinimumWidth(self.rate.fontMetrics().horizontalAdvance("Receiver: 8888 img/s · 888 MB/s"))
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(24)
        row.addWidget(keys)
        row.addStretch(1)
        row.addWidget(self.rate)
        row.addWidget(PlainLabel(DISCLAIMER))
        for label in line.findChildren(PlainLabel):
            label.setObjectName("dim")
        return line

    def _make_menus(self) -> None:
        menus = self.menuBar()
        station = menus.addMenu("&Station")
        self._action(station.addAction, "&Settings…", "Ctrl+,", self.settings_asked.emit)
        self._action(station.addAction, "&Add archive…", "", self.archive_asked.emit)
        self._action(station.addAction, "&Decide between versions…", "", self.decide_asked.emit)
        station.addSeparator()
        self._action(station.addAction, "&Quit", "Ctrl+Q", self.leave)
        search = menus.addMenu("S&earch")
        find = self._action(search.addAction, "&Find a patient", "Ctrl+F", self._go_to_form)
        results = self._action(search.addAction, "Go to the &results", "Ctrl+E", self._go_to_results)
        self._action(search.addAction, "&Search", "", self.form.search_asked.emit)
        self.stop_action = self._action(search.addAction, "S&top the search", "Esc", self.form.stop_asked.emit)
        self.stop_action.setEnabled(False)
        self._action(search.addAction, "&Clear the form", "", self.form.clear)
        jobs = menus.addMenu("&Jobs")
        listed = self._action(jobs.addAction, "Go to the &jobs", "Ctrl+J", self._go_to_jobs)
        KeysFirst((find, results, listed), self.form.findChildren(QLineEdit), self)
        cancel = self._action(jobs.addAction, "&Cancel", "Del", self.jobs.cancel_selected)
        cancel.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.jobs.list.addAction(cancel)
        self._action(jobs.addAction, "&Pause or resume", "", self.jobs.pause_selected)
        self._action(jobs.addAction, "Move &up", "", self.jobs.move_selected_up)
        self._action(jobs.addAction, "&Retry", "Ctrl+R", self.jobs.retry_selected)
        self._action(jobs.addAction, "C&lear what is done", "", self.jobs.clear_finished)
        view = menus.addMenu("&View")
        panes = (("&Search form", self.form), ("&Results and jobs", self.middle), ("&Images", self.viewer))
        self._shown: dict[QWidget, QAction] = {}
        for text, pane in panes:
            action = QAction(text, self, checkable=True, checked=True)
            action.toggled.connect(pane.setVisible)
            view.addAction(action)
            self._shown[pane] = action
        view.addSeparator()
        self._action(view.addAction, "&Full screen", "F11", self._toggle_full_screen)
        about = menus.addMenu("&Help")
        keys = self._action(about.addAction, "&Keys", "", self.show_keys)
        keys.setShortcuts([QKeySequence("F1"), QKeySequence("Shift+F1")])
        self._action(about.addAction, "&About QR Station", "", self._about)

    def _action(self, add: Callable[[str], QAction], text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = add(text)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: slot())
        return action

    def show_keys(self) -> None:
        """Show every key that does something, as the actions stand now."""
        dialog = KeysDialog(keys_of(self), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _go_to_form(self) -> None:
        self._shown[self.form].setChecked(True)
        self.form.focus_name()

    def _go_to_results(self) -> None:
        self._shown[self.middle].setChecked(True)
        self.results.focus_list()

    def _go_to_jobs(self) -> None:
        self._shown[self.middle].setChecked(True)
        self.jobs.focus_list()

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _about(self) -> None:
        what = f"QR Station {VERSION}\n\nA query/retrieve workstation for DICOM archives.\n{DISCLAIMER}."
        made = "Made with Qt and PySide6 (LGPL-3.0), pynetdicom, pydicom, numpy, pyqtgraph, imagecodecs."
        box = message_box("About QR Station", what, made, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
