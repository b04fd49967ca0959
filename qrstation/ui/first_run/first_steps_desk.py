"""Joins the assistant to this machine, to the tests and the doctor, and saves what was typed, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import PolicyError, SettingsError
from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings, StoreSettings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.ui.doctor.doctor_desk import DoctorDesk
from qrstation.ui.main_window import MainWindow
from qrstation.ui.pump import Pump
from qrstation.ui.settings.trial_desk import TrialDesk
from qrstation.ui.window_memory import WindowMemory
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

if TYPE_CHECKING:
    # The dialog and what looks at the machine are needed once in a station's life.
    from qrstation.core.station.this_machine import Machine
    from qrstation.ui.first_run.demo_start import DemoEnd
    from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog
    from qrstation.ui.first_run.machine_look import FolderLook, PortLook


@dataclass(frozen=True, slots=True)
class FirstStepsParts:
    """What the assistant works with."""

    settings: SettingsOwner
    home: Home
    pump: Pump
    memory: WindowMemory
    trials: TrialDesk
    doctor: DoctorDesk
    open_settings: Callable[[], object]
    """Opens the settings dialog, where a file that is wrong is put right."""


class FirstStepsDesk(QObject):
    """Lives on the GUI thread; the machine is looked at on workers, which may wait for a drive that is away."""

    other_store = Signal()
    """Images are kept elsewhere from now on: the window is to be opened anew."""

    def __init__(self, window: MainWindow, parts: FirstStepsParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._machine = WorkThread("first-steps")
        self._disk = WorkThread("first-steps-disk")
        self._own_port = 0
        """Where our receiver listens now, 0 while it does not."""
        self._demo_is_open = False
        self.dialog: FirstStepsDialog | None = None

    def open(self) -> None:
        """Open the assistant, or bring it to the front."""
        problem = self._parts.settings.problem
        if problem is not None:
            # Nothing of the file may be lost by what is typed here.
            self._window.show_problem(*words_of(problem).lines)
            with suppress(PolicyError):  # which is what was just said
                self._parts.open_settings()
            return
        if self.dialog is None:
            self.dialog = self._make()
        # Not in the way: a person may close the window, or look at it, meanwhile.
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def receiver_changed(self, event: ReceiverChanged) -> None:
        """Take where our own receiver listens: that port is not taken by another."""
        own = event.port if event.state is ReceiverState.LISTENING else 0
        if own != self._own_port:
            self._own_port = own
            if self.dialog is not None:
                self.dialog.station_page.look_again()

    def end(self) -> None:
        """Close the assistant without a question; what still waits for a drive is left alone."""
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()
        for worker in (self._machine, self._disk):
            # Not here: it waits for what runs.
            Thread(target=worker.close, name="first-steps-end", daemon=True).start()

    def _make(self) -> FirstStepsDialog:
        from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog

        settings = self._parts.settings.current()
        dialog = FirstStepsDialog(
            settings,
            self._parts.home,
            self._window,
            is_new=settings == Settings(),
            locks=self._parts.settings.policy.locks,
        )
        dialog.station_page.port_asked.connect(self._look_at_port)
        dialog.store_page.folder_asked.connect(self._look_at_folder)
        dialog.card_page.save_asked.connect(self._save_card)
        dialog.doctor_asked.connect(self._find_fault)
        dialog.demo_asked.connect(self._start_demo)
        dialog.skip_asked.connect(self._parts.memory.skip_first_steps)
        dialog.finish_asked.connect(self._finish)
        dialog.finished.connect(self._closed)
        self._parts.trials.follow(dialog)
        if self._demo_is_open:
            dialog.show_demo(is_open=True)
        dialog.station_page.look_again()
        dialog.store_page.look_again()
        self._look_at_machine()
        return dialog

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _finish(self) -> None:
        """Save everything at once; what cannot be saved is said, and stays typed."""
        dialog, owner = self.dialog, self._parts.settings
        if dialog is None:
            return
        before = owner.current()
        settings = dialog.settings(before)
        try:
            owner.save(settings)
        except SettingsError as error:
            dialog.show_wrong(error)
            return
        dialog.accept()
        if settings.store_folder(self._parts.home.store) != before.store_folder(self._parts.home.store):
            self.other_store.emit()

    def _find_fault(self, archive: ArchiveSettings, typed: StationSettings) -> None:
        is_set = typed == self._parts.settings.current().station
        self._parts.doctor.examine(archive, None if is_set else typed, self.dialog)

    # --- what workers look at ----------------------------------------------------------------------------------

    def _look_at_machine(self) -> None:
        def work() -> None:
            from qrstation.ui.first_run.machine_look import look_at_machine

            self._parts.pump.post(partial(self._machine_seen, look_at_machine()))

        self._machine.submit("machine", work)

    def _machine_seen(self, machine: Machine) -> None:
        if self.dialog is not None:
            self.dialog.station_page.show_machine(machine)

    def _look_at_port(self, host: str, port: int) -> None:
        def work() -> None:
            from qrstation.ui.first_run.machine_look import look_at_port

            self._parts.pump.post(partial(self._port_seen, look_at_port(host, port)))

        self._machine.submit("port", work)

    def _port_seen(self, look: PortLook) -> None:
        if self.dialog is not None:
            self.dialog.station_page.show_port(look, self._own_port)

    def _look_at_folder(self, typed: str) -> None:
        if self.dialog is not None and (problem := self.dialog.store_page.problem()) is not None:
            self.dialog.store_page.show_wrong(problem)
            return
        folder = Settings(store=StoreSettings(path=typed)).store_folder(self._parts.home.store)

        def work() -> None:
            from qrstation.ui.first_run.machine_look import look_at_store

            self._parts.pump.post(partial(self._folder_seen, typed, look_at_store(folder)))

        self._disk.submit("folder", work)

    def _folder_seen(self, typed: str, look: FolderLook) -> None:
        if self.dialog is not None and self.dialog.store_page.path.text().strip() == typed:
            self.dialog.store_page.show_folder(look)

    def _save_card(self, name: str, card: str) -> None:
        def work() -> None:
            problem = ""
            try:
                Path(name).write_text(card + "\n", encoding="utf-8")
            except OSError as error:
                problem = f"not saved: {error.strerror or error}"
            self._parts.pump.post(partial(self._card_saved, problem))

        self._disk.submit("card", work)

    def _card_saved(self, problem: str) -> None:
        if self.dialog is not None:
            self.dialog.card_page.show_saved(problem)

    # --- the demo ----------------------------------------------------------------------------------------------

    def _start_demo(self) -> None:
        from qrstation.ui.first_run.demo_start import start_demo

        if self._demo_is_open:
            return
        self._demo_is_open = True
        if self.dialog is not None:
            self.dialog.show_demo(is_open=True)
        start_demo(lambda end: self._parts.pump.post(partial(self._demo_ended, end)))

    def _demo_ended(self, end: DemoEnd) -> None:
        self._demo_is_open = False
        if self.dialog is None:
            return
        self.dialog.show_demo(is_open=False)
        if end.status:
            said = end.said or f"it ended with {end.status}"
            self.dialog.show_problem(f"The demo could not be shown: {said}", "Go on with an archive of your own.")
