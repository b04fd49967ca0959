"""A chip for one place to search in, with small words beside its name: what it has answered so far, and how fast."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from qrstation.core.events import SearchEnd
from qrstation.ui.outside_text import button_words, isolated, one_line, tool_tip
from qrstation.ui.search.chips import LONGEST_CHIP

_USUAL_WORDS = "0000… · 0.0 s"
"""Room is kept for so much from the start of a search: chips that grow with each answer would jump."""
_STOP = "✕"
_GAP = 4
_LEAST = 72
"""Pixels to which a chip shrinks in a narrow pane; its name is cut then."""


@dataclass(frozen=True, slots=True)
class PlaceState:
    """How far one place has come with the search that is shown; of a search that it has no part in it is None."""

    matches: int = 0
    first: float | None = None
    """Seconds until it gave the first."""
    end: SearchEnd | None = None
    why: str = ""
    """Of a failure, or of what it left out."""

    @property
    def is_asked(self) -> bool:
        """Tell whether it is still waited for."""
        return self.end is None

    @property
    def words(self) -> str:
        """Say it in few words."""
        first = "" if self.first is None else f" · {_seconds(self.first)}"
        if self.end is None:
            return f"{self.matches}…{first}" if self.matches else "asking…"
        if self.end is SearchEnd.FAILED:
            return f"{self.matches} · failed" if self.matches else "failed"
        if self.end is SearchEnd.STOPPED:
            return f"{self.matches} · stopped" if self.matches else "stopped"
        return f"{self.matches}{'+' if self.end is SearchEnd.CUT_SHORT else ''}{first}"

    @property
    def sentence(self) -> str:
        """Say it to who does not see the chip, or rests upon it."""
        found = f"{self.matches} found" + ("" if self.first is None else f", the first after {_seconds(self.first)}")
        if self.end is None:
            return f"asking, {found}" if self.matches else "asking"
        said = {
            SearchEnd.COMPLETE: found,
            SearchEnd.CUT_SHORT: f"{found}, not all",
            SearchEnd.STOPPED: f"stopped, {found}",
            SearchEnd.FAILED: f"failed, {found}",
        }[self.end]
        return f"{said}. {self.why}" if self.why else said


def _seconds(seconds: float) -> str:
    if seconds < 0.05:
        return "< 0.1 s"
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


class PlaceChip(QPushButton):
    """The chip; what it says never makes it wider than its row."""

    stop_asked = Signal()
    """This place alone is to be asked no further."""

    def __init__(self, place: str) -> None:
        super().__init__(button_words(place, LONGEST_CHIP))
        self.place = place
        self.state: PlaceState | None = None
        self.setCheckable(True)
        self.setProperty("chip", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_state(None)

    def show_state(self, state: PlaceState | None) -> None:
        """Say how far the place has come; None: it has no part in the search."""
        before, self.state = self.sizeHint(), state
        name = f"Search in {isolated(self.place)}"
        self.setAccessibleName(name if state is None else f"{name}: {one_line(state.sentence)}")
        self.setToolTip(tool_tip(self._tip))
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def stop_now(self) -> None:
        """Show that nobody waits for the place any more."""
        if self.state is not None and self.state.is_asked:
            self.show_state(replace(self.state, end=SearchEnd.STOPPED))

    # --- its size and its picture ----------------------------------------------------------------------------------

    @property
    def said(self) -> str:
        """What stands behind its name."""
        return "" if self.state is None else f" · {self.state.words}"

    def sizeHint(self) -> QSize:
        """Give the size for the name, the words and the cross (Qt)."""
        hint = super().sizeHint()
        if self.state is None:
            return hint
        metrics = self.fontMetrics()
        words = max(metrics.horizontalAdvance(f" · {_USUAL_WORDS}"), metrics.horizontalAdvance(self.said))
        return QSize(hint.width() + words + _GAP + metrics.horizontalAdvance(_STOP), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Give the size to which it can shrink (Qt)."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), _LEAST), hint.height())

    @property
    def stop_place(self) -> QRect:
        """Where the cross is, which stops the place; empty where there is nothing to stop."""
        if self.state is None or not self.state.is_asked:
            return QRect()
        width = self.fontMetrics().horizontalAdvance(_STOP) + 3 * _GAP
        return QRect(self.width() - width, 0, width, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name and words, the name cut where both have no room (Qt)."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        stop = self.stop_place
        if not stop.isEmpty():
            room.setRight(min(room.right(), stop.left()))
            self._write(painter, option, stop, Qt.AlignmentFlag.AlignCenter, _STOP)
        metrics = self.fontMetrics()
        left = room.width() - metrics.horizontalAdvance(self.said)
        name = metrics.elidedText(self.text().replace("&&", "&"), Qt.TextElideMode.ElideRight, max(0, left))
        is_alone = self.state is None
        where = Qt.AlignmentFlag.AlignCenter if is_alone else Qt.AlignmentFlag.AlignLeft
        self._write(painter, option, room, where | Qt.AlignmentFlag.AlignVCenter, name + self.said)

    def _write(
        self, painter: QPainter, option: QStyleOptionButton, room: QRect, where: Qt.AlignmentFlag, text: str
    ) -> None:
        role = self.foregroundRole()
        self.style().drawItemText(painter, room, int(where), option.palette, self.isEnabled(), text, role)

    # --- hands -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a press on the cross for itself (Qt)."""
        if event.button() == Qt.MouseButton.LeftButton and self.stop_place.contains(event.position().toPoint()):
            event.accept()
            self.stop_asked.emit()
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to stop this place (Qt)."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(button_words(f"Stop asking {isolated(self.place)}"))
        action.setEnabled(not self.stop_place.isEmpty())
        action.triggered.connect(self.stop_asked)
        menu.popup(event.globalPos())

    @property
    def _tip(self) -> str:
        if self.state is None:
            return isolated(self.place) if len(self.place) > LONGEST_CHIP else ""
        more = f"\n{_STOP} stops asking there, and there alone" if self.state.is_asked else ""
        return f"{isolated(self.place)}: {self.state.sentence}{more}"
