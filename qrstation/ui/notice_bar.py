"""A bar in the pane that it concerns: what happened, and below it what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


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
        self._what = QLabel()
        self._advice = QLabel()
        self._advice.setObjectName("dim")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for label in (self._what, self._advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(label)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        close = QPushButton("✕")
        close.setProperty("flat-link", True)
        close.setAccessibleName("Put this notice away")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 4, 6)
        row.addLayout(texts, 1)
        row.addLayout(self._buttons)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_message(self, what: str, advice: str, kind: str = "warning", actions: Sequence[Action] = ()) -> None:
        """Show what happened and what to do; ``kind`` is "warning" or "error", told by a sign as well as a colour."""
        sign = "✖" if kind == "error" else "▲"
        self._what.setText(f"{sign}  {what}")
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._set_actions(actions)
        self.setProperty("kind", kind)
        self.setAccessibleName(f"{what} {advice}".strip())
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def press(self, words: str) -> None:
        """Press the button that says ``words``."""
        for button in self.findChildren(QPushButton):
            if button.text() == words:
                button.click()
                return

    def _set_actions(self, actions: Sequence[Action]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for action in actions:
            button = QPushButton(action.words)
            button.setAccessibleName(action.words)
            button.setProperty("chip", True)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, run=action.run: run())
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            # At once: left to the layout it would come with the next events, and push what is beside it.
            button.show()
