"""The bar that asks before archives are asked for everything: with the days that it would cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.search.form_words import wide_words

MOST_DAYS = 31
"""Days of which everything is asked for without a question: who looks through a month knows what he does."""
NARROWER = 30


class WideBar(QFrame):
    """Stands above the search button while its question is open; the same search asked again is a yes."""

    confirmed = Signal()
    """Search all the same."""
    narrowed = Signal(int)
    """Search only so many days back."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setProperty("kind", "warning")
        self._asked: tuple[StudyQuery, tuple[str, ...]] | None = None
        self._is_sure = False
        self.what, self.advice = PlainLabel(), PlainLabel()
        self.advice.setProperty("dim", True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.setSpacing(4)
        for label in (self.what, self.advice):
            label.setWordWrap(True)
            rows.addWidget(label)
        buttons = FlowLayout()
        self.all_button = self._button("Search all", "Search all the same")
        self.all_button.clicked.connect(self._confirm)
        self.narrow_button = self._button(f"{NARROWER} days", f"Search the last {NARROWER} days only")
        self.narrow_button.clicked.connect(lambda: self.narrowed.emit(NARROWER))
        for button in (self.all_button, self.narrow_button):
            buttons.addWidget(button)
        rows.addLayout(buttons)
        self.hide()

    def allows(self, query: StudyQuery, places: Sequence[str]) -> bool:
        """Tell whether a search may be made; where it asks for everything it is asked here first."""
        archives = sum(place != THIS_STATION for place in places)
        days = query.study_date.days(date.today())
        is_wide = archives > 0 and query.is_open and (days is None or days > MOST_DAYS)
        question = (query, tuple(places))
        if not is_wide or self._is_sure or self._asked == question:
            self.forget()
            return True
        self._asked = question
        narrower = f", {', '.join(query.modalities)} only" if query.modalities else ""
        what, advice = wide_words(archives, days, narrower)
        self.what.setText(f"▲  {what}")
        self.advice.setText(advice)
        self.setAccessibleName(f"{what} {advice}")
        self.show()
        return False

    def forget(self) -> None:
        """Take the question back."""
        self._asked = None
        self._is_sure = False
        self.hide()

    def be_sure(self) -> None:
        """Let the next search pass, whatever it covers: somebody has chosen it with its name."""
        self._is_sure = True

    def _confirm(self) -> None:
        self.be_sure()
        self.confirmed.emit()

    def _button(self, words: str, name: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("chip", True)
        button.setAccessibleName(name)
        return button
