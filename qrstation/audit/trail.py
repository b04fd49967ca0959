"""Appends records to the trail of a home: one trail for all its processes, a turn at a time.

Under the lock the end is found by the head, the records are chained to it, written, made safe on disk, and then the
head tells of them. Nothing that stands in the trail is ever written over.
"""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qrstation.audit.ageing import Details, aged, removals_of, remove
from qrstation.audit.changes import Witness, read_witness, write_witness
from qrstation.audit.files import TrailFile, file_name, lines_of, trail_files
from qrstation.audit.head import Head, read_head, write_head
from qrstation.audit.record import FIRST_LINK, Key, Record, following
from qrstation.core.station.home import Home, make_private, private_opener
from qrstation.core.station.lock import ProcessLock

LARGEST_FILE = 16 << 20
"""Bytes after which a new file is begun, as with each new day."""


class Harm(StrEnum):
    """What was found wrong with the trail's end when it was to be written."""

    CUT = "cut"
    """Less is there than the head tells of: records were taken."""
    GONE = "gone"
    """There is neither a record nor a head, where some have been written."""
    HEAD_LOST = "head lost"
    """There are records and no head: whether some were taken cannot be told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded: when it happened, and the message."""

    time: datetime.datetime
    xml: bytes


@dataclass(frozen=True, slots=True)
class _End:
    """Where the trail goes on."""

    number: int
    link: str
    file: TrailFile | None
    """None where a new file is to be begun."""
    size: int = 0
    is_torn: bool = False
    """The last line has no end: a crash cut it off."""
    harm: Harm | None = None


class Trail:
    """The trail as one thread of a process writes it, beside any number of others."""

    def __init__(
        self,
        home: Home,
        alert: Callable[[str, Details], Entry],
        key: Callable[[], Key | None] = lambda: None,
        keep_days: Callable[[], int] = lambda: 0,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        """``alert`` makes the record of a harm, or of what was removed, with details; ``key`` gives what seals, when
        there is one by now; ``keep_days`` is 0 for ever.
        """
        self._folder = home.audit
        self._head = home.audit_head
        self._witness = home.audit_witness
        self._lock = ProcessLock(home.audit_lock)
        self._alert = alert
        self._key = key
        self._keep_days = keep_days
        self._today = today
        self._is_witnessed = False
        self._looked = ("", False)
        """On which day old files were looked for last, and whether there was a key."""

    def append(self, entries: Sequence[Entry]) -> Head:
        """Write records, and make them safe on disk. Raises OSError, HomeUnusable: then none of them is there."""
        make_private(self._folder)
        with self._lock.turn():
            end = self._find_end()
            told = [self._alert(f"audit trail: {end.harm}", ())] if end.harm is not None else []
            head = self._write(end, [*told, *entries])
            if not self._is_witnessed:
                self._have_witnessed()
            return head

    def _have_witnessed(self) -> None:
        """Write down that there is a trail, where settings have been seen in this home; else the next time."""
        with contextlib.suppress(OSError):  # the records are there all the same
            witness = read_witness(self._witness)
            if witness is not None and not witness.has_trail:
                write_witness(self._witness, Witness(witness.digests, has_trail=True))
            self._is_witnessed = witness is not None

    def _write(self, end: _End, entries: Sequence[Entry]) -> Head:
        today = self._today().isoformat()
        old = self._aged(today) if end.file is not None else ()
        entries = [*(self._alert(said, details) for said, details in removals_of(old)), *entries]
        if end.file is None or end.file.day != today or end.size >= LARGEST_FILE:
            path = self._folder / file_name(end.number + 1, today)
            file, is_torn = TrailFile(path, end.number + 1, today), False
        else:
            file, is_torn = end.file, end.is_torn
        head = self._add(end, file, entries, is_torn=is_torn)
        remove(old)
        return head

    def _aged(self, today: str) -> tuple[TrailFile, ...]:
        """Give the files that go for their age: looked for once a day, and again when there is a key by then."""
        looked = today, self._key() is not None
        if looked == self._looked:
            return ()
        self._looked = looked
        return aged(self._folder, self._keep_days(), today, seals=looked[1])

    def _add(self, end: _End, file: TrailFile, entries: Sequence[Entry], *, is_torn: bool) -> Head:
        key, number, link = self._key(), end.number, end.link
        records: list[Record] = []
        for entry in entries:
            number += 1
            record = following(link, number, entry.time.isoformat(timespec="milliseconds"), entry.xml, key)
            link = record.link
            records.append(record)
        data = (b"\n" if is_torn else b"") + b"".join([record.line for record in records])
        size = _append(file.path, data)
        head = Head(number, link, file.path.name, size)
        try:
            write_head(self._head, head)
        except OSError:
            _take_back(file.path, size - len(data))  # they come again: nobody has been told that they are there
            raise
        return head

    def _find_end(self) -> _End:
        head, files = read_head(self._head), trail_files(self._folder)
        if not files and (head is None or not head.number):
            return self._begin()
        if head is None or (not head.number and self._was_there()):
            last = max((line.record.number for file in files for line in lines_of(file) if line.record), default=0)
            # The chain begins anew, so that the place is found for as long as the trail is kept.
            return _End(last, FIRST_LINK, None, harm=Harm.HEAD_LOST)
        if not head.number:
            return _after_crash(head, files)  # which came with the very first records
        told_of = next((file for file in reversed(files) if file.path.name == head.file), None)
        if told_of is None:
            return _End(head.number, head.link, None, harm=Harm.CUT)
        size = told_of.path.stat().st_size
        if told_of is files[-1] and size == head.size:
            return _End(head.number, head.link, told_of, size)
        if size < head.size:
            return _End(head.number, head.link, None, harm=Harm.CUT)
        return _after_crash(head, files)

    def _begin(self) -> _End:
        """Begin a trail, with a head of no records: one that is not there is then always one that was taken."""
        if self._was_there():
            # A trail without its first record, so that it is found for as long as the trail is kept.
            return _End(1, FIRST_LINK, None, harm=Harm.GONE)
        write_head(self._head, Head(0, FIRST_LINK))
        return _End(0, FIRST_LINK, None)

    def _was_there(self) -> bool:
        """Tell whether records have been written in this home, by the witness."""
        witness = read_witness(self._witness)
        return witness is not None and witness.has_trail


def _after_crash(head: Head, files: Sequence[TrailFile]) -> _End:
    """Find the end behind a head that is behind: a crash came between the records and it."""
    number, link, last, size = head.number, head.link, files[-1], 0
    for file in files:
        if file.path.name < head.file:
            continue
        last, size = file, head.size if file.path.name == head.file else 0
        for line in lines_of(file, size):
            size = line.offset
            if line.record is not None and line.record.number > number:
                number, link = line.record.number, line.record.link
    whole = last.path.stat().st_size
    return _End(number, link, last, whole, is_torn=size < whole)


def _append(path: Path, data: bytes) -> int:
    """Write at a file's end, and make it safe; gives its size then. Raises OSError: then the file is as it was."""
    is_new = not path.exists()
    descriptor = private_opener(str(path), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    before, is_safe = os.fstat(descriptor).st_size, False
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
        is_safe = True
    finally:
        os.close(descriptor)
        if not is_safe:
            _take_back(path, before)  # what is half there would be read as a record that a crash cut off
    if is_new:
        _sync_folder(path.parent)
    return before + len(data)


def _take_back(path: Path, size: int) -> None:
    """Have a file as it was before something was added; one of nothing was not there."""
    if size:
        os.truncate(path, size)
    else:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a new file's name safe, where a folder can be synced."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
