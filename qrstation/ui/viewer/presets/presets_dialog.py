"""Arranges the presets of one modality: their order, by which they have their keys, their names, which there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.imaging.display.window_presets import Preset, presets
from qrstation.ui.outside_text import one_line, window_title
from qrstation.ui.plain_widgets import PlainLabel, line_dialog
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.viewer.commands.preset_choice import window_text
from qrstation.ui.viewer.presets.preset_book import PresetBook, clean_name

_ROW = 28
"""Pixels of a row's height."""
_COLUMNS = 3
_SHEET = "QTreeWidget::item { padding: 0 10px; } QHeaderView::section { padding: 4px 13px; }"
"""Numbers at the right of their column keep off what stands at the left of the next; heads stand over their cells."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PresetsDialog(QDialog):
    """Each change holds at once and is kept."""

    def __init__(self, book: PresetBook, modality: str, keys: tuple[str, ...], parent: QWidget | None = None) -> None:
        """Make the dialog; ``keys`` are those of the first presets, in words."""
        super().__init__(parent)
        self.setWindowTitle(window_title(f"Window presets for {one_line(modality)}"))
        self.setAccessibleName("Window presets")
        self._book, self._modality, self._keys = book, modality, keys
        self.list = QTreeWidget()
        self.list.setAccessibleName("Window presets")
        self.list.setHeaderLabels(["Preset", "Width / level", "Keys"])
        self.list.setRootIsDecorated(False)
        self.list.setStyleSheet(_SHEET)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.headerItem().setTextAlignment(1, _RIGHT)
        self.said = PlainLabel("The first nine have keys. A new one is added by “Save this window as preset…”.")
        self.said.setObjectName("dim")
        self.said.setWordWrap(True)
        self.buttons = {
            "up": _button("Move &up", lambda: self._move(-1)),
            "down": _button("Move &down", lambda: self._move(1)),
            "rename": _button("Re&name…", self._ask_name),
            "remove": _button("&Remove", self._remove),
            "reset": _button("&The usual ones", self._reset),
        }
        side = QVBoxLayout()
        side.setSpacing(8)
        for button in self.buttons.values():
            side.addWidget(button)
        side.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addLayout(middle, 1)
        rows.addWidget(self.said)
        rows.addWidget(close)
        self.list.currentItemChanged.connect(lambda *_: self._show_buttons())
        book.changed.connect(self._fill)
        self._fill()
        resize_on_screen(self, 560, 440)

    @property
    def place(self) -> int:
        """The place of the chosen preset, -1 for none."""
        return self.list.currentIndex().row()

    def rename(self, name: str) -> None:
        """Give the chosen preset another name."""
        found, clean = list(self._book.offered(self._modality)), clean_name(name)
        if not clean or self.place < 0 or clean == found[self.place].name:
            return
        if any(preset.name == clean for preset in found):
            self.said.setText(f"“{clean}” is there already: choose another name.")
            return
        found[self.place] = found[self.place]._replace(name=clean)
        self._book.arrange(self._modality, tuple(found))

    def _fill(self) -> None:
        place = max(self.place, 0)
        self.list.clear()
        for number, preset in enumerate(self._book.offered(self._modality)):
            keys = self._keys[number] if number < len(self._keys) else ""
            item = QTreeWidgetItem([one_line(preset.name), _window_words(preset), keys])
            for column in range(_COLUMNS):
                item.setSizeHint(column, QSize(0, _ROW))
            item.setTextAlignment(1, _RIGHT)
            self.list.addTopLevelItem(item)
        self._choose(min(place, self.list.topLevelItemCount() - 1))
        self._show_buttons()

    def _show_buttons(self) -> None:
        count, place = self.list.topLevelItemCount(), self.place
        found = self._book.offered(self._modality)
        self.buttons["up"].setEnabled(place > 0)
        self.buttons["down"].setEnabled(0 <= place < count - 1)
        # What is measured in each image anew is known by its name.
        self.buttons["rename"].setEnabled(0 <= place < count and found[place].window is not None)
        self.buttons["remove"].setEnabled(place >= 0)
        self.buttons["reset"].setEnabled(self._book.is_arranged(self._modality))

    def _choose(self, place: int) -> None:
        self.list.setCurrentIndex(self.list.model().index(place, 0))

    def _move(self, by: int) -> None:
        found, place = list(self._book.offered(self._modality)), self.place
        found.insert(place + by, found.pop(place))
        self._book.arrange(self._modality, tuple(found))
        self._choose(place + by)

    def _remove(self) -> None:
        found = list(self._book.offered(self._modality))
        del found[self.place]
        self._book.arrange(self._modality, tuple(found))

    def _reset(self) -> None:
        """Bring back those of the program, before a person's own."""
        usual = presets(self._modality)
        names = {preset.name for preset in usual}
        own = tuple(preset for preset in self._book.offered(self._modality) if preset.name not in names)
        is_only_order = self._book.offered(self._modality) == (*usual, *own)
        self._book.arrange(self._modality, usual if is_only_order else (*usual, *own))

    def _ask_name(self) -> None:
        dialog = line_dialog("Rename preset", "What shall it be called?", self)
        dialog.setTextValue(self._book.offered(self._modality)[self.place].name)
        dialog.textValueSelected.connect(self.rename)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _window_words(preset: Preset) -> str:
    return window_text(preset.window) if preset.window is not None else "by the image"


def _button(words: str, press: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: press())
    return button
