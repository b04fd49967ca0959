"""What was learned of an archive, in words, with what learns more of it and what forgets it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qrstation.core.events import HabitsTold
from qrstation.core.jobs.habits import Habits
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.words import words_of
from qrstation.words.entry import sentence
from qrstation.words.habits import habits_in_words

NOTHING = "Nothing yet. It is learned from searches, or at once by a handful of questions to the archive."
UNSAVED = "Save this archive first: what is learned is kept for it."
ASKING = "Asking…"


class HabitsSection(QWidget):
    """Shows the habits of one archive; what a person wishes is told by signals, and answered by `show_told`."""

    learn_asked = Signal()
    stop_asked = Signal()
    forget_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_learning = False
        title = PlainLabel("What was learned of it")
        title.setObjectName("paneTitle")
        self.words = PlainLabel(NOTHING, most_lines=20)
        self.words.setWordWrap(True)
        self.words.setAccessibleName("What was learned of this archive")
        self.learn_button = QPushButton("Learn its habits")
        self.learn_button.setAccessibleName("Learn its habits")
        self.learn_button.setAutoDefault(False)
        self.learn_button.clicked.connect(self._pressed)
        self.forget_button = QPushButton("Forget")
        self.forget_button.setAccessibleName("Forget what was learned")
        self.forget_button.setAutoDefault(False)
        self.forget_button.clicked.connect(self.forget_asked)
        self.result = PlainLabel("")
        self.result.setObjectName("dim")
        self.result.setWordWrap(True)
        self.result.setAccessibleName("How the learning ended")
        self.result.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.learn_button)
        buttons.addWidget(self.forget_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        for widget in (title, self.words):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.result)
        self.begin(is_saved=False)

    @property
    def is_learning(self) -> bool:
        """Tell whether questions are being asked."""
        return self._is_learning

    def begin(self, *, is_saved: bool) -> None:
        """Show an archive of which nothing is known yet; one that is not saved cannot be learned of."""
        self._show_learning(False)
        self._show(Habits())
        self.learn_button.setEnabled(is_saved)
        self._say("" if is_saved else UNSAVED)

    def show_told(self, told: HabitsTold) -> None:
        """Show what is known, and how the learning ended."""
        if told.task:
            self._show_learning(False)
        self._show(told.habits)
        if told.notice is not None:
            words = words_of(told.notice)
            self._say("\n".join(sentence(line) for line in (words.what, words.advice) if line))
        elif not self._is_learning:
            self._say("")

    def show_learning(self) -> None:
        """Show that questions are being asked."""
        self._show_learning(True)
        self._say(ASKING)

    def _show(self, habits: Habits) -> None:
        said = habits_in_words(habits)
        self.words.setText("\n".join(f"• {sentence(line)}" for line in said) or NOTHING)
        self.words.setObjectName("" if said else "dim")
        self.words.style().polish(self.words)
        self.forget_button.setEnabled(bool(said) or habits != Habits())

    def _pressed(self) -> None:
        if not self._is_learning:
            self.learn_asked.emit()
            return
        self._show_learning(False)
        self._say("")
        self.stop_asked.emit()

    def _show_learning(self, learning: bool) -> None:
        self._is_learning = learning
        self.learn_button.setText("Stop" if learning else "Learn its habits")
        self.learn_button.setAccessibleName("Stop learning" if learning else "Learn its habits")

    def _say(self, words: str) -> None:
        self.result.setText(words)
        self.result.setVisible(bool(words))
