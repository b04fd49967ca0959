"""Notices one below the other, each for a matter of its own: a newer one of the same matter takes its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.ui.notice_bar import Action, NoticeBar


class NoticeStack(QWidget):
    """Shows notices by key; it takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, NoticeBar] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(8, 0, 8, 0)
        self._rows.setSpacing(4)

    def show_notice(
        self,
        key: str,
        what: str,
        advice: str,
        kind: str = "warning",
        actions: Sequence[Action] = (),
        details: Sequence[str] = (),
        *,
        again: bool = True,
    ) -> None:
        """Show what happened and what to do; ``actions`` are buttons beside it, which put it away.

        ``details`` are lines that are shown when a person wants to see them. Without ``again`` one that was put away
        does not come back to say the same once more.
        """
        bar = self._bars.get(key)
        if bar is not None and not again and bar.said == (what, advice, kind):
            return
        if bar is None:
            bar = NoticeBar()
            self._bars[key] = bar
            self._rows.addWidget(bar)
        bar.show_message(what, advice, kind, actions, details)

    def event(self, event: QEvent) -> bool:
        """Ask for the room that the notices need in this width: of words that wrap no layout knows it (Qt)."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.setMinimumHeight(max(0, self._rows.minimumHeightForWidth(self.width())))
        return done

    def forget(self, key: str) -> None:
        """Take a notice away: its matter is settled."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            bar.hide()
            bar.deleteLater()

    def clear(self) -> None:
        """Take all notices away."""
        for key in tuple(self._bars):
            self.forget(key)

    def texts(self) -> list[str]:
        """Give what is shown, for those who cannot see it and for tests."""
        return [bar.accessibleName() for bar in self._bars.values() if not bar.isHidden()]

    def bar(self, key: str) -> NoticeBar | None:
        """Give the bar of a matter."""
        return self._bars.get(key)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is shown."""
        return not self._bars
