"""Says what rules of the settings could not do, and keeps how each ran last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from qrstation.core.jobs.rule_run import RuleRan
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.outside_text import BUTTON, isolated
from qrstation.words import words_of
from qrstation.words.entry import sentence


class RulesDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, open_settings: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._open_settings = open_settings
        self.last: dict[str, RuleRan] = {}
        """How each rule ran last, by its name."""

    def ran(self, event: RuleRan) -> None:
        """Take what came of a run: trouble stands over the window until the rule runs well again."""
        self.last[event.name] = event
        key = f"rule {event.name}"
        if not event.remarks:
            self._window.notices.forget(key)
            return
        what, *more = [words_of(remark).line for remark in event.remarks]
        self._window.notices.show_notice(
            key, f"The rule {isolated(event.name, BUTTON)} could not look at everything", sentence(what), "warning",
            (Action("Settings", self._open_settings),), [sentence(each) for each in more], again=False,
        )  # fmt: skip
