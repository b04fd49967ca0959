"""Takes the receiver's news to where they are seen: the sign at the top, its panel, notices that ask for a choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTime

from qrstation.core.events import (
    CallerRefused,
    CommandFailed,
    ReceiverChanged,
    ReceiverState,
)
from qrstation.core.settings import Settings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.receiver.callers import RefusedCallers
from qrstation.ui.receiver.receiver_panel import ReceiverPanel

RECEIVER, TROUBLE, REFUSED, COMMAND = "receiver", "trouble", "refused", "command"


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
        window.header.receiver_asked.connect(lambda: self.panel.open_below(window.header.receiver))
        self.panel.settings_asked.connect(desk.open_settings)
        self.panel.add_asked.connect(self._add)
        self.panel.admit_asked.connect(self._admit)

    def receiver_changed(self, event: ReceiverChanged) -> None:
        """Show the receiver's state; what keeps it from its work is said until it is over."""
        self._window.show_receiver(event)
        self.panel.show_state(event)
        self.port = event.port or self.port
        notices = self._window.notices
        if event.state is ReceiverState.FAILED:
            notices.show_notice(RECEIVER, event.message, event.advice, "error", self._settings_action())
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
            notices.show_notice(TROUBLE, f"Images are not taken in: {event.trouble}", event.trouble_advice, "error")
        else:
            notices.forget(TROUBLE)

    def caller_refused(self, event: CallerRefused) -> None:
        """Show who was turned away, and how to let it in."""
        caller = self.callers.take(event, QTime.currentTime().toString("HH:mm:ss"))
        self.panel.show_callers(self.callers.newest_first())
        actions = [Action("Add as archive…", lambda: self._add(event.ae_title, event.address))]
        actions.append(Action("Let in", lambda: self._admit(event.ae_title)))
        times = f" ({caller.times} times)" if caller.times > 1 else ""
        self._window.notices.show_notice(
            REFUSED,
            f"Turned away a caller{times}: “{event.ae_title}” at {event.address}: {event.reason}",
            "If it belongs here, add it as an archive, or let it in as a sender.",
            "warning",
            actions if event.ae_title else (),
        )

    def command_failed(self, event: CommandFailed) -> None:
        """Show that the receiver could not do what was asked."""
        self._window.notices.show_notice(COMMAND, event.message, event.advice, "error")

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

    def _settings_action(self) -> tuple[Action, ...]:
        return (Action("Settings…", self._desk.open_settings),)
