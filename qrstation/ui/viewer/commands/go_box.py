"""The small box over a viewport in which the number of an image is typed, to go there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from qrstation.imaging.stacks.stack import Stack
from qrstation.ui import theme
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.viewer.viewport.viewport import Viewport

_SHEET = f"#goBox {{ background: {theme.PANEL}; border: 1px solid {theme.LINE}; border-radius: 6px; }}"


def find_number(stack: Stack, number: int, near: int) -> int | None:
    """Give the index of the image with an Instance Number, of several the nearest to ``near``; None for none.

    In a stack of one instance the frames are counted from 1.
    """
    slices = stack.slices
    if len({piece.record.sop_uid for piece in slices}) == 1 and len(slices) > 1:
        found = [index for index, piece in enumerate(slices) if piece.frame + 1 == number]
    else:
        found = [index for index, piece in enumerate(slices) if piece.record.instance_number == number]
    return min(found, key=lambda index: abs(index - near), default=None)


class GoBox(QFrame):
    """Enter goes, Esc or a click elsewhere puts it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("goBox")
        self.setAccessibleName("Go to an image")
        self.setStyleSheet(_SHEET)
        self._viewport: Viewport | None = None
        self.field = QLineEdit()
        self.field.setAccessibleName("Number of the image")
        self.field.setPlaceholderText("Number")
        self.field.setFixedWidth(88)
        self.field.setValidator(QIntValidator(self.field))
        self.said = PlainLabel("")
        self.said.setStyleSheet(f"color: {theme.AMBER};")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        for widget in (PlainLabel("Go to image"), self.field, self.said):
            row.addWidget(widget)
        self.field.returnPressed.connect(self._go)
        self.field.textEdited.connect(lambda _: self._say(""))
        self.field.installEventFilter(self)
        self.hide()

    def open(self, viewport: Viewport) -> None:
        """Ask for a number, over this viewport; nothing where no stack is shown."""
        parent = self.parentWidget()
        if viewport.content.slice_count and parent is not None:
            self._viewport = viewport
            self.field.clear()
            self._say("")
            self._place()
            self.show()
            self.raise_()
            self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put the box away by Esc, or when the keyboard goes elsewhere (Qt)."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self._put_away()
            event.accept()
            return True
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
        return False

    def _go(self) -> None:
        viewport = self._viewport
        if viewport is None or viewport.content.stack is None or not self.field.hasAcceptableInput():
            return
        number = int(self.field.text())
        found = find_number(viewport.content.stack, number, viewport.content.wanted_index)
        if found is None:
            self._say(f"There is no image {number} here")
            self.field.selectAll()
            return
        self._put_away()
        viewport.go_to(found)

    def _put_away(self) -> None:
        viewport, self._viewport = self._viewport, None
        self.hide()
        if viewport is not None:
            viewport.setFocus()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self._place()

    def _place(self) -> None:
        """Stand in the middle of the viewport, but never out of the pane."""
        self.adjustSize()
        viewport, parent = self._viewport, self.parentWidget()
        if viewport is not None and parent is not None:
            area = viewport.rect().translated(viewport.mapTo(parent, viewport.rect().topLeft()))
            left = min(area.center().x() - self.width() // 2, parent.width() - self.width())
            self.move(max(0, left), area.top() + area.height() // 5)
