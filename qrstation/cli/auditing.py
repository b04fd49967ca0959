"""The command line's part in the audit trail: made with the first thing that a command records, closed at its end.

One process does one command, so what it has made so far is kept here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qrstation.cli.output import say
from qrstation.core.deeds import Deed
from qrstation.core.errors import StationError
from qrstation.core.events import Event
from qrstation.core.instance import StudyHeading
from qrstation.core.notice import Notice
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.settings_file import load_settings
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.receiver.auditor import Auditor


class Own:
    """What this process has of the trail; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Guards what was made."""
        self._auditor: Auditor | None = None
        self._is_tried = False

    def auditor(self) -> Auditor | None:
        """Give it; None where the home cannot be used, which is said once."""
        with self._lock:
            if not self._is_tried:
                self._is_tried = True
                try:
                    self._auditor = _made()
                except StationError as error:
                    _say(error.notice)
            return self._auditor

    def close(self) -> None:
        """Write what waits."""
        with self._lock:
            auditor, self._auditor, self._is_tried = self._auditor, None, False
        if auditor is not None:
            auditor.close()


_OWN = Own()


def tell(event: Event | Deed) -> None:
    """Take the news of what a command has done itself, without the receiver."""
    auditor = _OWN.auditor()
    if auditor is not None:
        auditor.take(event)


def own_auditor() -> Auditor | None:
    """Give the process's part in the trail, for what is no event; None where the home cannot be used."""
    return _OWN.auditor()


@contextmanager
def recording() -> Iterator[None]:
    """Have what is told within the block written at its end, however it ends."""
    try:
        yield
    finally:
        _OWN.close()


def _made() -> Auditor:
    from qrstation.receiver.auditor import Auditor, Process  # here: a command that records nothing need not wait

    home = find_home()
    settings = load_settings(home.settings_file)
    home.make()
    store = settings.store_folder(home.store)
    auditor = Auditor(home, settings, Process.COMMAND, lambda study_uid: _heading(home, study_uid, store), _say)
    auditor.begin()
    return auditor


def _heading(home: Home, study_uid: str, store: Path) -> StudyHeading | None:
    if not home.index_file.exists():
        return None
    from qrstation.store.index import IndexReader

    with IndexReader(home.index_file, store) as reader:
        return reader.heading(study_uid)


def _say(told: Notice) -> None:
    say(f"qrstation: {words_of(told).line}")
