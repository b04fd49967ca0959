"""Has archives tested, from a dialog or the line at the top, and brings the answers to where they are seen."""

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
    from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog
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
        self._awaited: dict[SettingsDialog | FirstStepsDialog, int] = {}
        """The test that a dialog waits for, by its number."""
        window.header.archive_chosen.connect(self.test_named)

    def follow(self, dialog: SettingsDialog | FirstStepsDialog) -> None:
        """Serve a dialog in which an archive is typed until it is closed."""
        dialog.test_asked.connect(lambda archive, ae_title: self._test_typed(dialog, archive, ae_title))
        dialog.test_stopped.connect(lambda: self._stop_typed(dialog))
        dialog.finished.connect(lambda: self._stop_typed(dialog))

    def test_named(self, name: str) -> None:
        """Test an archive as it is set."""
        try:
            archive = self._settings().archive(name)
        except StationError as error:
            self._window.show_problem(*words_of(error).lines)
            return
        for number, (tested, _) in tuple(self._running.items()):
            if tested.name == name and number not in self._awaited.values():
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
        dialog = next((each for each, number in self._awaited.items() if number == event.test), None)
        if dialog is not None:
            del self._awaited[dialog]
            dialog.show_answer(event)
        elif not event.ok:
            self._window.results.note_for(archive.name, f"{archive.name}: {why.what}", why.advice, why.code)

    def end(self) -> None:
        """Stop every test."""
        for number in tuple(self._running):
            self._stop(number)

    def _test_typed(
        self, dialog: SettingsDialog | FirstStepsDialog, archive: ArchiveSettings, calling_ae_title: str
    ) -> None:
        self._stop_typed(dialog)
        self._awaited[dialog] = self._begin(archive, calling_ae_title)

    def _stop_typed(self, dialog: SettingsDialog | FirstStepsDialog) -> None:
        self._stop(self._awaited.pop(dialog, 0))

    def _begin(self, archive: ArchiveSettings, calling_ae_title: str) -> int:
        number, token = next(self._numbers), CancelToken()
        self._running[number] = archive, token
        start_echo(self._connect(archive, calling_ae_title), self._publish, token, number)
        return number

    def _stop(self, number: int) -> None:
        started = self._running.pop(number, None)
        if started is not None:
            started[1].cancel()
