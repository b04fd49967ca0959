"""The viewports side by side: how many are seen, and which one tools and keys act on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qrstation.ui.viewer.viewport.viewport import Viewport


class Stage(QWidget):
    """One or two viewports. With one, the active viewport is seen."""

    changed = Signal()
    """Another viewport is active, or more or fewer are seen."""

    def __init__(self, viewports: Sequence[Viewport]) -> None:
        super().__init__()
        self.setAccessibleName("Viewports")
        self._viewports = list(viewports)
        self._active = 0
        self._columns = 1
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for number, viewport in enumerate(self._viewports):
            layout.addWidget(viewport, 1)
            viewport.activated.connect(lambda number=number: self.activate(number))
            viewport.isolated.connect(lambda number=number: self.isolate(number))
        self._arrange()

    @property
    def viewports(self) -> list[Viewport]:
        """All viewports, from the left; in 1×1 only the active one is seen."""
        return self._viewports

    @property
    def active_index(self) -> int:
        """Which viewport tools and keys act on."""
        return self._active

    @property
    def active(self) -> Viewport:
        """The viewport tools and keys act on."""
        return self._viewports[self._active]

    @property
    def columns(self) -> int:
        """How many viewports are seen."""
        return self._columns

    @property
    def seen(self) -> list[Viewport]:
        """The viewports that are seen."""
        return self._viewports if self._columns > 1 else [self.active]

    def activate(self, number: int) -> None:
        """Let tools and keys act on a viewport."""
        if number != self._active:
            self._active = number
            self._arrange()

    def set_columns(self, columns: int) -> None:
        """Show one viewport (the active one) or two."""
        if columns != self._columns:
            had_focus = any(viewport.canvas.hasFocus() for viewport in self._viewports)
            self._columns = columns
            self._arrange()
            if had_focus:
                self.active.setFocus()

    def isolate(self, number: int) -> None:
        """Show a viewport alone, or all again."""
        self.activate(number)
        self.set_columns(1 if self._columns > 1 else len(self._viewports))

    def _arrange(self) -> None:
        seen = self.seen
        # What comes is shown before the rest goes, or the focus would wander out of the stage.
        for viewport in seen:
            viewport.setVisible(True)
        for viewport in self._viewports:
            viewport.setVisible(viewport in seen)
            viewport.set_active(viewport is self.active)
        self.changed.emit()
