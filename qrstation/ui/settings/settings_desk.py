"""Opens the settings and saves them: the one dialog, what is set without it, and why it may stay closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import PolicyError, StationError
from qrstation.core.station.door import bound_also_to
from qrstation.core.station.key_settings import KeySettings
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.ui.main_window import MainWindow
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.ui.settings.settings_dialog import SettingsDialog


class SettingsDesk(QObject):
    """Lives on the GUI thread."""

    opened = Signal(object)
    """The dialog, before it is shown: whoever serves it follows it until it is closed."""

    def __init__(self, window: MainWindow, settings: SettingsOwner) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.dialog: SettingsDialog | None = None

    def ask(self) -> None:
        """Open the settings, or say why they stay closed."""
        self._with_dialog(lambda dialog: None)

    def open(self) -> SettingsDialog:
        """Open the settings, or bring them to the front; what is wrong with their file stands in them.

        Raises PolicyError while the policy is wrong: they would show what is not in force, and nothing can be saved.
        """
        settings = self._settings
        problem = settings.problem
        if isinstance(problem, PolicyError):
            raise problem
        from qrstation.ui.settings.exchange_desk import ExchangeDesk
        from qrstation.ui.settings.settings_dialog import SettingsDialog

        if self.dialog is None:
            self.dialog = SettingsDialog(settings.to_edit(), settings.save, self._window, policy=settings.policy)
            if problem is not None:
                self.dialog.show_problem(*words_of(problem).lines)
            self.opened.emit(self.dialog)
            ExchangeDesk(self.dialog, settings)
            self.dialog.finished.connect(self._closed)
            self.dialog.open()
        else:
            self.dialog.raise_()
        return self.dialog

    def add_archive(self) -> None:
        """Begin a new archive."""
        self._with_dialog(lambda dialog: dialog.add_archive())

    def add_caller(self, ae_title: str, address: str) -> None:
        """Begin a new archive with what a caller said of itself."""
        self._with_dialog(lambda dialog: dialog.add_archive(ae_title, address))

    def save(self, settings: Settings) -> None:
        """Save settings that were set elsewhere, or say why they cannot be."""
        try:
            self._settings.save(settings)
        except StationError as error:
            self._window.show_problem(*words_of(error).lines)

    def bind(self, archive: str, address: str) -> None:
        """Let callers in as an archive from this address, besides those that it is bound to."""
        self.save(bound_also_to(self._settings.current(), archive, address))

    def save_keys(self, keys: KeySettings) -> None:
        """Save which keys do what. Raises StationError."""
        self._settings.save(replace(self._settings.to_edit(), keys=keys))

    def _with_dialog(self, do: Callable[[SettingsDialog], None]) -> None:
        try:
            do(self.open())
        except PolicyError as error:
            self._window.show_problem(*words_of(error).lines)

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
