"""Keeps the window that is shown as a preset of its modality, and opens the dialog that arranges them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qrstation.imaging.frame import Window
from qrstation.ui.outside_text import one_line
from qrstation.ui.plain_widgets import LineDialog, line_dialog
from qrstation.ui.viewer.commands.preset_choice import window_text
from qrstation.ui.viewer.presets.preset_book import PresetBook, clean_name
from qrstation.ui.viewer.presets.presets_dialog import PresetsDialog
from qrstation.ui.viewer.stage import Stage


class PresetsDesk(QObject):
    """Acts on the modality and the window of the active viewport."""

    def __init__(self, pane: QWidget, stage: Stage, keys: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(pane)
        self._pane = pane
        self._stage = stage
        self._keys = keys
        self.book = PresetBook(self)
        self.question: LineDialog | None = None
        self.dialog: PresetsDialog | None = None

    def save(self) -> None:
        """Ask for a name for the window that is shown; nothing where there is none, as in colour."""
        picture, modality = self._stage.active.feed.picture, self._stage.active.content.modality
        if picture is None or picture.window is None or not modality:
            return
        window = picture.window
        asked = f"Name of the preset for {one_line(modality)} ({window_text(window)}):"
        dialog = line_dialog("Save window as preset", asked, self._pane.window())
        dialog.textValueSelected.connect(lambda name: self._add(modality, name, window))
        dialog.finished.connect(dialog.deleteLater)
        self.question = dialog
        dialog.open()

    def arrange(self) -> None:
        """Open the presets of the active viewport's modality."""
        modality = self._stage.active.content.modality
        if modality:
            self.dialog = PresetsDialog(self.book, modality, self._keys(), self._pane.window())
            self.dialog.finished.connect(self.dialog.deleteLater)
            self.dialog.open()

    def _add(self, modality: str, name: str, window: Window) -> None:
        if clean_name(name):
            self.book.add(modality, clean_name(name), window)
