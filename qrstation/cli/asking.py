"""What the commands that ask archives share: which archives, how they are reached, and how a signal ends the asking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from qrstation.cli.output import say
from qrstation.core.archive import Connect
from qrstation.core.errors import StoreUnusable
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.ending import asked_to_end
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.state import StateFile
from qrstation.words import words_of


def asked_archives(settings: Settings, names: Sequence[str]) -> list[ArchiveSettings]:
    """Give the archives of these names, each once; without any name all. Raises UnknownArchive."""
    return [settings.archive(name) for name in dict.fromkeys(names)] if names else list(settings.archives)


def connect_to(settings: Settings, link: ReceiverLink | None = None) -> Connect:
    """Give what gives archives; ``link`` is for what needs the receiver."""
    return archives_of(settings.station, settings.station.port, link)


def habits_book(home: Home, ends: ExitStack) -> HabitsBook | None:
    """Give what is remembered of the archives; without it a command goes on as with archives not known yet."""
    try:
        state = ends.enter_context(closing(StateFile(home.state_file, mends=False)))
    except StoreUnusable as error:
        say(f"qrstation: {words_of(error).line}")
        return None
    return HabitsBook(state)


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
