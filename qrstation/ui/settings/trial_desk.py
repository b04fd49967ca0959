"""Has archives tested, from the settings or the line at the top, and brings the answers to where they are seen."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qrstation.core.archive import Connect
from qrstation.core.errors import StationError
from qrstation.core.events import EchoAnswered, Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.background.echo import start_echo
from qrstation.ui.main_window import MainWindow
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.ui.settings.settings_dialog import SettingsDialog


class TrialDesk(QObject):
    """Lives on the GUI thread; the answer of a test that was stopped, or begun anew, is dropped."""

    def __init__(
        self, window: MainWindow, publish: Publish, settings: Callable[[], Settings], connect: Connect
    ) -> None:
        super().__init__(window)
        self._window = window
        self._publish = publish
        self._settings = settings
        self._connect = connect
        self._numbers = itertools.count(1)
        self._running: dict[int, tuple[ArchiveSettings, CancelToken]] = {}
        self._dialog: SettingsDialog | None = None
        self._of_dialog = 0
        """The number of the test that the settings wait for; 0 for none."""
        window.header.archive_chosen.connect(self.test_named)

    def follow(self, dialog: SettingsDialog) -> None:
        """Serve a settings dialog until it is closed."""
        self._dialog = dialog
        dialog.test_asked.connect(self._test_typed)
        dialog.test_stopped.connect(self._stop_typed)
        dialog.finished.connect(self._leave)

    def test_named(self, name: str) -> None:
        """Test an archive as it is set."""
        try:
            archive = self._settings().archive(name)
        except StationError as error:
            self._window.show_problem(*words_of(error).lines)
            return
        for number, (tested, _) in tuple(self._running.items()):
            if tested.name == name and number != self._of_dialog:
                self._stop(number)
        self._begin(archive, self._settings().station.ae_title)

    def answered(self, event: EchoAnswered) -> None:
        """Take the end of a test."""
        started = self._running.pop(event.test, None)
        if started is None:
            return
        archive, _ = started
        why = words_of(event.notice)
        if archive in self._settings().archives:
            more = f"answers ({event.seconds:.2f} s)" if event.ok else "\n".join(why.lines)
            self._window.header.show_archive(archive.name, event.ok, more)
        if event.test == self._of_dialog:
            self._of_dialog = 0
            if self._dialog is not None:
                self._dialog.show_answer(event)
        elif not event.ok:
            self._window.results.note_for(archive.name, f"{archive.name}: {why.what}", why.advice, why.code)

    def end(self) -> None:
        """Stop every test."""
        for number in tuple(self._running):
            self._stop(number)

    def _test_typed(self, archive: ArchiveSettings, calling_ae_title: str) -> None:
        self._stop_typed()
        self._of_dialog = self._begin(archive, calling_ae_title)

    def _stop_typed(self) -> None:
        self._stop(self._of_dialog)
        self._of_dialog = 0

    def _leave(self) -> None:
        self._stop_typed()
        self._dialog = None

    def _begin(self, archive: ArchiveSettings, calling_ae_title: str) -> int:
        number, token = next(self._numbers), CancelToken()
        self._running[number] = archive, token
        start_echo(self._connect(archive, calling_ae_title), self._publish, token, number)
        return number

    def _stop(self, number: int) -> None:
        started = self._running.pop(number, None)
        if started is not None:
            started[1].cancel()
