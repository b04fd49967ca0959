"""Counts in one line what came again with other bytes, and opens the place to decide in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from qrstation.core.events import InstancesSetAside, StudiesAside
from qrstation.ui.conflicts import conflict_words as words
from qrstation.ui.conflicts.conflict_questions import ConflictParts, ConflictQuestions
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action

if TYPE_CHECKING:
    from qrstation.ui.conflicts.conflicts_dialog import ConflictsDialog

ASIDE = "aside"
"""The matter of the one line."""


class ConflictsDesk(QObject):
    """Lives on the GUI thread, and knows of how many studies a version is set aside."""

    counted = Signal(int)
    """So many studies await a choice."""

    def __init__(self, window: MainWindow, parts: ConflictParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._studies: set[str] = set()
        """Of what something is set aside, as the receiver told it."""
        self._questions = ConflictQuestions(window, parts)
        self.dialog: ConflictsDialog | None = None

    @property
    def count(self) -> int:
        """How many studies await a choice."""
        return len(self._studies)

    # --- what the receiver says --------------------------------------------------------------------------------

    def instances_set_aside(self, event: InstancesSetAside) -> None:
        """Count what came again with other bytes; more images of a study that is counted change nothing."""
        self._take(self._studies | {item.study_uid for item in event.items})

    def studies_aside(self, event: StudiesAside) -> None:
        """Take what awaits a choice as a whole: some was decided, or was there before this start."""
        self._take(set(event.study_uids))

    def _take(self, studies: set[str]) -> None:
        if studies == self._studies:
            return
        is_more = bool(studies - self._studies)
        self._studies = studies
        self._show_line(again=is_more)
        self.counted.emit(len(studies))
        self._questions.set_studies(frozenset(studies))

    def _show_line(self, *, again: bool) -> None:
        """Show the one line; one that was put away comes back only for more, and not over the open dialog."""
        notices = self._window.notices
        if not self._studies:
            notices.forget(ASIDE)
            return
        bar = notices.bar(ASIDE)
        if self.dialog is not None or (bar is not None and bar.isHidden() and not again):
            return
        notices.show_notice(ASIDE, words.line(self.count), "", "note", (Action("Decide…", self.open),))

    # --- the dialog --------------------------------------------------------------------------------------------

    def open(self) -> ConflictsDialog:
        """Open the place to decide in, or bring it to the front."""
        from qrstation.ui.conflicts.conflicts_dialog import ConflictsDialog

        if self.dialog is None:
            dialog = self.dialog = ConflictsDialog(self._parts.archives, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._closed)
            self._window.notices.forget(ASIDE)
            self._questions.attend(dialog)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def close(self) -> None:
        """End the workers; whoever they ask must be closed before, so that nobody waits."""
        if self.dialog is not None:
            self.dialog.close()
        self._questions.close()

    def _closed(self) -> None:
        self.dialog = None
        self._questions.leave()
        self._show_line(again=True)
