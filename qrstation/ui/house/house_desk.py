"""Watches the store's room: says what will go before it goes, has it removed, and tells it after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.events import ImportEnded, JobChanged, ReceiverChanged
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot, RetrieveRequest
from qrstation.core.station.settings import Settings
from qrstation.jobs.keeping_house.busy import BusyStudies
from qrstation.jobs.keeping_house.cleaning import Cleaned, House, Surplus
from qrstation.jobs.keeping_house.room import StoreRoom
from qrstation.ui.house.house_dialog import HouseDialog
from qrstation.ui.house.house_words import announcement, details, line, told_after
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

NOTICE, NO_ROOM = "house", "no-room"
ANNOUNCED_MS = 600_000
"""So long before it begins it is said what will go."""
AGAIN_MS = 600_000
"""After so long it is looked again where nothing was found to go, or something went."""
PUT_OFF_MS = 86_400_000
"""For so long it is put off by a person, and after nothing could be removed."""
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class HouseParts:
    """What the desk asks of others."""

    house: House
    busy: BusyStudies
    settings: Callable[[], Settings]
    post: Callable[[Callable[[], None]], None]
    """Has something done on the GUI thread, from any other."""
    fetch: Callable[[RetrieveRequest], object]
    """Has a study retrieved, before all else."""


class HouseDesk(QObject):
    """Lives on the GUI thread; its worker reads, asks archives and has the receiver delete."""

    def __init__(self, window: MainWindow, parts: HouseParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._worker = WorkThread("house")
        self._room = StoreRoom()
        self._announced: tuple[Surplus, ...] = ()
        """What was shown, and will be removed when the time comes."""
        self._is_at_work = False
        """Whether the worker looks for what may go, or removes it."""
        self._cancel = CancelToken()
        self._wanted: set[int] = set()
        """The jobs that persons want, as far as that was noted; a rule's may become one."""
        self.due = QTimer(self, singleShot=True)
        self.due.timeout.connect(self.clean)
        self.rest = QTimer(self, singleShot=True)
        """While it runs nothing is looked for."""
        self.dialog: HouseDialog | None = None
        window.viewer.study_opened.connect(parts.house.records.opened)

    def receiver_changed(self, event: ReceiverChanged) -> None:
        """Take how much room there is; look for what may go once it is short."""
        self._room = StoreRoom.of(event)
        if not self._room.is_short:
            self._window.notices.forget(NO_ROOM)
            if self.due.isActive():
                self._withdraw()
        elif not (self._announced or self._is_at_work or self.rest.isActive()) and self._is_allowed():
            self._look()

    def job_changed(self, event: JobChanged) -> None:
        """Take note of which studies jobs are about; that rules fetch nothing for lack of room is said once."""
        job = event.snapshot
        self._parts.busy.take(job)
        if job.state.is_final:
            self._wanted.discard(job.job_id)
        elif job.job_id not in self._wanted and not job.request.is_prefetch and _concerns_what_is_here(job):
            self._wanted.add(job.job_id)
            for uid in job.request.study_uids:
                self._parts.house.records.opened(uid)
        is_known = self._window.notices.bar(NO_ROOM) is not None  # one that was put away stays so until there is room
        if job.notice is not None and job.notice.code == OutcomeCode.NO_ROOM and not is_known:
            what, advice = (text[:1].upper() + text[1:] for text in words_of(job.notice).lines)
            self._window.notices.show_notice(NO_ROOM, what, advice, "warning")

    def import_ended(self, event: ImportEnded) -> None:
        """Take note of what a person brought in, though a rule may have fetched it before."""
        for uid in event.studies:
            self._parts.house.records.opened(uid)

    def put_off(self) -> None:
        """Remove nothing for a day."""
        self._withdraw()
        self.rest.start(PUT_OFF_MS)

    def show_list(self) -> None:
        """Show what will be removed."""
        what, _ = announcement(self._announced, self._minutes())
        self.dialog = HouseDialog(self._announced, what, self._window)
        self.dialog.put_off.connect(self.put_off)
        self.dialog.asked_for_now.connect(self.clean)
        self.dialog.finished.connect(self._list_closed)
        self.dialog.open()

    def clean(self) -> None:
        """Remove what was announced, as much as is still wanted."""
        announced, wanted = self._announced, self._room.wanted
        self._withdraw()
        if not announced or not wanted or not self._is_allowed():
            return
        self._is_at_work, self._cancel = True, CancelToken()
        house, cancel, post = self._parts.house, self._cancel, self._parts.post

        def work() -> None:
            cleaned = house.clean(announced, wanted, cancel)
            post(lambda: self._cleaned(cleaned))

        self._worker.submit("clean", work)

    def close(self) -> None:
        """Remove nothing more, and end the worker."""
        self.due.stop()
        self._cancel.insist()
        self._worker.close()

    # --- looking -----------------------------------------------------------------------------------------------

    def _is_allowed(self) -> bool:
        return self._parts.settings().store.clean_after_days > 0

    def _look(self) -> None:
        self._is_at_work = True
        house, wanted, post = self._parts.house, self._room.wanted, self._parts.post

        def work() -> None:
            surplus: tuple[Surplus, ...] = ()
            try:
                surplus = house.surplus(wanted)
            except StationError:
                pass  # the receiver's panel says what is wrong with the store
            finally:
                post(lambda: self._found(surplus))

        self._worker.submit("look", work)

    def _found(self, surplus: tuple[Surplus, ...]) -> None:
        self._is_at_work = False
        if not surplus:
            self.rest.start(AGAIN_MS)
            return
        self._announced = surplus
        self.due.start(ANNOUNCED_MS)
        self._announce()

    def _minutes(self) -> int:
        return max(1, round(self.due.remainingTime() / MINUTE_MS))

    def _announce(self) -> None:
        what, advice = announcement(self._announced, self._minutes())
        actions = (Action("Show…", self.show_list), Action("Not now", self.put_off))
        self._window.notices.show_notice(NOTICE, what, advice, "warning", actions)

    def _withdraw(self) -> None:
        self.due.stop()
        self._announced = ()
        self._window.notices.forget(NOTICE)
        if self.dialog is not None:
            self.dialog.close()

    def _list_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        if self._announced:  # the notice went with the press of its button
            self._announce()

    # --- afterwards --------------------------------------------------------------------------------------------

    def _cleaned(self, cleaned: Cleaned) -> None:
        self._is_at_work = False
        for each in cleaned.removed:
            # Opened in the very moment of the deletion; the archive that has just listed all of it has it.
            if self._parts.house.records.is_opened_here(each.study_uid):
                self._parts.fetch(RetrieveRequest(each.lister, each.study_uid, title=line(each)))
        if not (cleaned.removed or cleaned.stayed or cleaned.failure):
            return
        what, advice, kind = told_after(cleaned)
        self._window.notices.show_notice(NOTICE, what, advice, kind, (), details(cleaned))
        self.rest.start(AGAIN_MS if cleaned.removed else PUT_OFF_MS)


def _concerns_what_is_here(job: JobSnapshot) -> bool:
    """Tell whether a job fetches to this station, or sends from it."""
    return not (isinstance(job.request, RetrieveRequest) and job.request.destination)
