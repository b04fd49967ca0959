"""What is searched for: studies, or the worklist; each kind has its form on the left and its list in the middle."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.search.search_form import SearchForm

if TYPE_CHECKING:
    from qrstation.core.standard.worklist import WorklistEntry
    from qrstation.ui.worklist.worklist_form import WorklistForm
    from qrstation.ui.worklist.worklist_pane import WorklistPane


class Kind(IntEnum):
    """The kinds of search, in the order of their tabs."""

    STUDIES = 0
    WORKLIST = 1


class SearchKinds(QObject):
    """Two tabs over the forms; the forms on the left and the lists in the middle change together."""

    chosen = Signal(Kind)
    """A kind is about to be looked at."""
    stop_asked = Signal()
    """What is asked of worklists is to be stopped."""
    running_changed = Signal(bool)
    """Whether anything is being asked, which can be stopped."""

    def __init__(self, form: SearchForm, results: ResultsPane) -> None:
        super().__init__()
        self._form = form
        self._results = results
        self._worklist: WorklistPane | None = None
        self._running: set[str] = set()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("What to search for")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for text in ("Studies", "Worklist"):
            self.tabs.addTab(text)
        self.forms = QStackedWidget()
        self.forms.addWidget(form)
        self.left = QWidget()
        self.left.setObjectName("searchPane")
        self.left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.left.setAccessibleName("Search")
        line = QHBoxLayout()
        line.setContentsMargins(4, 4, 4, 0)
        line.addWidget(self.tabs)
        line.addStretch(1)
        rows = QVBoxLayout(self.left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(line)
        rows.addWidget(self.forms, 1)
        self.lists = QStackedWidget()
        self.lists.addWidget(results)
        self.tabs.currentChanged.connect(self._choose)

    @property
    def kind(self) -> Kind:
        """What is looked at."""
        return Kind(self.tabs.currentIndex())

    def show(self, kind: Kind) -> None:
        """Look at a kind."""
        self.tabs.setCurrentIndex(kind)

    def add_worklist(self, form: WorklistForm, pane: WorklistPane) -> None:
        """Take what the worklist is looked at with."""
        self._worklist = pane
        self.forms.addWidget(form)
        self.lists.addWidget(pane)

    @property
    def scheduled(self) -> tuple[WorklistEntry, ...]:
        """What the worklist shows, in its order."""
        return tuple(self._worklist.model.entries) if self._worklist is not None else ()

    def focus_list(self) -> None:
        """Put the keyboard into the list that is seen."""
        if self.kind is Kind.WORKLIST and self._worklist is not None:
            self._worklist.focus_list()
        else:
            self._results.focus_list()

    def set_running(self, kind: Kind, running: bool) -> None:
        """Take whether something of a kind is being asked."""
        if running:
            self._running.add(kind.name)
        else:
            self._running.discard(kind.name)
        self.running_changed.emit(bool(self._running))

    def stop(self) -> None:
        """Stop whatever is being asked."""
        if Kind.WORKLIST.name in self._running:
            self.stop_asked.emit()
        if Kind.STUDIES.name in self._running:
            self._form.stop_asked.emit()

    def _choose(self, number: int) -> None:
        self.chosen.emit(Kind(number))  # what the worklist is looked at with is made when it is first wanted
        self.forms.setCurrentIndex(number)
        self.lists.setCurrentIndex(number)
