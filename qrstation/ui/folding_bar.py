"""A row of controls for any width: what has no room is found in the menu of a » button at its end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from qrstation.ui.outside_text import button_words


class FoldingBar(QWidget):
    """Lays out ``row`` from left to right; its width is decided from outside, never by what stands in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._ranks: dict[QAbstractButton, int] = {}
        self._away: set[QAbstractButton] = set()
        self._menu = QMenu(self)
        self._menu.setAccessibleName("More")
        self._menu.aboutToShow.connect(self._fill)
        self.more = QToolButton(self)
        self.more.setObjectName("more")
        self.more.setText("»")
        self.more.setToolTip("What has no room here")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setAutoRaise(True)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu)
        self.more.hide()

    def finish(self) -> None:
        """Put the » button at the end; called once, after the row has its controls and the bar its accessible name."""
        self.more.setAccessibleName(f"More: {self.accessibleName()}")
        self.row.addWidget(self.more)

    def let_fold(self, button: QAbstractButton, rank: int) -> None:
        """Let a button of the row go into the menu; the lowest rank goes first, of one rank the last."""
        self._ranks[button] = rank

    def forget(self, button: QAbstractButton) -> None:
        """Take a button out of the row."""
        self._ranks.pop(button, None)
        self._away.discard(button)
        self.row.removeWidget(button)

    @property
    def folded(self) -> list[QAbstractButton]:
        """The buttons that are in the menu, as they would stand in the row."""
        return [button for button in self._in_row() if button in self._away]

    def arrange(self) -> None:
        """Fold as much as the width asks for, and unfold the rest."""
        room = self.width()
        wanted = set(self._ranks)
        row = self._in_row()
        going = sorted(row, key=lambda button: (self._ranks[button], -row.index(button)))
        while going and self._needed(wanted) > room:
            wanted.discard(going.pop(0))
        away = set(self._ranks) - wanted
        if away == self._away:
            return
        self.more.setVisible(bool(away))
        for button in away ^ self._away:
            had_focus = button.hasFocus()
            button.setVisible(button in wanted)
            if had_focus:
                self.more.setFocus()
        self._away = away

    def minimumSizeHint(self) -> QSize:
        """Give the least size: everything that can be folded is (Qt)."""
        return QSize(self._needed(set()), self._height())

    def sizeHint(self) -> QSize:
        """Give the size with nothing folded (Qt)."""
        return QSize(self._needed(set(self._ranks)), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold (Qt)."""
        super().resizeEvent(event)
        self.arrange()

    def event(self, event: QEvent) -> bool:
        """Fold or unfold when a control wants another width (Qt)."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return done

    def _in_row(self) -> list[QAbstractButton]:
        widgets = (item.widget() for item in self._items())
        return [widget for widget in widgets if isinstance(widget, QAbstractButton) and widget in self._ranks]

    def _items(self) -> list[QLayoutItem]:
        items = (self.row.itemAt(place) for place in range(self.row.count()))
        return [item for item in items if item is not None]

    def _needed(self, buttons: set[QAbstractButton]) -> int:
        """Give the width at which the row has room for ``buttons`` and all that cannot be folded."""
        widths: list[int] = []
        spacers = 0
        for item in self._items():
            widget = item.widget()
            if widget is None:
                spacers += item.sizeHint().width()
            elif widget is self.more:
                if len(buttons) < len(self._ranks):
                    widths.append(_width(widget, widget.sizeHint()))
            elif isinstance(widget, QAbstractButton) and widget in self._ranks:
                if widget in buttons:
                    widths.append(_width(widget, widget.sizeHint()))
            elif not widget.isHidden():
                widths.append(_width(widget, widget.minimumSizeHint()))
        margins = self.row.contentsMargins()
        gaps = self.row.spacing() * max(0, len(widths) - 1)
        return margins.left() + sum(widths) + spacers + gaps + margins.right()

    def _height(self) -> int:
        widgets = [widget for item in self._items() if (widget := item.widget()) is not None]
        tallest = max((_bounded(widget, widget.sizeHint()).height() for widget in widgets), default=0)
        margins = self.row.contentsMargins()
        return margins.top() + tallest + margins.bottom()

    def _fill(self) -> None:
        self._menu.clear()
        for button in self.folded:
            if isinstance(button, QToolButton) and button.defaultAction() is not None:
                self._menu.addAction(button.defaultAction())
            elif isinstance(button, QPushButton | QToolButton) and (menu := button.menu()) is not None:
                self._menu.addMenu(menu).setText(button_words(button.accessibleName()))
            else:
                action = self._menu.addAction(button_words(button.accessibleName()))
                action.setToolTip(button.toolTip())
                action.setEnabled(button.isEnabled())
                action.triggered.connect(lambda _=False, button=button: button.click())


def _bounded(widget: QWidget, hint: QSize) -> QSize:
    widget.ensurePolished()
    return hint.expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())


def _width(widget: QWidget, hint: QSize) -> int:
    return _bounded(widget, hint).width()
