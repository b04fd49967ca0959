"""The priors pane: a patient's other studies, best first, with their reasons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qrstation.core.events import PriorsFound
from qrstation.core.instance import StudyHeading
from qrstation.core.standard.person import known_date, readable_name
from qrstation.ui.first_row import FirstRow
from qrstation.ui.jobs.job_words import study_title
from qrstation.ui.notice_bar import Action
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.outside_text import joined
from qrstation.ui.pane_head import PaneHead
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.priors.prior_news import PriorNews
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.prior_words import nothing_words, summary, trouble
from qrstation.ui.priors.priors_delegate import PriorsDelegate
from qrstation.ui.priors.priors_model import ROW_ROLE, PriorsModel

NOTHING_ASKED = "Open a study, or choose one in the results and press Ctrl+P: its priors stand here, best first."
LOOKING = "Looking for priors…"
_LEAST_HEIGHT = 120
"""Of the head and two rows or so, in pixels; notices come on top."""
_DOUBT, _TROUBLE, _LEFT_OUT = "doubt", "trouble", "left out"


class PriorsPane(QWidget):
    """Shows priors, and asks to open and fetch them, and to decide whose they are."""

    open_asked = Signal(object)
    """A PriorRow is to stand beside the study that is read."""
    fetch_asked = Signal(object)
    """A PriorRow is to be fetched, and not opened."""
    decide_asked = Signal(object)
    """Whether a FoundPrior is the patient's is to be decided."""
    undo_asked = Signal(object)
    """What was decided of a FoundPrior is to be undone."""
    again_asked = Signal()
    stop_asked = Signal()
    put_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("priorsPane")
        self.setAccessibleName("Priors")
        self.news = PriorNews(self)
        self.model = PriorsModel(self.news, self)
        head = PaneHead("Priors")
        self.title, self.note = head.title, head.note
        self.again = self._button("Again", "Find the priors again")
        self.again.clicked.connect(self._again_or_stop)
        close = self._button("✕", "Put the priors away")
        close.clicked.connect(self.put_away)
        head.addWidget(self.again)
        head.addWidget(close)
        head.setContentsMargins(12, 6, 8, 6)
        head.setSpacing(4)
        self.list = QListView()
        self.list.setAccessibleName("Priors")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PriorsDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu_at)
        self.list.doubleClicked.connect(lambda index: self._open(index.data(ROW_ROLE)))
        self.list.installEventFilter(self)
        FirstRow(self.list)
        self.empty = PlainLabel(NOTHING_ASKED)
        self.empty.setObjectName("dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(16, 0, 16, 8)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        self.notices = NoticeStack()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(self.notices)
        rows.addWidget(self.stack, 1)
        self._study_uid = ""
        self._is_asking = False
        self._show_asking(False)
        self.setMinimumHeight(_LEAST_HEIGHT)

    # --- what is shown -----------------------------------------------------------------------------------------

    def begin(self, heading: StudyHeading, archives: int) -> None:
        """Say that priors of a study are looked for here and at so many archives; another study's are shown no more."""
        if heading.study_uid != self._study_uid:
            self._study_uid = heading.study_uid
            self.model.set_priors(())
            self.notices.clear()
        self.title.setText(f"Priors of {joined((readable_name(heading.patient_name), known_date(heading.study_date)))}")
        self.title.setAccessibleName(f"Priors of {study_title(heading)}")
        self._show_asking(True)
        self.note.setText("looking here" if not archives else f"asking {archives}…")
        self._say(LOOKING)

    def show_stopped(self) -> None:
        """Say that looking was stopped; what came before stays."""
        self._show_asking(False)
        self.note.setText("stopped")
        self._say("Looking for priors was stopped.\nPress Again to look for them.")

    def show_found(self, found: PriorsFound) -> None:
        """Show what was found so far; the row that was chosen stays chosen."""
        chosen = self.chosen
        self.model.set_priors(found.priors)
        if chosen is not None and (index := self.model.index_of(chosen.uid)).isValid():
            self.list.setCurrentIndex(index)
        self._show_asking(not found.is_final)
        self.note.setText(summary(found))
        self._say(nothing_words(found) if found.is_final else LOOKING)
        self._show_doubt(found)
        lines = trouble(found.answers)
        if lines:
            what = lines[0] if len(lines) == 1 else f"{len(lines)} archives did not answer in full"
            more = "Priors that it alone has are not among these." if len(lines) == 1 else ""
            again = (Action("Ask again", self.again_asked.emit),)
            self.notices.show_notice(_TROUBLE, what, more, "warning", again, lines if len(lines) > 1 else ())
        else:
            self.notices.forget(_TROUBLE)

    def _show_doubt(self, found: PriorsFound) -> None:
        doubtful = [prior for prior in found.priors if prior.rank is None]
        if doubtful:
            what = "1 study is" if len(doubtful) == 1 else f"{len(doubtful):,} studies are"
            compare = (Action("Compare…", lambda: self.decide_asked.emit(doubtful[0])),)
            say = "Compare both descriptions, and decide once."
            self.notices.show_notice(_DOUBT, f"{what} perhaps of another person", say, "warning", compare, again=False)
        else:
            self.notices.forget(_DOUBT)
        if found.others:
            count = len(found.others)
            what = "1 study is left out" if count == 1 else f"{count:,} studies are left out"
            undo = (Action("Undo", lambda: self.undo_asked.emit(found.others[0])),)
            say = "Somebody decided that it is another person's."
            self.notices.show_notice(_LEFT_OUT, what, say, "quiet", undo, again=False)
        else:
            self.notices.forget(_LEFT_OUT)

    def _say(self, words: str) -> None:
        self.empty.setText(words)
        self.stack.setCurrentWidget(self.list if self.model.priors else self.empty)

    def _show_asking(self, asking: bool) -> None:
        self._is_asking = asking
        self.again.setText("Stop" if asking else "Again")
        self.again.setAccessibleName("Stop looking for priors" if asking else "Find the priors again")

    def _again_or_stop(self) -> None:
        (self.stop_asked if self._is_asking else self.again_asked).emit()

    # --- hands -------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> PriorRow | None:
        """The row that is chosen."""
        row: PriorRow | None = self.list.currentIndex().data(ROW_ROLE)
        return row

    def focus_list(self) -> None:
        """Put the keyboard into the list."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the list's keys: Enter opens, Space fetches (Qt)."""
        row = self.chosen
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and row is not None:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(row)
                return True
            if event.key() == Qt.Key.Key_Space and not event.modifiers():
                self.fetch_asked.emit(row)
                return True
        return super().eventFilter(watched, event)

    def menu_of(self, row: PriorRow) -> QMenu:
        """Make the menu of a row."""
        menu = QMenu(self)
        menu.addAction("&Open beside", lambda: self._open(row))
        menu.addAction("&Fetch only", lambda: self.fetch_asked.emit(row)).setEnabled(row.can_come)
        menu.addSeparator()
        if row.is_doubtful:
            menu.addAction("&Whose is it?…", lambda: self.decide_asked.emit(row.prior))
        undo = menu.addAction("&Undo what was decided of it", lambda: self.undo_asked.emit(row.prior))
        undo.setEnabled(row.prior.is_decided)
        return menu

    def event(self, event: QEvent) -> bool:
        """Keep room for rows also while notices stand over them (Qt)."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.setMinimumHeight(_LEAST_HEIGHT + self.notices.minimumHeight())
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew in the new width (Qt)."""
        super().resizeEvent(event)
        self.list.scheduleDelayedItemsLayout()

    def _open(self, row: PriorRow) -> None:
        """Open a row; of one that is in doubt it is asked first whose it is."""
        (self.decide_asked if row.is_doubtful else self.open_asked).emit(row.prior if row.is_doubtful else row)

    def _menu_at(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if index.isValid():
            self.list.setCurrentIndex(index)
            menu = self.menu_of(index.data(ROW_ROLE))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(point))

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("chip", True)
        button.setAccessibleName(name)
        return button
