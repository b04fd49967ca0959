"""The line below a field: how what is typed is asked for, or what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.theme import small_font


class FieldNote(QObject):
    """Marks a line edit whose text cannot be taken; `note` is what stands below it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._told = ""
        self.note = PlainLabel()
        self.note.setFont(small_font(self.note.font()))
        self.note.setWordWrap(True)
        self.note.hide()
        self._show(wrong=False)
        field.textEdited.connect(lambda _: self.accept())

    @property
    def is_wrong(self) -> bool:
        """Tell whether the field is marked."""
        return self._field.property("wrong") is True

    def tell(self, words: str) -> None:
        """Say quietly how what is typed is asked for; "" says nothing. It waits while something is wrong."""
        self._told = words
        if not self.is_wrong:
            self._say(words)

    def refuse(self, why: str) -> None:
        """Say why what is typed cannot be taken, and let the person type there."""
        self._show(wrong=True)
        self._say(f"✖ {why}", why)
        self._field.setFocus()

    def accept(self) -> None:
        """Take back what was said to be wrong."""
        self._show(wrong=False)
        self._say(self._told)

    def _say(self, words: str, spoken: str = "") -> None:
        self.note.setText(words)
        self.note.setAccessibleName(spoken or words)
        self.note.setVisible(bool(words))
        self._field.setAccessibleDescription(spoken or words)

    def _show(self, *, wrong: bool) -> None:
        for widget, name, value in ((self._field, "wrong", wrong), (self.note, "dim", not wrong)):
            if widget.property(name) != value:
                widget.setProperty(name, value)
                self.note.setObjectName("wrongNote" if wrong else "fieldNote")
                widget.style().unpolish(widget)
                widget.style().polish(widget)
