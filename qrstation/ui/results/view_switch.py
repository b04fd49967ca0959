"""The two buttons over the results: patients with their studies, or every study in one list."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from qrstation.ui.outside_text import tool_tip
from qrstation.ui.results.columns import View

_WORDS = {
    View.PATIENTS: ("Patients", "Patients, with their studies below them"),
    View.STUDIES: ("Studies", "All studies in one list, the newest first unless sorted otherwise"),
}


class ViewSwitch(QWidget):
    """Chooses one of the two; as small as its words."""

    chosen = Signal(object)
    """A View, when a person pressed it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        group = QButtonGroup(self)
        self.buttons: dict[View, QPushButton] = {}
        for view, (text, more) in _WORDS.items():
            button = QPushButton(text)
            button.setProperty("chip", True)
            button.setCheckable(True)
            button.setAccessibleName(more)
            button.setToolTip(tool_tip(more))
            button.clicked.connect(functools.partial(self._choose, view))
            group.addButton(button)
            line.addWidget(button)
            self.buttons[view] = button
        self.show_view(View.PATIENTS)

    def show_view(self, view: View) -> None:
        """Show which is chosen."""
        self.buttons[view].setChecked(True)

    def _choose(self, view: View) -> None:
        self.chosen.emit(view)
