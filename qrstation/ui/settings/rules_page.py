"""The page of prefetching: the list of rules beside the form of one, where they are added and removed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import RuleSettings
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.entries_page import EntriesPage
from qrstation.ui.settings.rule_form import RuleForm

_NONE = (
    "No rule yet.\n\nA rule asks an archive from time to time, for the studies of today or for its worklist, and "
    "fetches the best priors of each patient before anyone asks for them.\n\nAdd one with “+ Add”."
)


class RulesPage(EntriesPage):
    """Holds the rules as they are typed."""

    def __init__(self, policy: Policy) -> None:
        self.form = RuleForm(policy, self._other_names)
        self._none = PlainLabel(_NONE)
        super().__init__(policy, "rules", "rule", self.form)
        self._archives: tuple[str, ...] = ()
        self._none.setObjectName("dim")
        self._none.setWordWrap(True)
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(16, 8, 0, 0)
        column.addWidget(self._none)
        column.addStretch(1)
        self._beside = beside
        self.columns.addWidget(beside, 1)

    def offer_archives(self, names: Sequence[str]) -> None:
        """Offer the archives as they are typed now."""
        self._archives = tuple(names)
        self.form.offer_archives(names)
        if self._row >= 0:
            self.form.check()

    def add_usual(self) -> None:
        """Begin a new rule: today's studies of the first archive, by hand until somebody says how often."""
        archive = self._archives[0] if self._archives else ""
        self.add(RuleSettings(self.free_name("New rule"), archive, (("StudyDate", "today"),), every_minutes=0))

    def _show_form(self, visible: bool) -> None:
        super()._show_form(visible)
        self._beside.setVisible(not visible)

    def _other_names(self) -> list[str]:
        return [rule.name for place, rule in enumerate(self._entries) if place != self._row]
