"""What stands in place of the rows when there are none: why, what was asked of whom, and what can be tried next."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from qrstation.jobs.search.attempts import Attempt
from qrstation.ui.outside_text import button_words, shown_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.results.attempt_words import attempt_words, found_words


class EmptyResult(QScrollArea):
    """A text, and below it attempts, each with one press."""

    tried = Signal(object)
    """An Attempt was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyResult")
        self.setAccessibleName("No result")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.said = PlainLabel()
        self.said.setObjectName("dim")
        self.asked = PlainLabel()
        self.next = PlainLabel("Try next")
        self.next.setObjectName("fieldLabel")
        for label in (self.said, self.asked, self.next):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        for label in (self.said, self.asked):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(3, 1)
        content = QWidget()
        content.setObjectName("resultsPane")
        rows = QVBoxLayout(content)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(12)
        rows.addStretch(1)
        rows.addWidget(self.said)
        rows.addWidget(self.asked)
        rows.addWidget(self.next)
        rows.addLayout(self._grid)
        rows.addStretch(1)
        self.setWidget(content)
        self.say("")

    def say(self, text: str) -> None:
        """Show a text alone."""
        self.said.setText(text)
        self.said.setAccessibleName(shown_line(text))
        self._show_asked(())
        self._clear()

    def offer(self, asked: Sequence[str], attempts: Sequence[Attempt], tried: Mapping[Attempt, int | None]) -> None:
        """Show below the text what was asked of whom, and attempts; ``tried`` with what each found."""
        self._show_asked(asked)
        self._clear()
        self.next.setVisible(bool(attempts))
        for row, attempt in enumerate(attempts):
            words = attempt_words(attempt)
            button = QPushButton(button_words(words))
            button.setProperty("chip", True)
            button.setAccessibleName(shown_line(words))
            button.clicked.connect(functools.partial(self.tried.emit, attempt))
            result = PlainLabel(found_words(tried.get(attempt)))
            result.setObjectName("dim")
            button.setEnabled(tried.get(attempt) is None)
            self._grid.addWidget(button, row, 1)
            self._grid.addWidget(result, row, 2)
            self.buttons.append(button)

    def _show_asked(self, lines: Sequence[str]) -> None:
        self.asked.setText("\n".join(lines))
        self.asked.setAccessibleName(shown_line(" ".join(lines)))
        self.asked.setVisible(bool(lines))

    def _clear(self) -> None:
        self.next.hide()
        self.buttons = []
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
