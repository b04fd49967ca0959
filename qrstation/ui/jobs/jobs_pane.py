"""The jobs pane: the list of retrieves, and what can be done with them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.ui.elided_label import ElidedLabel
from qrstation.ui.first_row import FirstRow
from qrstation.ui.folding_bar import FoldingBar
from qrstation.ui.jobs.job_words import summary
from qrstation.ui.jobs.jobs_delegate import JobsDelegate
from qrstation.ui.jobs.jobs_model import JOB_ROLE, JobsInOrder, JobsModel
from qrstation.ui.plain_widgets import PlainLabel

_OVER = frozenset(state for state in JobState if state.is_final)
_ATTENTION = frozenset({JobState.PARTIAL, JobState.FAILED})
FILTERS = {
    "All": frozenset(JobState),
    "Not done": frozenset(JobState) - _OVER,
    "Attention": _ATTENTION,
    "Done": _OVER - _ATTENTION,
}
"""The filters of the list: name → states that are shown."""


class JobsPane(QWidget):
    """Shows jobs and asks to pause, cancel, retry, move or clear them, each by its number."""

    pause_asked = Signal(int)
    resume_asked = Signal(int)
    move_up_asked = Signal(int)
    cancel_asked = Signal(int)
    retry_asked = Signal(int)
    clear_asked = Signal(int)
    log_asked = Signal(int)
    doctor_asked = Signal(object)
    """A JobSnapshot failed: find out which link is broken."""
    open_asked = Signal(object)
    """A JobSnapshot was double-clicked: open its study."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobsPane")
        self.setAccessibleName("Jobs")
        self.model = JobsModel(self)
        self.shown = JobsInOrder(self.model)
        title = PlainLabel("Jobs")
        title.setObjectName("paneTitle")
        self.note = ElidedLabel()
        self.note.setObjectName("dim")
        self.note.setMinimumWidth(self.note.fontMetrics().horizontalAdvance("99 running"))
        self.filter = QPushButton("All")
        self.filter.setProperty("chip", True)
        self.filter.setAccessibleName("Jobs shown")
        self.filter.setMenu(self._filter_menu())
        self._pause = self._button("Pause", "Pause or resume job", self.pause_selected)
        self._up = self._button("↑", "Move job up", self.move_selected_up)
        self._up.setToolTip("Do this job before the one above it")
        self._cancel = self._button("Cancel", "Cancel job", self.cancel_selected)
        self._retry = self._button("Retry", "Retry job", self.retry_selected)
        self._clear = self._button("Clear done", "Clear finished jobs", self.clear_finished)
        # Buttons whose words change keep the width of the longest: nothing moves below the mouse.
        _KeptWidth(self.filter, FILTERS)
        _KeptWidth(self._pause, ("Pause", "Resume"))
        self.bar = FoldingBar()
        self.bar.setAccessibleName("Jobs")
        self.bar.row.setContentsMargins(12, 6, 8, 6)
        self.bar.row.setSpacing(4)
        self.bar.row.addWidget(title)
        self.bar.row.addSpacing(8)
        self.bar.row.addWidget(self.note, 1)
        for rank, button in (
            (1, self.filter),
            (2, self._up),
            (4, self._pause),
            (5, self._cancel),
            (3, self._retry),
            (0, self._clear),
        ):
            self.bar.row.addWidget(button)
            self.bar.let_fold(button, rank)
        self.bar.finish()
        self.list = QListView()
        self.list.setAccessibleName("Jobs")
        self.list.setModel(self.shown)
        self.list.setItemDelegate(JobsDelegate(self.list))
        FirstRow(self.list)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.doubleClicked.connect(lambda index: self.open_asked.emit(index.data(JOB_ROLE)))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._update())
        empty = PlainLabel("No retrieves yet. Double-click a study to fetch and open it.")
        empty.setObjectName("dim")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        self.stack = QStackedWidget()
        self.stack.addWidget(empty)
        self.stack.addWidget(self.list)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.bar)
        rows.addWidget(self.stack, 1)
        self._update()

    def show_job(self, snapshot: JobSnapshot) -> None:
        """Take a job's newest snapshot."""
        self.model.show(snapshot)
        self.stack.setCurrentWidget(self.list)
        self._update()

    def order(self, job_ids: tuple[int, ...]) -> None:
        """Take the order in which jobs are done."""
        self.model.order(job_ids)

    def show_only(self, name: str) -> None:
        """Show the jobs of one of FILTERS."""
        self.filter.setText(name)
        self.shown.show_states(FILTERS[name])
        self._update()

    def forget(self, job_id: int) -> None:
        """Take a job out of the list."""
        self.model.remove(job_id)
        if not self.model.jobs:
            self.stack.setCurrentIndex(0)
        self._update()

    def selected(self) -> JobSnapshot | None:
        """Give the job that is selected."""
        job: JobSnapshot | None = self.list.currentIndex().data(JOB_ROLE)
        return job

    def pause_selected(self) -> None:
        """Ask to pause the selected job, or to let it go on."""
        job = self.selected()
        if job is not None and job.state is JobState.PAUSED:
            self.resume_asked.emit(job.job_id)
        elif job is not None and not job.state.is_final:
            self.pause_asked.emit(job.job_id)

    def move_selected_up(self) -> None:
        """Ask to do the selected job before the one above it."""
        job = self.selected()
        if job is not None and not job.state.is_final:
            self.move_up_asked.emit(job.job_id)

    def cancel_selected(self) -> None:
        """Ask to cancel the selected job."""
        job = self.selected()
        if job is not None and not job.state.is_final:
            self.cancel_asked.emit(job.job_id)

    def retry_selected(self) -> None:
        """Ask to run the selected job again."""
        job = self.selected()
        if job is not None and job.state.is_final:
            self.retry_asked.emit(job.job_id)

    def clear_finished(self) -> None:
        """Ask to forget every job that is over."""
        for job in [job for job in self.model.jobs if job.state.is_final]:
            self.clear_asked.emit(job.job_id)

    def focus_list(self) -> None:
        """Put the keyboard into the list, on a row in sight when none is chosen."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the rows grow with the text that wraps (Qt)."""
        super().resizeEvent(event)
        self.list.scheduleDelayedItemsLayout()

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("chip", True)
        button.setAccessibleName(name)
        button.clicked.connect(slot)
        return button

    def _filter_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in FILTERS:
            menu.addAction(name, functools.partial(self.show_only, name))
        return menu

    def _update(self) -> None:
        self.note.setText(summary(self.model.jobs))
        job = self.selected()
        is_open = job is not None and not job.state.is_final
        is_over = job is not None and job.state.is_final
        self._pause.setText("Resume" if job is not None and job.state is JobState.PAUSED else "Pause")
        for button in (self._pause, self._up, self._cancel):
            self._enable(button, is_open)
        self._enable(self._retry, is_over)
        self._enable(self._clear, any(job.state.is_final for job in self.model.jobs))

    def _enable(self, button: QPushButton, enabled: bool) -> None:
        """Let a button be pressed or not; the focus goes back to the list rather than on to the next button."""
        if not enabled and button.hasFocus():
            self.list.setFocus()
        button.setEnabled(enabled)

    def _menu(self, point: QPoint) -> None:
        index: QModelIndex = self.list.indexAt(point)
        if not index.isValid():
            return
        self.list.setCurrentIndex(index)
        job: JobSnapshot = index.data(JOB_ROLE)
        menu = QMenu(self)
        menu.addAction("&Open study", lambda: self.open_asked.emit(job))
        paused = job.state is JobState.PAUSED
        menu.addAction("Re&sume" if paused else "&Pause", self.pause_selected).setEnabled(not job.state.is_final)
        menu.addAction("Move &up", self.move_selected_up).setEnabled(not job.state.is_final)
        menu.addAction("&Cancel", self.cancel_selected).setEnabled(not job.state.is_final)
        menu.addAction("&Retry", self.retry_selected).setEnabled(job.state.is_final)
        menu.addAction("Show the lo&g…", lambda: self.log_asked.emit(job.job_id))
        find_fault = menu.addAction("&Find the fault…", lambda: self.doctor_asked.emit(job))
        find_fault.setEnabled(job.state in _ATTENTION)
        menu.addAction("C&lear", lambda: self.clear_asked.emit(job.job_id)).setEnabled(job.state.is_final)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(point))


class _KeptWidth(QObject):
    """Keeps a button as wide as the widest of its texts, whatever style it gets."""

    def __init__(self, button: QPushButton, texts: Iterable[str]) -> None:
        super().__init__(button)
        self._button, self._texts = button, tuple(texts)
        self._is_measuring = False
        self._measure()
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure anew when the looks change (Qt)."""
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._measure()
        return False

    def _measure(self) -> None:
        if self._is_measuring:
            return
        self._is_measuring = True
        shown, widths = self._button.text(), []
        self._button.ensurePolished()
        for text in self._texts:
            self._button.setText(text)
            widths.append(self._button.sizeHint().width())
        self._button.setText(shown)
        self._button.setFixedWidth(max(widths))
        self._is_measuring = False
