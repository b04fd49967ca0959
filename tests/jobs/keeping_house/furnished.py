"""A station with studies that rules fetched from an archive that answers, and the receiver's own way of deleting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset

from qrstation.core.archive import Archive
from qrstation.core.deeds import Deed
from qrstation.core.errors import StationError
from qrstation.core.events import Event
from qrstation.core.notice import notice_from
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import ArchiveSettings, Settings, StoreSettings
from qrstation.jobs.keeping_house.cleaning import House
from qrstation.receiver.claims import Claims, Patience
from qrstation.receiver.commands import Commands
from qrstation.store.state import StateFile
from qrstation.store.state_prefetched import PrefetchedStudies
from tests.archives import ScriptedArchive
from tests.connected import connected
from tests.jobs.station import Station
from tests.store.material import keep

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Client:
    """Who asks the receiver."""

    is_gone = False


@dataclass
class Furnished:
    """The station, what it knows, and what was told of deletions."""

    station: Station
    archives: list[ScriptedArchive]
    records: PrefetchedStudies
    house: House
    settings: Settings
    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    before_delete: Callable[[], object] = lambda: None
    before_connect: Callable[[], object] = lambda: None

    def note(self, event: Deed) -> None:
        """Nobody keeps an audit trail here."""

    def publish(self, event: Event) -> None:
        """Take the receiver's news."""
        self.events.append(event)

    def reload(self) -> bool:
        """Do nothing."""
        return True

    def end(self) -> None:
        """Do nothing."""

    def fetch(self, archive: ScriptedArchive, images: int = 2) -> str:
        """Have a rule fetch a study of so many images, which is all that the archive has; gives its UID."""
        archive.study, archive.images = new_uid(), {}
        archive.add_series(images)
        self.records.begin(archive.study, archive.settings.name)
        self.store(archive.all_images)
        self.records.end(archive.study)
        return archive.study

    def store(self, images: list[Dataset]) -> None:
        """Keep images as those that come."""
        for image in images:
            assert keep(self.station.store, image) == 0
        self.station.store.places.settle()

    def here(self, study_uid: str) -> int:
        """Give how many images are here of a study."""
        return len(self.station.store.reader.held(study_uid))


@contextmanager
def furnished(station: Station, folder: Path, *archives: ScriptedArchive, days: int = 30) -> Iterator[Furnished]:
    """Furnish a station; its clock stands still."""
    known = tuple(replace(each.settings, name=f"Archive {number}") for number, each in enumerate(archives, 1))
    settings = Settings(store=StoreSettings(clean_after_days=days), archives=known)
    with closing(StateFile(folder / "state.sqlite")) as state:
        reader = station.store.reader
        records = PrefetchedStudies(state, reader.held, lambda: made.now)

        def connect(archive: ArchiveSettings) -> Archive:
            made.before_connect()
            return connected(archive, "QRSTATION")

        def ask(command: str, **arguments: Any) -> dict[str, Any]:
            made.commands.append({"do": command, **arguments})
            if command == "delete":
                made.before_delete()
            answer = receiver.answer(made.commands[-1], Client())
            if "error" in answer:
                raise StationError.of(notice_from(answer["error"]["notice"]))
            result: dict[str, Any] = answer["result"]
            return result

        def is_busy(study_uid: str) -> bool:
            return study_uid in made.busy

        house = House(records, reader, lambda: made.settings, connect, ask, is_busy, lambda: made.now)
        made = Furnished(station, list(archives), records, house, settings)
        receiver = Commands(station.store, Claims(), Patience(), made, threading.Event().is_set)
        yield made


LATER = timedelta(days=31)
