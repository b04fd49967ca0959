"""What is said beside a field whose text cannot be taken."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from qrstation.ui.plain_widgets import PlainLabel


class FieldNote(QObject):
    """Marks a line edit as wrong and says why in `label`, until something else is typed."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.label = PlainLabel()
        self.label.setObjectName("wrongNote")
        self.label.setWordWrap(True)
        self.label.hide()
        field.textEdited.connect(lambda _: self.accept())

    def refuse(self, why: str) -> None:
        """Say why what is typed cannot be taken, and let the person type there."""
        self._mark(wrong=True)
        self.label.setText(f"✖ {why}")
        self.label.setAccessibleName(why)
        self.label.show()
        self._field.setAccessibleDescription(why)
        self._field.setFocus()

    def accept(self) -> None:
        """Take back what was said."""
        self._mark(wrong=False)
        self.label.hide()
        self._field.setAccessibleDescription("")

    def _mark(self, *, wrong: bool) -> None:
        if self._field.property("wrong") != wrong:
            self._field.setProperty("wrong", wrong)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)
