"""Exports and imports settings from their dialog: asks for the file, says what would change, and keeps what was."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_exchange import changes_between
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.ui.outside_text import isolated
from qrstation.ui.plain_widgets import Box, Buttons, Icon, make_plain, message_box
from qrstation.ui.settings.change_words import change_list
from qrstation.ui.settings.settings_dialog import SettingsDialog
from qrstation.words import words_of

FILE_NAME = "qrstation-settings.toml"
_LIST_WIDTH = 420
"""Pixels that a line of a change has at least; Qt's own box is no wider than its question."""
_KINDS = "Settings (*.toml);;All files (*)"


class ExchangeDesk(QObject):
    """Serves one settings dialog, whose child it is."""

    def __init__(self, dialog: SettingsDialog, settings: SettingsOwner) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._settings = settings
        self.files: QFileDialog | None = None
        self.question: Box | None = None
        dialog.export_asked.connect(self._ask_where_to)
        dialog.import_asked.connect(self._ask_what)

    def export(self, path: Path, settings: Settings) -> None:
        """Write the settings of the dialog to a file."""
        try:
            self._settings.export(path, settings)
        except SettingsError as error:
            self._dialog.show_problem(*words_of(error).lines)
            return
        said = f"The settings were exported to {isolated(str(path))}", "without passwords and places of keys"
        self._dialog.notice.show_message(*said, "note")

    def look_into(self, path: Path) -> None:
        """Check a file, and ask whether to take it over."""
        try:
            wanted = self._settings.imported(path)
        except SettingsError as error:
            self._dialog.show_problem(words_of(error).what, "nothing was imported; choose another file or correct it")
            return
        changes = changes_between(self._dialog.settings(), wanted)
        if not changes:
            self._dialog.notice.show_message("The file has the same settings.", "nothing was changed", "note")
            return
        more = "What your administrator has set stays.\n" if self._settings.policy.file is not None else ""
        what = f"Take over the settings of {isolated(path.name)}?"
        box = message_box("Import settings", what, more + change_list(changes), Icon.Question, self._dialog)
        for label in box.findChildren(QWidget, "qt_msgbox_informativelabel"):
            label.setMinimumWidth(_LIST_WIDTH)
        box.setStandardButtons(Buttons.Ok | Buttons.Cancel)
        box.button(Buttons.Ok).setText("Import")
        box.setDefaultButton(Buttons.Cancel)
        box.finished.connect(lambda button: self._answered(button, wanted))
        self.question = box
        box.open()

    def _answered(self, button: int, wanted: Settings) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button != Buttons.Ok.value:
            return
        try:
            kept = self._settings.replace(wanted)
        except SettingsError as error:
            self._dialog.show_problem(*words_of(error).lines)
            return
        self._dialog.show_settings(self._settings.to_edit())
        of_before = (
            f"those of before are kept in {isolated(str(kept))}" if kept is not None else "there were none before"
        )
        self._dialog.notice.show_message("The settings were imported.", of_before, "note")

    def _ask_where_to(self, settings: Settings) -> None:
        files = self._files("Export settings", QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix("toml")
        files.selectFile(FILE_NAME)
        files.fileSelected.connect(lambda path: self.export(Path(path), settings))
        files.open()

    def _ask_what(self) -> None:
        files = self._files("Import settings", QFileDialog.AcceptMode.AcceptOpen)
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        files.fileSelected.connect(lambda path: self.look_into(Path(path)))
        files.open()

    def _files(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        files = QFileDialog(self._dialog, title, str(Path.home()), _KINDS)
        files.setAcceptMode(mode)
        make_plain(files)
        files.finished.connect(files.deleteLater)
        self.files = files
        return files
