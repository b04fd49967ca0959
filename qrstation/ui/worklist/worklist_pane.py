"""The worklist in the place of the results: who is scheduled, how asking went, and what to do when nobody is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from qrstation.core.standard.worklist import WorklistEntry
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.outside_text import copied
from qrstation.ui.pane_head import PaneHead
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.worklist.worklist_model import WorklistModel
from qrstation.ui.worklist.worklist_view import WorklistView
from qrstation.ui.worklist.worklist_words import row_text


class WorklistPane(QWidget):
    """Shows entries; asks for a patient's studies."""

    studies_asked = Signal(object)
    """A WorklistEntry was double-clicked or Enter was pressed: search for that patient's studies."""
    keys = (("Enter", "The studies of the patient"), ("Ctrl+C", "Copy the row"))
    """What keys do here that are no actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsPane")
        self.setAccessibleName("Worklist")
        self.model = WorklistModel(self)
        top = PaneHead("Worklist")
        self.title, self.note = top.title, top.note
        self.notices = NoticeStack()
        self.view = WorklistView(self.model)
        self.view.installEventFilter(self)
        self.view.doubleClicked.connect(self._ask)
        self.view.customContextMenuRequested.connect(self._menu)
        self.empty = PlainLabel()
        self.empty.setObjectName("dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(24, 24, 24, 24)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.view)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        rows.addWidget(self.notices)
        rows.addWidget(self.stack, 1)

    def begin(self, hint: str, *, with_dates: bool) -> None:
        """Start afresh, with a word in the place of the list until something comes."""
        self.model.begin(with_dates=with_dates)
        self.notices.clear()
        self.show_hint(hint)

    def show_hint(self, text: str) -> None:
        """Show a text in the place of the list."""
        self.empty.setText(text)
        self.stack.setCurrentWidget(self.empty)

    def add(self, entries: tuple[WorklistEntry, ...]) -> None:
        """Take entries, and show the list."""
        self.model.add(entries)
        self.view.show_archives(len({entry.archive for entry in self.model.entries}) > 1)
        self.stack.setCurrentWidget(self.view)

    def focus_list(self) -> None:
        """Put the keyboard into the list."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the list's keys: Enter asks for the studies, Ctrl+C copies the row (Qt)."""
        if watched is self.view and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            index = self.view.currentIndex()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._ask(index)
                return True
            if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._copy(index)
                return True
        return super().eventFilter(watched, event)

    def _ask(self, index: QModelIndex) -> None:
        entry = self.model.entry(index)
        if entry is not None:
            self.studies_asked.emit(entry)

    def _copy(self, index: QModelIndex) -> None:
        entry = self.model.entry(index)
        if entry is not None:
            text = row_text(entry, with_date=self.model.with_dates, separator="\t")
            QGuiApplication.clipboard().setText(copied(text))

    def _menu(self, point: QPoint) -> None:
        index = self.view.indexAt(point)
        if self.model.entry(index) is None:
            return
        menu = QMenu(self)
        menu.addAction("&Studies of this patient", lambda: self._ask(index))
        menu.addAction("&Copy row", lambda: self._copy(index))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(point))
