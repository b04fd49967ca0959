"""Joins what shows an archive's habits, in the settings and in the doctor, to those who learn them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from qrstation.core.archive import Archive, Connect
from qrstation.core.events import HabitsTold
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.ui.settings.habits_section import HabitsSection

if TYPE_CHECKING:
    from qrstation.ui.doctor.doctor_dialog import DoctorDialog
    from qrstation.ui.settings.settings_dialog import SettingsDialog


class Learner(Protocol):
    """Who learns, tells and forgets; a HabitsTold follows."""

    def tell(self, archive: str) -> None:
        """Tell what is known."""

    def forget(self, archive: str) -> None:
        """Forget it."""

    def choose_charset(self, archive: str, charset: str) -> None:
        """Keep a character set."""

    def allow_utf_8(self, archive: str) -> None:
        """Let an archive be asked in UTF-8."""

    def learn(self, archive: Archive, cancel: CancelToken, task: int) -> None:
        """Learn."""


class HabitsDesk(QObject):
    """Lives on the GUI thread; each section hears of its own archive, and of the learning that it began."""

    def __init__(self, parent: QObject, learner: Learner, settings: Callable[[], Settings], connect: Connect) -> None:
        super().__init__(parent)
        self.learner = learner
        self._settings = settings
        self._connect = connect
        self._numbers = itertools.count(1)
        self._shown: dict[HabitsSection, ArchiveSettings] = {}
        self._running: dict[HabitsSection, tuple[int, CancelToken]] = {}

    def follow(self, dialog: SettingsDialog) -> None:
        """Serve the form of an archive until its dialog is closed."""
        section = dialog.form.habits
        dialog.form.archive_shown.connect(lambda archive: self.show_archive(section, archive))
        self._serve(section)
        dialog.finished.connect(lambda: self._leave(section))
        if dialog.list.count():
            self.show_archive(section, dialog.form.entry())

    def follow_doctor(self, dialog: DoctorDialog, archive: ArchiveSettings) -> None:
        """Serve the doctor's dialog until it is closed."""
        self._serve(dialog.habits)
        dialog.finished.connect(lambda: self._leave(dialog.habits))
        self.show_archive(dialog.habits, archive)

    def show_archive(self, section: HabitsSection, archive: ArchiveSettings) -> None:
        """Show the habits of another archive; what is only typed, and not saved, has none."""
        self._stop(section)
        self._shown[section] = archive
        is_saved = archive in self._settings().archives
        section.begin(is_saved=is_saved)
        if is_saved:
            self.learner.tell(archive.name)

    def told(self, event: HabitsTold) -> None:
        """Hand on what is known; of a learning that was stopped, only what is known by now."""
        for section, archive in tuple(self._shown.items()):
            if archive.name != event.archive or archive not in self._settings().archives:
                continue
            number, _ = self._running.get(section, (0, None))
            if event.task and event.task != number:
                event = HabitsTold(event.archive, event.habits)
            elif event.task:
                del self._running[section]
            section.show_told(event)

    def end(self) -> None:
        """Stop what runs in the background."""
        for section in tuple(self._running):
            self._stop(section)

    def _serve(self, section: HabitsSection) -> None:
        section.learn_asked.connect(lambda: self._learn(section))
        section.stop_asked.connect(lambda: self._stop(section))
        section.forget_asked.connect(lambda: self._forget(section))

    def _learn(self, section: HabitsSection) -> None:
        archive = self._shown[section]
        self._stop(section)
        number, cancel = next(self._numbers), CancelToken()
        self._running[section] = number, cancel
        section.show_learning()
        self.learner.learn(self._connect(archive), cancel, number)

    def _forget(self, section: HabitsSection) -> None:
        self.learner.forget(self._shown[section].name)

    def _stop(self, section: HabitsSection) -> None:
        running = self._running.pop(section, None)
        if running is not None:
            running[1].cancel()

    def _leave(self, section: HabitsSection) -> None:
        self._stop(section)
        self._shown.pop(section, None)
