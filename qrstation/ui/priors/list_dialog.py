"""Prefetch a list: accession numbers, results or who is scheduled; what would be fetched is seen before it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QTreeWidget, QVBoxLayout, QWidget

from qrstation.core.errors import StationError
from qrstation.core.notice import Notice
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import PlainLabel, make_plain
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.settings.rule_trial_dialog import MOST_SHOWN, patient_item, plan_tree
from qrstation.ui.settings.rule_words import count_words, progress_words, wanted_words
from qrstation.words import words_of
from qrstation.words.entry import sentence

if TYPE_CHECKING:
    from qrstation.core.standard.worklist import WorklistEntry
    from qrstation.jobs.priors.list_look import ListPlan, ListWish
    from qrstation.jobs.priors.prefetching import Fetch

_PLACES_NAMED = 8


class ListDialog(QDialog):
    """Says what is asked for, is told what comes, and fetches nothing before its button is pressed."""

    look_asked = Signal(object)
    """A ListWish."""
    stop_asked = Signal()
    file_asked = Signal()
    fetch_asked = Signal(object)
    """A tuple of Fetch."""

    def __init__(
        self,
        studies: tuple[str, ...] = (),
        parent: QWidget | None = None,
        *,
        scheduled: tuple[WorklistEntry, ...] = (),
    ) -> None:
        """``studies`` are those of the results, by their UIDs; ``scheduled`` is what the worklist shows."""
        super().__init__(parent)
        self.setWindowTitle("Prefetch a list")
        self.setAccessibleName("Prefetch a list")
        self._studies, self._scheduled = studies, scheduled
        self._plans: list[ListPlan] = []
        self._found = 0
        self._is_running = False
        heading = PlainLabel("Accession numbers, one a line. The best priors of each patient are looked for.")
        heading.setWordWrap(True)
        self.numbers = QPlainTextEdit()
        self.numbers.setAccessibleName("Accession numbers, one a line")
        self.numbers.setTabChangesFocus(True)
        self.numbers.setMaximumHeight(120)
        self.paste_button = _button("&Paste", "Paste accession numbers")
        self.paste_button.clicked.connect(lambda _=False: self.show_numbers(QGuiApplication.clipboard().text()))
        self.file_button = _button("From a &file…", "Accession numbers from a file")
        self.file_button.clicked.connect(lambda _=False: self.file_asked.emit())
        results = f"&Results ({count_words(len(studies), 'study', 'studies')})"
        self.results_button = _button(results, "Look at the studies of the results")
        self.results_button.setEnabled(bool(studies))
        self.results_button.clicked.connect(self._look_at_results)
        worklist = f"&Worklist ({count_words(len(scheduled), 'examination')})"
        self.worklist_button = _button(worklist, "Look at who is scheduled")
        self.worklist_button.setEnabled(bool(scheduled))
        self.worklist_button.clicked.connect(self._look_at_worklist)
        self.look_button = _button("&Look", "Look at what would be fetched")
        self.look_button.setDefault(True)
        self.look_button.clicked.connect(self._look)
        sources = QHBoxLayout()
        for button in (self.paste_button, self.file_button):
            sources.addWidget(button)
        sources.addStretch(1)
        sources.addWidget(self.worklist_button)
        sources.addWidget(self.results_button)
        sources.addWidget(self.look_button)
        self.tree: QTreeWidget = plan_tree()
        self.notice = NoticeBar()
        self.notice.hide()
        self.state = PlainLabel("Nothing is fetched before you have seen what it would be.")
        self.state.setWordWrap(True)
        self.state.setAccessibleName("State of the list")
        self.stop_button = _button("&Stop", "Stop looking")
        self.stop_button.setEnabled(False)
        self.stop_button.clicked.connect(lambda _=False: self.stop_asked.emit())
        self.fetch_button = _button("F&etch", "Fetch what is listed")
        self.fetch_button.setEnabled(False)
        self.fetch_button.clicked.connect(self._fetch)
        close = _button("&Close", "Close")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.state, 1)
        for button in (self.stop_button, self.fetch_button, close):
            buttons.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        for part in (heading, self.numbers):
            rows.addWidget(part)
        rows.addLayout(sources)
        rows.addWidget(self.tree, 1)
        rows.addWidget(self.notice)
        rows.addLayout(buttons)
        make_plain(self)
        resize_on_screen(self, 980, 640)

    def show_numbers(self, text: str) -> None:
        """Put a list into the field, in place of what stands there."""
        self.numbers.setPlainText(text)
        self.numbers.setFocus()

    def show_problem(self, what: str, advice: str) -> None:
        """Say what is wrong with the list."""
        self.notice.show_message(sentence(what), sentence(advice), "warning")

    def show_found(self, count: int) -> None:
        """Show how many studies are found so far."""
        self._found = count
        self._show_progress()

    def add_plan(self, plan: ListPlan) -> None:
        """Show what would be fetched for one patient."""
        self._plans.append(plan)
        if len(self._plans) <= MOST_SHOWN:
            item = patient_item(plan.plan, "in the list")
            self.tree.addTopLevelItem(item)
            self.tree.expandRecursively(self.tree.indexFromItem(item))
        self._show_progress()

    def show_end(self, unknown: tuple[str, ...], troubles: tuple[Notice, ...]) -> None:
        """Show what came of it in all."""
        self._set_running(False)
        said = wanted_words([plan.plan for plan in self._plans]) if self._plans else "No study of the list is known"
        self.state.setText(f"{said}. Nothing is fetched yet.")
        self.fetch_button.setEnabled(any(fetch.archives or fetch.caches for fetch in self._wanted))
        lines = [sentence(words_of(each).line) for each in troubles[:5]]
        if unknown:
            places = ", ".join(unknown[:_PLACES_NAMED]) + (" …" if len(unknown) > _PLACES_NAMED else "")
            lines.insert(0, f"{count_words(len(unknown), 'number')} known nowhere ({places}): check, or ask later.")
        if lines:
            self.notice.show_message("Not everything of the list was found", "\n".join(lines), "warning")

    @property
    def _wanted(self) -> tuple[Fetch, ...]:
        return tuple(fetch for plan in self._plans for fetch in plan.fetches)

    def _look(self) -> None:
        from qrstation.jobs.priors.list_look import ListWish
        from qrstation.jobs.priors.number_list import numbers_in

        try:
            numbers = tuple(numbers_in(self.numbers.toPlainText()))
        except StationError as error:
            self.show_problem(*words_of(error).lines)
            return
        if not numbers:
            self.show_problem("The list is empty", "paste accession numbers, or take a file")
            return
        self._begin(ListWish(numbers))

    def _look_at_results(self) -> None:
        from qrstation.jobs.priors.list_look import ListWish

        self._begin(ListWish((), self._studies))

    def _look_at_worklist(self) -> None:
        from qrstation.jobs.priors.list_look import ListWish

        self._begin(ListWish(scheduled=self._scheduled))

    def _begin(self, wish: ListWish) -> None:
        self._plans, self._found = [], 0
        self.tree.clear()
        self.notice.hide()
        self._set_running(True)
        self.state.setText("Asking…")
        self.look_asked.emit(wish)

    def _set_running(self, is_running: bool) -> None:
        self._is_running = is_running
        self.look_button.setEnabled(not is_running)
        self.results_button.setEnabled(not is_running and bool(self._studies))
        self.worklist_button.setEnabled(not is_running and bool(self._scheduled))
        self.stop_button.setEnabled(is_running)
        self.fetch_button.setEnabled(False)

    def _show_progress(self) -> None:
        if self._is_running:
            self.state.setText(progress_words(self._found, len(self._plans)))

    def _fetch(self) -> None:
        self.fetch_asked.emit(self._wanted)
        self.accept()


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    return button
