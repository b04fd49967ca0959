"""Opens the view of the audit trail, and has workers read and verify it; says over the window what keeps it here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qrstation.core.codes.audit import AuditCode
from qrstation.core.errors import StationError
from qrstation.core.events import AuditFailed
from qrstation.core.notice import Notice, notice
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.work_thread import WorkThread
from qrstation.words import sentence, words_of

if TYPE_CHECKING:
    from qrstation.audit.newest import Page, Place, Wish
    from qrstation.audit.verifying import Verdict
    from qrstation.ui.audit.audit_dialog import AuditDialog

NOTICE, FAILED = "syslog", "audit"
ENOUGH = 100
"""Rows after which older records are read only when somebody scrolls to the last."""
_NOTHING_YET = "Nothing is recorded yet."
_NOTHING_FITS = "No record fits the filter."


@dataclass(frozen=True, slots=True)
class AuditParts:
    """What the desk asks of others."""

    home: Home
    settings: Callable[[], Settings]
    post: Callable[[Callable[[], None]], None]
    """Has something done on the GUI thread, from any other."""
    log_used: Callable[[], None]
    """Records that somebody reads the trail; returns at once."""
    verify: Callable[[], Verdict]
    """Verifies the trail, on a worker. Raises OSError, StationError."""
    open_settings: Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Read:
    """What a worker has read."""

    page: Page
    waiting: int
    """Records that are to be sent on still."""


class AuditDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, parts: AuditParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._worker = WorkThread("audit view")
        self.dialog: AuditDialog | None = None
        self._wish: Wish | None = None
        self._looks = 0
        """Counts what was wished for: an answer to an older wish is dropped."""
        self._place: Place | None = None
        """Where older records are read on; None where there are none, or before the first answer."""
        self._reads = False
        self._sending = SendingChanged("")
        self._waiting = 0
        self._verifies = False
        window.audit_asked.connect(self.open)

    def open(self) -> None:
        """Show the trail, from its newest record on; that it is looked at is recorded."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        from qrstation.ui.audit.audit_dialog import AuditDialog

        self._parts.log_used()
        self.dialog = AuditDialog(self._window)
        self.dialog.wished.connect(self._look)
        self.dialog.more_wanted.connect(self._read_on)
        self.dialog.verify_asked.connect(self._verify)
        self.dialog.finished.connect(self._closed)
        self.dialog.show_verifying(self._verifies)
        self._show_trouble()
        self.dialog.open()
        self.dialog.look()

    def trail_failed(self, event: AuditFailed) -> None:
        """Show that the trail cannot be written, or is not as it was left."""
        look = (Action("Audit trail…", self.open),) if event.notice.code == AuditCode.HARMED else ()
        self._window.notices.show_notice(FAILED, *_said(event.notice), "error", look)

    def sending_changed(self, event: SendingChanged) -> None:
        """Take how it goes with sending the trail on; trouble stands over the window until it is over."""
        self._sending = event
        if event.trouble is None:
            self._window.notices.forget(NOTICE)
        else:
            settings = Action("Settings", self._parts.open_settings)
            self._window.notices.show_notice(NOTICE, *_said(event.trouble), "warning", (settings,), again=False)
        self._show_trouble()

    def close(self) -> None:
        """End the worker; what verifies is left to itself."""
        self._worker.close()

    # --- reading -----------------------------------------------------------------------------------------------

    def _look(self, wish: Wish) -> None:
        """Read anew, from the newest record on."""
        self._wish, self._place, self._reads = wish, None, True
        self._looks += 1
        if self.dialog is not None:
            self.dialog.state.setText("Reading…")
        self._submit(is_first=True)

    def _read_on(self) -> None:
        """Read older records, when they are not read already."""
        if not self._reads and self._place is not None:
            self._reads = True
            self._submit(is_first=False)

    def _submit(self, *, is_first: bool) -> None:
        home, post = self._parts.home, self._parts.post
        wish, place, look = self._wish, self._place, self._looks
        if wish is None:
            return

        def work() -> None:
            from qrstation.audit.newest import newest

            try:
                read = _Read(newest(home.audit, wish, place), _waiting(home))
            except OSError as error:
                reason = str(error.strerror or type(error).__name__)
                post(partial(self._failed, look, notice(AuditCode.UNREADABLE, reason=reason)))
            else:
                post(partial(self._take, look, read, is_first=is_first))

        self._worker.submit("page", work)

    def _take(self, look: int, read: _Read, *, is_first: bool) -> None:
        if look != self._looks or self.dialog is None:
            return
        page, table = read.page, self.dialog.table
        had = 0 if is_first else len(table.rows)
        if is_first:
            self.dialog.show_records(page.records)
        else:
            table.add(page.records)
        self._place, self._reads = page.place, False
        self._waiting = read.waiting
        self._show_sending()
        self.dialog.state.setText(self._state(len(table.rows), page.place))
        is_short = len(table.rows) < ENOUGH or len(table.rows) == had
        if page.place is not None and is_short:
            self._read_on()
        elif page.place is not None:
            self.dialog.look_for_end()

    def _state(self, count: int, place: Place | None) -> str:
        counted = f"{count:,} {'record' if count == 1 else 'records'}"
        is_any = self._wish is None or self._wish.is_any
        if place is not None:
            return f"{counted}, looked back to {place.day}"
        if not count:
            return _NOTHING_YET if is_any else _NOTHING_FITS
        return f"{counted}, all that there are" if is_any else f"{counted}, all that fit"

    def _failed(self, look: int, told: Notice) -> None:
        if look == self._looks and self.dialog is not None:
            self._reads = False
            self.dialog.state.setText("")
            self.dialog.trouble.show_message(*_said(told), "error")

    # --- verifying ---------------------------------------------------------------------------------------------

    def _verify(self) -> None:
        """Have the whole trail verified, on a thread that nobody waits for: it may be long."""
        if self._verifies:
            return
        self._verifies = True
        if self.dialog is not None:
            self.dialog.show_verifying(True)
        threading.Thread(target=self._run_verify, name="audit verify", daemon=True).start()

    def _run_verify(self) -> None:
        verdict: Verdict | Notice
        try:
            verdict = self._parts.verify()
        except StationError as error:
            verdict = error.notice
        except OSError as error:
            verdict = notice(AuditCode.UNREADABLE, reason=str(error.strerror or type(error).__name__))
        self._parts.post(partial(self._verified, verdict))

    def _verified(self, verdict: Verdict | Notice) -> None:
        self._verifies = False
        if self.dialog is None:
            return
        self.dialog.show_verifying(False)
        if not isinstance(verdict, Notice):
            from qrstation.ui.audit.audit_words import verdict_words

            what, advice, kind, found = verdict_words(verdict)
            self.dialog.notice.show_message(what, advice, kind, (), found)
        else:
            self.dialog.notice.show_message(*_said(verdict), "error")

    # --- what is told ------------------------------------------------------------------------------------------

    def _show_trouble(self) -> None:
        """Say in the dialog that no trail is kept, or what keeps it from being sent on."""
        if self.dialog is None:
            return
        is_kept = self._parts.settings().audit.enabled
        told = self._sending.trouble if is_kept else notice(AuditCode.OFF)
        if told is None:
            self.dialog.trouble.hide()
        else:
            self.dialog.trouble.show_message(*_said(told), "warning")
        self._show_sending()

    def _show_sending(self) -> None:
        from qrstation.ui.audit.audit_words import sending_words

        if self.dialog is not None:
            sends = self._sending.collector if self._sending.trouble is None else ""
            self.dialog.sending.setText(sending_words(sends, self._waiting) if sends else "")

    def _closed(self) -> None:
        self._looks += 1
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def _said(told: Notice) -> tuple[str, str]:
    what, advice = words_of(told).lines
    return sentence(what), sentence(advice)


def _waiting(home: Home) -> int:
    """Give how many records are to be sent on still, on the worker."""
    from qrstation.audit.head import read_head
    from qrstation.audit.sending.sending_thread import sent_file

    head = read_head(home.audit_head)
    return max(0, (head.number if head is not None else 0) - sent_file(home).read().position.number)
