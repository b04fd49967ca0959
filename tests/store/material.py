"""Instances for the store's tests, and a store of a test's own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.fileset import FileSet
from pydicom.filewriter import write_dataset

from qrstation.core.actor import ActorKind, person
from qrstation.core.events import Event, InstancesStored
from qrstation.core.sink import IncomingInstance
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import StoreSettings
from qrstation.store.instance_store import InstanceStore
from qrstation.store.listing_rows import LISTED_AS
from qrstation.store.migrations import MIGRATIONS

EXPLICIT = "1.2.840.10008.1.2.1"
PERSON = person(ActorKind.WINDOW)


def encoded(data_set: Dataset, *, implicit: bool = False) -> bytes:
    """Encode a data set in little endian."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, implicit
    write_dataset(buffer, data_set)
    return buffer.getvalue()


def file_of(data_set: Dataset) -> bytes:
    """Give the file (PS3.10) of a data set."""
    with BytesIO() as file:
        data_set.save_as(file, enforce_file_format=True)
        return file.getvalue()


def ct(number: int = 1, study: str = "", series: str = "") -> Dataset:
    """Make a CT instance with a UID of its own."""
    data_set = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    if study:
        data_set.StudyInstanceUID, data_set.SeriesInstanceUID = study, series or f"{study}.1"
    data_set.SOPInstanceUID = new_uid(data_set.StudyInstanceUID, data_set.SeriesInstanceUID, number)
    data_set.InstanceNumber = number
    data_set.ImagePositionPatient = [0, 0, float(number)]
    return data_set


def file_set(folder: Path, *instances: Dataset) -> Path:
    """Write a file-set as a disc holds it, with a text beside its files; gives its DICOMDIR."""
    files = FileSet()
    for instance in instances:
        instance.file_meta.MediaStorageSOPInstanceUID = instance.SOPInstanceUID
        files.add(instance)
    files.write(folder)
    files._stage["t"].cleanup()  # pydicom leaves its stage to the collector, which warns of it
    (folder / "readme.txt").write_text("hello")
    return folder / "DICOMDIR"


def incoming(data_set: Dataset, syntax: str = EXPLICIT, sender: str = "ARCHIVE") -> IncomingInstance:
    """Give what a C-STORE request says of an instance."""
    return IncomingInstance(
        str(data_set.SOPClassUID), str(data_set.SOPInstanceUID), syntax, sender, "QRSTATION", "127.0.0.1"
    )


def keep(
    store: InstanceStore, data_set: Dataset, data: bytes | None = None, pieces: int = 3, sender: str = "ARCHIVE"
) -> int:
    """Write an instance in pieces and commit it; gives the status."""
    writer = store.begin(incoming(data_set, sender=sender))
    raw = encoded(data_set) if data is None else data
    step = len(raw) // pieces + 1
    for start in range(0, len(raw), step):
        writer.write((memoryview(raw)[start : start + step],))
    return writer.commit()


class News:
    """Collects the store's events."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def publish(self, event: Event) -> None:
        """Take an event."""
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    @property
    def stored(self) -> list[str]:
        """SOP Instance UIDs stored so far."""
        return [r.sop_uid for e in self.events if isinstance(e, InstancesStored) for r in e.instances]

    @property
    def again(self) -> list[str]:
        """SOP Instance UIDs that came again."""
        return [item.sop_uid for e in self.events if isinstance(e, InstancesStored) for item in e.again]

    def wait_stored(self, count: int, timeout: float = 20) -> bool:
        """Wait until instances are indexed."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.stored) >= count, timeout)

    def wait_again(self, count: int, timeout: float = 20) -> bool:
        """Wait until so many came again."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.again) >= count, timeout)


@contextmanager
def opened(folder: Path, *, sync: bool = False, max_gb: float = 0) -> Iterator[tuple[InstanceStore, News]]:
    """Open a store in a folder."""
    news = News()
    store = InstanceStore(
        folder / "store", folder / "index.sqlite", StoreSettings(max_gb=max_gb), news.publish, sync=sync
    )
    store.open()
    try:
        yield store, news
    finally:
        store.close()


def make_older(index_file: Path, version: int) -> None:
    """Make an index that is closed what an earlier version of the schema held of it."""
    newer = index_file.rename(index_file.with_name("newer.sqlite"))
    index_file.with_name(index_file.name + ".sum").unlink(missing_ok=True)
    connection = sqlite3.connect(index_file, isolation_level=None)
    connection.execute("CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)")
    connection.execute("ATTACH ? AS newer", (str(newer),))
    for number, statements in enumerate(MIGRATIONS[:version], start=1):
        for statement in statements:
            connection.execute(statement)
        connection.execute("INSERT INTO migrations VALUES (?, '')", (number,))
    for table in ("patients", "studies", "series", "instances", "facts"):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT OR REPLACE INTO main.{table} SELECT {columns} FROM newer.{table}")  # noqa: S608 - our own names; values are bound
    connection.execute("DELETE FROM facts WHERE name = ?", (LISTED_AS,))
    connection.close()
    newer.unlink()
