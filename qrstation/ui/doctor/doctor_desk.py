"""Joins the doctor's dialog to the jobs: one archive is examined at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qrstation.core.events import LinkTried
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.words.administrator import administrator_card

if TYPE_CHECKING:
    from qrstation.ui.doctor.doctor_dialog import DoctorDialog

Examine = Callable[[ArchiveSettings, CancelToken, StationSettings | None], None]
"""Starts an examination on a worker; a LinkTried follows for each link. A station that is typed and not saved yet
takes the place of the one that is set."""


class DoctorDesk(QObject):
    """Opens the dialog and hands it what is found; an older examination's findings are dropped."""

    opened = Signal(object, object)
    """The dialog, and the archive that is examined."""
    binding_asked = Signal(str, str)
    """Let callers in as the archive of this name from this address alone."""

    def __init__(self, window: QWidget, examine: Examine, settings: Callable[[], Settings], port: Callable[[], int]):
        super().__init__(window)
        self._archive: ArchiveSettings | None = None
        self._typed: StationSettings | None = None
        self._window = window
        self._examine = examine
        self._settings = settings
        self._port = port
        self._cancel = CancelToken()
        self._past: list[CancelToken] = []
        """Those of older examinations: kept, so that a new one can never have the number of one of them."""
        self.dialog: DoctorDialog | None = None

    def examine(
        self, archive: ArchiveSettings, typed: StationSettings | None = None, over: QWidget | None = None
    ) -> None:
        """Open the dialog for an archive and try its chain.

        ``typed`` is how this station will be set, where that is not saved yet; ``over`` is the dialog that asks.
        """
        from qrstation.ui.doctor.doctor_dialog import DoctorDialog

        if self.dialog is not None:
            self.dialog.close()
        station, port = (typed, typed.port) if typed else (self._settings().station, self._port())
        self._archive, self._typed = archive, typed
        # One whose values are only typed, or whose AE title another has too, is bound by hand.
        archives = self._settings().archives
        titles = [each.ae_title for each in archives]
        can_bind = archive in archives and titles.count(archive.ae_title) == 1 and over is None
        card = administrator_card(station, port)
        self.dialog = DoctorDialog(archive.name, card, over or self._window, can_bind=can_bind, tls=archive.tls)
        self.dialog.binding_asked.connect(lambda address: self.binding_asked.emit(archive.name, address))
        self.dialog.again_asked.connect(self._begin)
        self.dialog.stop_asked.connect(self.stop)
        self.dialog.finished.connect(self._closed)
        self.opened.emit(self.dialog, archive)
        self.dialog.open()
        self._begin()

    def link_tried(self, event: LinkTried) -> None:
        """Show a finding."""
        if self.dialog is not None and event.examination == id(self._cancel):
            self.dialog.show_finding(event.finding)

    def stop(self) -> None:
        """End the examination, for the person at once; what it still finds is dropped."""
        self._renew()
        if self.dialog is not None:
            self.dialog.show_stopped()

    def end(self) -> None:
        """End what runs in the background."""
        self._cancel.insist()

    def _renew(self) -> None:
        self._cancel.cancel()
        self._past.append(self._cancel)
        self._cancel = CancelToken()

    def _begin(self) -> None:
        self._renew()
        if self.dialog is not None and self._archive is not None:
            self.dialog.begin()
            self._examine(self._archive, self._cancel, self._typed)

    def _closed(self) -> None:
        self._renew()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
