"""Asks whose a doubtful prior is, has the answer kept, and offers to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from qrstation.core.jobs.prior import FoundPrior
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.priors.person_dialog import PersonDialog

DECIDED = "decided"
"""The notice of what was decided last."""


class WhoseDesk(QObject):
    """Lives on the GUI thread; one question at a time."""

    def __init__(self, window: MainWindow, decide: Callable[[FoundPrior, bool | None], None]) -> None:
        """``decide`` keeps that a prior is of the same person, or of another, or with None undoes that."""
        super().__init__(window)
        self._window, self._decide = window, decide
        self._notices = window.priors.notices
        self.question: PersonDialog | None = None
        window.priors.decide_asked.connect(self.ask)
        window.priors.undo_asked.connect(self.undo)

    def ask(self, prior: FoundPrior) -> None:
        """Ask whether a prior is the patient's, with both descriptions side by side."""
        if self.question is not None:
            self.question.raise_()
            return
        self.question = PersonDialog(prior, self._window)
        self.question.decided.connect(lambda is_same: self._keep(prior, is_same))
        self.question.finished.connect(self._forget)
        self.question.open()

    def undo(self, prior: FoundPrior) -> None:
        """Undo what was decided of a prior."""
        self._notices.forget(DECIDED)
        self._decide(prior, None)

    def _keep(self, prior: FoundPrior, is_same: bool) -> None:
        self._decide(prior, is_same)
        what = "Remembered: both are one person" if is_same else "Remembered: it is another person"
        self._notices.show_notice(DECIDED, what, "", "note", (Action("Undo", lambda: self.undo(prior)),))

    def _forget(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None
