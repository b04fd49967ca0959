"""A bar in the pane that it concerns: what happened, and below it what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from qrstation.ui.outside_text import LINES, TEXT, button_words, shown_line
from qrstation.ui.plain_widgets import PlainLabel

MOST_DETAILS = 180
"""Pixels of details at once; of more, the rest is scrolled to."""
_SIGNS = {"error": "✖", "warning": "▲", "note": "●", "quiet": "○"}


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notice: its words, and what a press does."""

    words: str
    run: Callable[[], object]


class NoticeBar(QFrame):
    """Two lines, buttons, and one to put it away; nothing that it shows is read as markup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.said = ("", "", "")
        """What was shown last: what happened, what to do, and of which kind it is."""
        self._what = PlainLabel()
        self._advice = PlainLabel()
        self._advice.setObjectName("dim")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        self.details = PlainLabel(most=10 * TEXT, most_lines=10 * LINES)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("barDetails")
        self._scroll.setAccessibleName("Details")
        self._scroll.setWidget(self.details)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setMaximumHeight(MOST_DETAILS)
        self._scroll.setMinimumHeight(MOST_DETAILS // 3)
        self._scroll.setVisible(False)
        for label in (self._what, self._advice, self.details):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(self._scroll if label is self.details else label)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        self.details_button = QPushButton("Details")
        self.details_button.setProperty("flat-link", True)
        self.details_button.setVisible(False)
        self.details_button.clicked.connect(lambda: self._show_details(not self.shows_details))
        close = QPushButton("✕")
        close.setProperty("flat-link", True)
        close.setAccessibleName("Put this notice away")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 4, 6)
        row.addLayout(texts, 1)
        row.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._buttons)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_message(
        self,
        what: str,
        advice: str,
        kind: str = "warning",
        actions: Sequence[Action] = (),
        details: Sequence[str] = (),
    ) -> None:
        """Show what happened and what to do.

        ``kind`` is "error", "warning", "note" for what can wait, or "quiet" for what is known already, told by a sign
        as well as a colour. ``details`` are lines that are shown on demand; they stay open when the message becomes
        another.
        """
        self._say(what, advice, kind)
        self.details.setText("\n".join(shown_line(line) for line in details))
        self.details_button.setVisible(bool(details))
        self._show_details(bool(details) and self.shows_details)
        self._set_actions(actions)
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def retell(self, what: str, advice: str) -> None:
        """Say how the same matter stands now; its buttons stay, and one that was put away stays so."""
        self._say(what, advice, self.said[2])

    def _say(self, what: str, advice: str, kind: str) -> None:
        self.said = (what, advice, kind)
        self._what.setText(f"{_SIGNS[kind]}  {what}")
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(shown_line(f"{what} {advice}".strip(), TEXT))

    @property
    def shows_details(self) -> bool:
        """Tell whether the details are open."""
        return not self._scroll.isHidden()

    def press(self, words: str) -> None:
        """Press the button that says ``words``."""
        for button in self.findChildren(QPushButton):
            if not button.isHidden() and button.text() == button_words(words):
                button.click()
                return

    def _show_details(self, shown: bool) -> None:
        self._scroll.setVisible(shown)
        words = "Hide the details" if shown else "Show the details"
        self.details_button.setText("Less" if shown else "Details")
        self.details_button.setAccessibleName(words)

    def _set_actions(self, actions: Sequence[Action]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for action in actions:
            button = QPushButton(button_words(action.words))
            button.setAccessibleName(shown_line(action.words))
            button.setProperty("chip", True)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, run=action.run: run())
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            # At once: left to the layout it would come with the next events, and push what is beside it.
            button.show()
