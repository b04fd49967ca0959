"""Has rules of the settings run when a person wants it, says what they could not do, and keeps how each ran last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.station.settings import RuleSettings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.outside_text import BUTTON, button_words, isolated
from qrstation.words import words_of
from qrstation.words.entry import sentence


class RulesDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        open_settings: Callable[[], object],
        rules: Callable[[], Sequence[RuleSettings]],
        run_now: Callable[[RuleSettings], object],
    ) -> None:
        """``rules`` gives those of the settings, ``run_now`` has one run and returns at once."""
        super().__init__(window)
        self._window = window
        self._open_settings = open_settings
        self._rules = rules
        self._run_now = run_now
        self.last: dict[str, RuleRan] = {}
        """How each rule ran last, by its name."""
        window.menus.run_rule.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        menu = self._window.menus.run_rule
        menu.clear()
        for rule in self._rules():
            menu.addAction(button_words(rule.name), partial(self._run, rule))
        if menu.isEmpty():
            menu.addAction("No rule is set yet").setEnabled(False)
            menu.addSeparator()
        menu.addAction("&Settings…", self._open_settings)

    def _run(self, rule: RuleSettings) -> None:
        self._run_now(rule)
        name = isolated(rule.name, BUTTON)
        self._window.notices.show_notice(_key(rule.name), f"The rule {name} runs", "Its jobs come to the list.", "note")

    def ran(self, event: RuleRan) -> None:
        """Take what came of a run: trouble stands over the window until the rule runs well again."""
        self.last[event.name] = event
        key, name = _key(event.name), isolated(event.name, BUTTON)
        if not event.remarks:
            self._window.notices.forget(key)
            if event.is_asked:
                self._window.notices.show_notice(key, f"The rule {name} has run", _said(event), "note")
            return
        what, *more = [words_of(remark).line for remark in event.remarks]
        self._window.notices.show_notice(
            key, f"The rule {name} could not look at everything", sentence(what), "warning",
            (Action("Settings", self._open_settings),), [sentence(each) for each in more], again=False,
        )  # fmt: skip


def _key(rule: str) -> str:
    return f"rule {rule}"


def _said(ran: RuleRan) -> str:
    if not ran.patients:
        return "It found no patient whom it had not looked at before."
    patients = "1 patient" if ran.patients == 1 else f"{ran.patients} patients"
    if not ran.fetched:
        return f"It looked at {patients}: all that it wants is here already."
    studies = "1 study is" if ran.fetched == 1 else f"{ran.fetched} studies are"
    return f"It looked at {patients}; {studies} being fetched."
