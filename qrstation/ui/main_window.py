"""The one window: search on the left, results over jobs in the middle, images on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMoveEvent, QResizeEvent, QSessionManager, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from qrstation.core.events import ReceiverChanged
from qrstation.ui.arrangement_keeper import ArrangementKeeper
from qrstation.ui.image_room import ImageRoom
from qrstation.ui.jobs.job_words import going_on
from qrstation.ui.jobs.jobs_pane import JobsPane
from qrstation.ui.keys.keymap import Keymap, shown_keys
from qrstation.ui.leave_dialog import LeaveDialog
from qrstation.ui.main_menu import MainMenu
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.priors.priors_pane import PriorsPane
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.search.search_form import SearchForm
from qrstation.ui.search.search_kinds import SearchKinds
from qrstation.ui.status_line import StatusLine
from qrstation.ui.top_line import Header
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory


class MainWindow(QMainWindow):
    """Lays out the panes; what they and the menus ask for is answered by the conductor."""

    closing = Signal()
    settings_asked = Signal()
    audit_asked = Signal()
    archive_asked = Signal()
    decide_asked = Signal()
    import_asked = Signal(bool)
    """Whether a folder is to be imported, rather than files."""
    first_steps_asked = Signal()

    def __init__(self, viewer: ViewerPane, memory: WindowMemory) -> None:
        super().__init__()
        self.setWindowTitle("QR Station")
        self.setAccessibleName("QR Station")
        self._unasked = False
        self._leaving: LeaveDialog | None = None
        self.header = Header()
        self.form = SearchForm()
        self.results = ResultsPane()
        self.kinds = SearchKinds(self.form, self.results)
        self.priors = PriorsPane()
        self.jobs = JobsPane()
        self.viewer = viewer
        self.notices = NoticeStack()
        self.status_line = StatusLine()
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.kinds.lists)
        self.middle.addWidget(self.priors)
        self.middle.addWidget(self.jobs)
        for place, stretch in enumerate((3, 2, 1)):
            self.middle.setStretchFactor(place, stretch)
        self.priors.hide()
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for pane in (self.kinds.left, self.middle, self.viewer):
            self.columns.addWidget(pane)
        for column, stretch in enumerate((0, 2, 3)):
            self.columns.setStretchFactor(column, stretch)
        # Sizes of our own, or what a pane says would move its borders.
        self.kinds.left.setMinimumWidth(220)
        self.middle.setMinimumWidth(340)
        self.viewer.setMinimumSize(320, 240)
        self.kinds.lists.setMinimumHeight(160)
        self.jobs.setMinimumHeight(96)
        for splitter in (self.columns, self.middle):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        # Hidden as one, so that notices may come and go in it meanwhile.
        self.top = QWidget()
        lines = QVBoxLayout(self.top)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.header)
        lines.addWidget(self.notices)
        central = QWidget()
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.top)
        rows.addWidget(self.columns, 1)
        rows.addWidget(self.status_line)
        self.setCentralWidget(central)
        self.header.settings_asked.connect(self.settings_asked)
        self.header.add_asked.connect(self.archive_asked)
        self.form.results_asked.connect(self.results.focus_list)
        self.images = ImageRoom(self)
        self.menus = MainMenu(self)
        self.addActions(self.menus.everywhere())  # which act also while the menu bar is hidden
        self.stop_action = self.menus.stop_search
        self.kinds.running_changed.connect(self.stop_action.setEnabled)
        self.images.lend_keys()
        book = viewer.controls.hands.presets.book
        book.read(memory.presets)
        book.changed.connect(lambda: memory.keep_presets(book.text()))
        self.keymap = Keymap(self, viewer)
        self.keymap.changed.connect(self._show_keys)
        self.arrangement = ArrangementKeeper(self, memory)
        self.arrangement.restore()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(self._session_ends)
        self.form.name.setFocus()

    def around_images(self) -> tuple[QWidget, ...]:
        """Give all that is seen besides the images."""
        return (self.menuBar(), self.top, self.kinds.left, self.middle, self.status_line)

    def show_receiver(self, changed: ReceiverChanged) -> None:
        """Show the receiver's state in the header, and its rate in the status line."""
        self.header.show_receiver(changed)
        self.status_line.show_receiver(changed)

    def show_problem(self, what: str, advice: str) -> None:
        """Show what concerns the whole station, such as wrong settings or a taken port."""
        self.notices.show_notice("station", what, advice, "error")

    def _show_keys(self) -> None:
        """Show other keys wherever they are named."""
        self.viewer.controls.show_keys()
        self.menus.help.keys = self.keymap.keys("guide")
        hints = {name: shown_keys(self.keymap.keys(name)[:1]) for name in ("guide", "keys")}
        self.status_line.show_keys(hints["guide"], hints["keys"])

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
        self.arrangement.keep()
        self.images.end()
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

    # --- what is kept of it ------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Give the images their own window again where they had one (Qt)."""
        super().showEvent(event)
        self.arrangement.restore_images()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the new size (Qt)."""
        super().resizeEvent(event)
        self.arrangement.keep_soon()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Keep the new place (Qt)."""
        super().moveEvent(event)
        self.arrangement.keep_soon()

    def changeEvent(self, event: QEvent) -> None:
        """Keep whether it fills the screen (Qt)."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self.arrangement.keep_soon()
