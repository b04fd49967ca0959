"""What the commands that ask archives share: which archives, how they are reached, and how a signal ends the asking."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from qrstation.cli.auditing import tell
from qrstation.cli.output import say
from qrstation.core.archive import Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import StoreError, StoreUnusable
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import notice
from qrstation.core.station.ending import asked_to_end
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.jobs.search.known import Misfit
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.state import StateFile
from qrstation.words import words_of


def asked_archives(settings: Settings, names: Sequence[str]) -> list[ArchiveSettings]:
    """Give the archives of these names, each once; without any name all. Raises UnknownArchive."""
    return [settings.archive(name) for name in dict.fromkeys(names)] if names else list(settings.archives)


def connect_to(settings: Settings, link: ReceiverLink | None = None) -> Connect:
    """Give what gives archives; ``link`` is for what needs the receiver."""
    return archives_of(settings.station, settings.station.port, link, tell, tls_place(find_home()))


def tls_place(home: Home) -> TlsPlace:
    """Give where the files for TLS lie; the keyring is asked for a passphrase when a key has one."""

    def passphrase(key: Path) -> str:
        from qrstation.keys.passphrases import Passphrases  # few commands come this far

        return Passphrases().of(key)

    return TlsPlace(home.data, passphrase)


def opened_state(home: Home, ends: ExitStack) -> StateFile | None:
    """Open what the files cannot tell; without it a command goes on as with archives not known yet, and says why."""
    try:
        return ends.enter_context(closing(StateFile(home.state_file, mends=False)))
    except StoreUnusable as error:
        say(f"qrstation: {words_of(error).line}")
        return None


def habits_book(home: Home, ends: ExitStack) -> HabitsBook | None:
    """Give what is remembered of the archives."""
    state = opened_state(home, ends)
    return None if state is None else HabitsBook(state)


def speed_book(state: StateFile) -> SpeedBook:
    """Give how fast the archives were, read."""
    book = SpeedBook(state)
    book.read()
    return book


class LateHabits:
    """What is remembered of the archives, for a search: opened when it is first needed, and closed by `close`.

    A home that has none yet gets one when there is something to keep. What cannot be used is as nothing known: a search
    is worth no less for it.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._ends = ExitStack()
        self._lock = threading.Lock()
        self._book: HabitsBook | None = None
        self._is_tried = False

    def of(self, archive: str) -> Habits:
        """Give what is known of an archive."""
        book = self._opened() if self._home.state_file.exists() else None
        return book.of(archive) if book is not None else Habits()

    def note(self, archive: str, news: Habits) -> None:
        """Keep what was noticed."""
        if (book := self._opened()) is not None:
            book.note(archive, news)

    def _opened(self) -> HabitsBook | None:
        with self._lock:
            if not self._is_tried:
                self._is_tried = True
                with suppress(StoreError):
                    self._home.make()
                    state = self._ends.enter_context(closing(StateFile(self._home.state_file, mends=False)))
                    self._book = HabitsBook(state)
            return self._book

    def close(self) -> None:
        """Let it go."""
        self._ends.close()


def say_utf_8() -> Misfit:
    """Give what says, once for an archive, that it is asked in UTF-8 since its own character set does not suffice."""
    told: set[str] = set()

    def misfit(archive: str, charset: str) -> None:
        if archive not in told:
            told.add(archive)
            what = words_of(notice(JobCode.TEXT_NOT_CARRIED, charset=charset)).what
            say(f"{archive}: {what}; it is asked in UTF-8")

    return misfit


@contextmanager
def cancelled_by_signals(cancel: CancelToken) -> Iterator[None]:
    """Let signals cancel the work instead of ending the program in the middle; a second one is insistent."""

    def stop() -> None:
        if cancel.is_cancelled:
            cancel.insist()
        else:
            cancel.cancel()

    with asked_to_end(stop):
        yield
