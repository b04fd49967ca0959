"""Asks in which character set an archive's texts are to be read, with one of them as it is in each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.standard.charset import UNREADABLE
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import readable_name
from qrstation.core.standard.rereading import CANDIDATES, text_in
from qrstation.ui import theme
from qrstation.ui.outside_text import BUTTON, button_words, isolated, one_line, tool_tip
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen
from qrstation.words.charsets import charset_in_words

CANNOT = "cannot be read in it"
_SET, _TEXT = 0, 1
_NAMES = ("PatientName", "StudyDescription", "SeriesDescription")
"""Of these the first that has text beyond ASCII is shown."""


class RereadDialog(QDialog):
    """Shows what came of one row; `chosen` tells the character set, and whether it is to be remembered."""

    chosen = Signal(str, bool)

    def __init__(self, match: Match, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        came = match.came
        assert came is not None  # noqa: S101 - for the type checker
        self.setWindowTitle("Re-read with another character set")
        self.setAccessibleName("Re-read with another character set")
        archive = isolated(match.archive, BUTTON)
        said = f"It declares {isolated(came.declared, BUTTON)}." if came.declared else "It declares none."
        heading = PlainLabel(f"In which character set are the texts of {archive}?\n{said} Nothing is asked again.")
        heading.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Character sets, each with the text in it")
        self.list.setRootIsDecorated(False)
        self.list.setAllColumnsShowFocus(True)
        self.list.setHeaderLabels(["Character set", "So it reads"])
        self.list.header().setSectionResizeMode(_SET, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemActivated.connect(self.accept)
        self._fill(match, came.charset, next((name for name in _NAMES if name in came.raw), next(iter(came.raw))))
        self.remember = QCheckBox(button_words(f"Remember for {archive}"))
        self.remember.setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Re-read")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for widget in (heading, self.list, self.remember, buttons):
            column.addWidget(widget)
        resize_on_screen(self, 560, 560)

    def charset(self) -> str:
        """Give the character set that is chosen."""
        item = self.list.currentItem()
        return str(item.data(_SET, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def accept(self) -> None:
        """Tell what was chosen (Qt)."""
        charset = self.charset()
        if charset:
            self.chosen.emit(charset, self.remember.isChecked())
        super().accept()

    def _fill(self, match: Match, now: str, keyword: str) -> None:
        """Show the sets in which the text is one, the one that is in force chosen, and then the others, dimmed.

        What has control characters is hardly a text: in the wrong set many have.
        """
        texts = {charset: text_in(match, keyword, charset) for charset in dict.fromkeys((*CANDIDATES, now)) if charset}
        strange = {charset: UNREADABLE in one_line(text) for charset, text in texts.items()}
        for charset in sorted(texts, key=lambda each: (UNREADABLE in texts[each], strange[each])):
            is_readable = UNREADABLE not in texts[charset]
            text = readable_name(texts[charset]) if keyword == "PatientName" else texts[charset]
            item = QTreeWidgetItem([charset_in_words(charset), one_line(text) if is_readable else CANNOT])
            item.setData(_SET, Qt.ItemDataRole.UserRole, charset)
            item.setData(_SET, Qt.ItemDataRole.ToolTipRole, tool_tip(charset))
            if strange[charset]:
                for place in (_SET, _TEXT):
                    item.setForeground(place, QBrush(QColor(theme.DIM)))
            self.list.addTopLevelItem(item)
            if charset == now:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
