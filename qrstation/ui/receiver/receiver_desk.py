"""Takes the receiver's news to where they are seen: the sign at the top, its panel, notices that ask for a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTime, QTimer

from qrstation.core.events import (
    CallerRefused,
    CommandFailed,
    ReceiverChanged,
    ReceiverState,
)
from qrstation.core.notice import Notice
from qrstation.core.station.door import bound_also_to
from qrstation.core.station.settings import Settings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.receiver.callers import MOST, RefusedCaller, RefusedCallers, WayIn
from qrstation.ui.receiver.receiver_panel import ReceiverPanel
from qrstation.words import sentence, words_of, words_of_all

RECEIVER, TROUBLE, REFUSED, COMMAND = "receiver", "trouble", "refused", "command"
CERTIFICATES = "certificates"
_STRANGER = "If it belongs here, add it as an archive, or let it in as a sender."
BREATH_MS = 500
"""Callers that are turned away within it are shown together: whoever knocks without end must not hold up the window."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk asks of others."""

    ask_receiver: Callable[..., None]
    """Has the receiver do a command with arguments, on a worker; a failure comes back as CommandFailed."""
    settings: Callable[[], Settings]
    save: Callable[[Settings], None]
    open_settings: Callable[[], object]
    add_archive: Callable[[str, str], None]


class ReceiverDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self.panel = ReceiverPanel(window)
        self.callers = RefusedCallers()
        self._greeted = False
        self.port = 0
        """The port on which the receiver listens; 0 before it was first heard of."""
        self._refused: RefusedCaller | None = None
        """Who was turned away last, as long as it is not shown."""
        self._is_news = False
        """Whether one of those came from where none had come from."""
        self._breath = QTimer(self, singleShot=True, interval=BREATH_MS)
        self._breath.timeout.connect(self._show_refused)
        window.header.receiver_asked.connect(self._open_panel)
        self.panel.settings_asked.connect(desk.open_settings)
        self.panel.add_asked.connect(self._add)
        self.panel.admit_asked.connect(self._admit)
        self.panel.address_asked.connect(self._admit_address)

    def receiver_changed(self, event: ReceiverChanged) -> None:
        """Show the receiver's state; what keeps it from its work is said until it is over."""
        self._window.show_receiver(event)
        self.panel.show_state(event)
        self.port = event.port or self.port
        notices = self._window.notices
        if event.state is ReceiverState.FAILED:
            told = words_of(event.notice)
            notices.show_notice(RECEIVER, told.what, told.advice, "error", self._settings_action())
            self._greeted = False
        elif event.state is ReceiverState.LISTENING:
            notices.forget(RECEIVER)
            if not self._greeted:
                self._greeted = True
                # What was set aside before this start still awaits a choice.
                self._desk.ask_receiver("aside")
        else:
            self._greeted = False
        if event.trouble:
            told = words_of(event.trouble)
            what = f"Images are not taken in: {told.what}"
            notices.show_notice(TROUBLE, what, told.advice, "error", again=False)
        else:
            notices.forget(TROUBLE)

    def caller_refused(self, event: CallerRefused) -> None:
        """Show who was turned away, and how to let it in: the first at once, many that knock now and then."""
        self._is_news = self._is_news or not self.callers.knows_address(event.address)
        self._refused = self.callers.take(event, QTime.currentTime().toString("HH:mm:ss"))
        if not self._breath.isActive():
            self._show_refused()

    def _show_refused(self) -> None:
        """Show the last caller; a line that was put away comes back only for one from elsewhere."""
        last, self._refused = self._refused, None
        if last is None:
            return
        self._breath.start()
        self.panel.show_callers(self.callers.newest_first())
        bar = self._window.notices.bar(REFUSED)
        is_news, self._is_news = self._is_news, False
        if bar is None or not bar.isHidden() or is_news:
            self._window.notices.show_notice(
                REFUSED, *refused_words(last, self.callers.count), "warning", self._ways_in(last)
            )

    def _ways_in(self, last: RefusedCaller) -> Sequence[Action]:
        if self.callers.count > 1:
            return (Action("Show them…", self._open_panel),)
        if last.way is WayIn.NONE:
            return self._settings_action() if last.archive else ()
        if last.way is WayIn.ADDRESS:
            there = (last.ae_title, last.address, last.archive)
            return (Action("Let in from there too", lambda: self._admit_address(*there)),)
        return (
            Action("Add as archive…", lambda: self._add(last.ae_title, last.address)),
            Action("Let in", lambda: self._admit(last.ae_title)),
        )

    def _open_panel(self) -> None:
        self._show_refused()
        self.panel.open_below(self._window.header.receiver)

    def command_failed(self, event: CommandFailed) -> None:
        """Show that the receiver could not do what was asked."""
        told = words_of(event.notice)
        self._window.notices.show_notice(COMMAND, told.what, told.advice, "error")

    def show_certificates(self, told: tuple[Notice, ...]) -> None:
        """Show which certificates end soon, until they do not any more."""
        if not told:
            self._window.notices.forget(CERTIFICATES)
            return
        said = words_of_all(told)
        self._window.notices.show_notice(
            CERTIFICATES, sentence(said.what), said.advice, "warning", self._settings_action()
        )

    def _add(self, ae_title: str, address: str) -> None:
        self._desk.add_archive(ae_title, address)

    def _admit(self, ae_title: str) -> None:
        settings = self._desk.settings()
        also = settings.receiver.also_accept
        if ae_title not in also:
            receiver = replace(settings.receiver, also_accept=(*also, ae_title))
            self._desk.save(replace(settings, receiver=receiver))
        self.callers.forget(ae_title)
        self.panel.show_callers(self.callers.newest_first())
        self._window.notices.forget(REFUSED)

    def _admit_address(self, ae_title: str, address: str, archive: str) -> None:
        """Let an archive in from an address besides those that it is bound to."""
        self._desk.save(bound_also_to(self._desk.settings(), archive, address))
        self.callers.forget(ae_title, address)
        self.panel.show_callers(self.callers.newest_first())
        self._window.notices.forget(REFUSED)

    def _settings_action(self) -> tuple[Action, ...]:
        return (Action("Settings…", self._desk.open_settings),)


def refused_words(last: RefusedCaller, callers: int) -> tuple[str, str]:
    """Say in two lines who was turned away last, of so many callers, and what to do."""
    name = f"“{last.ae_title}” at " if last.ae_title else ""
    who = f"{name}{last.address}: {last.reason}"
    if callers > 1:
        many = f"{callers} callers" if callers < MOST else f"{callers} callers or more"
        return f"Turned away {many}, the last {who}", "If they belong here, add them as archives, or let them in."
    times = f" ({last.times} times)" if last.times > 1 else ""
    advice = f"{last.advice[:1].upper()}{last.advice[1:]}." if last.advice else _STRANGER
    return f"Turned away a caller{times}: {who}", advice
