"""Listens for archives as the settings say, and says so: as the receiver's state, and to whoever started it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverError
from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.notice import Notice, notice
from qrstation.core.station.settings import Settings
from qrstation.network.scp.store_scp import StoreScp
from qrstation.receiver.notes import Notes, together

RESTART_GRACE = 1.0
"""Seconds that instances which are arriving get when it is listened anew."""


class Listening:
    """Begins, ends and begins anew on the main thread; others ask only how many associations there are."""

    def __init__(
        self,
        settings: Settings,
        make: Callable[[Settings], StoreScp],
        notes: Notes,
        change: Callable[[ReceiverChanged], None],
        tell: Callable[[Notice], None],
        *,
        companion: bool,
    ) -> None:
        """``change`` takes the receiver's new state; ``tell`` hears what whoever started it should know."""
        self._by = settings
        """Those by which it listens; who may in is asked of those in force."""
        self._make = make
        self._notes = notes
        self._change = change
        self._tell = tell
        self._companion = companion
        self._scp = make(settings)
        self.is_on = False

    @property
    def associations(self) -> int:
        """The number of associations that are established now."""
        return self._scp.active_associations

    def start(self) -> None:
        """Begin to listen, and tell so; that it cannot is told too. Raises ReceiverError."""
        station = self._by.station
        try:
            port = self._scp.start()
        except ReceiverError as error:
            self.is_on = False
            self._change(
                ReceiverChanged(ReceiverState.FAILED, station.ae_title, station.bind, station.port, notice=error.notice)
            )
            raise
        self.is_on = True
        notes = self._notes.all()
        self._change(
            ReceiverChanged(
                ReceiverState.LISTENING,
                station.ae_title,
                station.bind,
                port,
                notice=together(notes),
                synced=self._by.receiver.sync,
            )
        )
        if not self._companion:  # whose clients hear of it as news
            self._tell(notice(ReceiverCode.LISTENING, ae_title=station.ae_title, host=station.bind, port=port))
        for note in notes:
            self._tell(note)

    def use(self, settings: Settings) -> None:
        """Go on by other settings: with another AE title, address or port it is listened anew; failing is told."""
        before = self._by
        if self.is_on and (settings.station, settings.receiver) == (before.station, before.receiver):
            return
        self._scp.stop(grace=RESTART_GRACE)
        self._by, self._scp = settings, self._make(settings)
        with contextlib.suppress(ReceiverError):  # told as the state
            self.start()

    def stop(self, grace: float) -> None:
        """Let nothing new come in; what is arriving gets ``grace`` seconds."""
        self._scp.stop(grace=grace)
