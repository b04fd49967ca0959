"""The archives in the line at the top: a pill for each while there is room, the others in a menu."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.outside_text import BUTTON, button_words, isolated, tool_tip
from qrstation.ui.state_pill import DOTS, StatePill

GAP = 8
_WORST_FIRST = ("bad", "slow", "unknown", "ok")


class ArchivePills(QWidget):
    """Shows how each archive answered last; it never asks for more width than one pill needs."""

    archive_chosen = Signal(str)
    """An archive was pressed, or chosen in the menu: test it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pills: dict[str, StatePill] = {}
        self._states: dict[str, str] = {}
        self.more = StatePill("", self)
        self._ruler = StatePill("", self)
        """Never seen: it measures what `more` would be."""
        self._ruler.hide()
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_archives(self, archives: Sequence[ArchiveSettings]) -> None:
        """Show these; what was known of one that stays is forgotten, since it may have moved."""
        for pill in self._pills.values():
            pill.hide()
            pill.deleteLater()
        self._pills, self._states = {}, {}
        for archive in archives:
            pill = StatePill("Archive", self)
            pill.clicked.connect(functools.partial(self._choose, archive.name))
            name = isolated(archive.name, BUTTON)
            pill.setProperty("words", f"{name} · nearline" if archive.nearline else name)
            pill.setProperty("rest", "slow" if archive.nearline else "ok")
            self._pills[archive.name] = pill
            self._show(archive.name, "slow" if archive.nearline else "unknown", f"{archive.node}\nPress to test")
        self._arrange()
        self.updateGeometry()

    def show_archive(self, name: str, ok: bool, more: str = "") -> None:
        """Show whether an archive answered last, with what is to be told of it."""
        if name in self._pills:
            self._show(name, str(self._pills[name].property("rest")) if ok else "bad", more)
            self._arrange()
            self.updateGeometry()

    def buttons(self) -> tuple[StatePill, ...]:
        """Give all that can be pressed, from left to right."""
        return (*self._pills.values(), self.more)

    def folded(self) -> tuple[str, ...]:
        """Give the archives that are in the menu only."""
        return tuple(name for name, pill in self._pills.items() if pill.isHidden())

    def sizeHint(self) -> QSize:
        """Ask for room for all (Qt)."""
        widths = [pill.width() for pill in self._pills.values()]
        return QSize(sum(widths) + GAP * max(0, len(widths) - 1), self._height())

    def minimumSizeHint(self) -> QSize:
        """Take no more than what stands for all of them, or the only one (Qt)."""
        return QSize(min(self._more_width(len(self._pills)), self.sizeHint().width()), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold (Qt)."""
        super().resizeEvent(event)
        self._arrange()

    def _height(self) -> int:
        return max((pill.height() for pill in self._pills.values()), default=0)

    def _choose(self, name: str, _checked: bool = False) -> None:
        self.archive_chosen.emit(name)

    def _show(self, name: str, state: str, more: str) -> None:
        self._states[name] = state
        pill = self._pills[name]
        pill.show_state(state, str(pill.property("words")), more)

    def _arrange(self) -> None:
        """Place as many pills as fit, in their order, and the menu for the others."""
        pills = list(self._pills.values())
        shown = len(pills)
        if self.sizeHint().width() > self.width():
            while shown and self._width_of(shown) > self.width():
                shown -= 1
        x = 0
        for place, pill in enumerate(pills):
            pill.setVisible(place < shown)
            if place < shown:
                pill.move(x, 0)
                x += pill.width() + GAP
        self._name(self.more, len(pills) - shown)
        self.more.move(x, 0)
        self.more.setVisible(shown < len(pills))

    def _width_of(self, shown: int) -> int:
        """Give the width of the first pills with the menu for the others."""
        pills = list(self._pills.values())[:shown]
        return sum(pill.width() + GAP for pill in pills) + self._more_width(len(self._pills) - shown)

    def _more_width(self, count: int) -> int:
        self._name(self._ruler, count)
        return self._ruler.width()

    def _name(self, more: StatePill, count: int) -> None:
        """Have a pill stand for the last ``count`` archives: how many, and the worst of their states."""
        folded = list(self._pills)[len(self._pills) - count :]
        states = [self._states[name] for name in folded]
        worst = next((state for state in _WORST_FIRST if state in states), "unknown")
        words = f"{count} archives" if count == len(self._pills) else f"{count} more"
        down = states.count("bad")
        words = f"{words}, {down} down" if down else words
        more.show_state(worst, f"{words} ▾", "\n".join(isolated(name, BUTTON) for name in folded))
        more.setAccessibleName(f"{words}: a menu")

    def _fill_menu(self) -> None:
        self.menu.clear()
        for name in self.folded():
            pill = self._pills[name]
            sign = DOTS[self._states[name]][1]
            words = button_words(str(pill.property("words")))
            action = self.menu.addAction(f"{sign}  {words}", functools.partial(self._choose, name))
            action.setToolTip(tool_tip(pill.more))
