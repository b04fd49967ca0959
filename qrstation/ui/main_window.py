"""The one window: search on the left, results over jobs in the middle, images on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from qrstation.core.events import ReceiverChanged
from qrstation.core.identity import VERSION
from qrstation.ui.header import Header
from qrstation.ui.jobs.jobs_pane import JobsPane
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.plain_widgets import PlainLabel, message_box
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.search.search_form import SearchForm
from qrstation.ui.viewer.viewer_pane import ViewerPane

DISCLAIMER = "Not for primary diagnosis"


class MainWindow(QMainWindow):
    """Lays out the panes and the menus; what they ask for is answered by the conductor."""

    closing = Signal()
    settings_asked = Signal()
    archive_asked = Signal()
    decide_asked = Signal()

    def __init__(self, viewer: ViewerPane, memory: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("QR Station")
        self.setAccessibleName("QR Station")
        self._memory = memory
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
        self.form.setMinimumWidth(220)
        self.results.setMinimumWidth(320)
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
        self._make_menus()
        self.resize(1680, 1020)
        self._restore()

    def show_receiver(self, changed: ReceiverChanged) -> None:
        """Show the receiver's state in the header, and its rate in the status line."""
        self.header.show_receiver(changed)
        rate = f"Receiver: {changed.rate:.0f} img/s · {changed.bytes_rate / 1e6:.0f} MB/s"
        self.rate.setText(rate if changed.rate >= 0.5 else "")

    def show_problem(self, what: str, advice: str) -> None:
        """Show what concerns the whole station, such as wrong settings or a taken port."""
        self.notices.show_notice("station", what, advice, "error")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the layout and say that the window closes (Qt)."""
        self._memory.setValue("geometry", self.saveGeometry())
        self._memory.setValue("columns", self.columns.saveState())
        self._memory.setValue("middle", self.middle.saveState())
        self.closing.emit()
        super().closeEvent(event)

    def _restore(self) -> None:
        if (geometry := self._memory.value("geometry")) is not None:
            self.restoreGeometry(geometry)
            self.columns.restoreState(self._memory.value("columns"))
            self.middle.restoreState(self._memory.value("middle"))
            return
        self.columns.setSizes([288, 620, 772])
        self.middle.setSizes([660, 260])

    def _status_line(self) -> QWidget:
        line = QWidget()
        line.setObjectName("statusLine")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keys = PlainLabel(
            "↑↓ image     left drag: active tool     right drag: zoom     middle drag: pan     F2–F9 presets"
        )
        self.rate = PlainLabel("")
        self.rate.setAccessibleName("Receiver rate")
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(24)
        row.addWidget(keys)
        row.addStretch(1)
        row.addWidget(PlainLabel(DISCLAIMER))
        row.addWidget(self.rate)
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
        self._action(station.addAction, "&Quit", "Ctrl+Q", self.close)
        search = menus.addMenu("S&earch")
        self._action(search.addAction, "&Find a patient", "Ctrl+F", self.form.focus_name)
        self._action(search.addAction, "&Search", "", self.form.search_asked.emit)
        self.stop_action = self._action(search.addAction, "S&top the search", "Esc", self.form.stop_asked.emit)
        self.stop_action.setEnabled(False)
        self._action(search.addAction, "&Clear the form", "", self.form.clear)
        jobs = menus.addMenu("&Jobs")
        self._action(jobs.addAction, "Go to the &jobs", "Ctrl+J", self.jobs.focus_list)
        cancel = self._action(jobs.addAction, "&Cancel", "Del", self.jobs.cancel_selected)
        cancel.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.jobs.list.addAction(cancel)
        self._action(jobs.addAction, "&Pause or resume", "", self.jobs.pause_selected)
        self._action(jobs.addAction, "Move &up", "", self.jobs.move_selected_up)
        self._action(jobs.addAction, "&Retry", "Ctrl+R", self.jobs.retry_selected)
        self._action(jobs.addAction, "C&lear what is done", "", self.jobs.clear_finished)
        view = menus.addMenu("&View")
        panes = (("&Search form", self.form), ("&Results and jobs", self.middle), ("&Images", self.viewer))
        for text, pane in panes:
            action = QAction(text, self, checkable=True, checked=True)
            action.toggled.connect(pane.setVisible)
            view.addAction(action)
        view.addSeparator()
        self._action(view.addAction, "&Full screen", "F11", self._toggle_full_screen)
        about = menus.addMenu("&Help")
        self._action(about.addAction, "&About QR Station", "", self._about)

    def _action(self, add: Callable[[str], QAction], text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = add(text)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: slot())
        return action

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
