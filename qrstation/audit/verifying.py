"""Says whether the trail is whole: its chain, its seals, its end, and that nothing is missing but what was removed for
its age. What is found is told with the number of the record.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from qrstation.audit.ageing import removed_of
from qrstation.audit.changes import read_witness
from qrstation.audit.files import TrailFile, lines_of, trail_files
from qrstation.audit.head import Head, read_head
from qrstation.audit.record import FIRST_LINK, UNSEALED, Key, Record, link_of
from qrstation.core.codes.audit import AuditCode
from qrstation.core.errors import HomeUnusable
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.plain_file import NotPlain, open_plain

MOST_BREAKS = 100
"""Breaks that are told; behind the first ones hardly anything is news."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found."""

    records: int
    last: int
    """The number of the last record; 0 for none."""
    sealed: int
    """How many records carry a seal that was checked."""
    breaks: tuple[Notice, ...] = ()
    remarks: tuple[Notice, ...] = ()
    """What is no break, and to be known: lines that a crash cut off, seals that could not be checked."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, taken or added."""
        return not self.breaks


def verify(home: Home, key: Key | None = None, kept: Head | None = None) -> Verdict:
    """Check the trail of a home; ``key`` and ``kept``, the head's copy, are the keyring's, None where it gives none.

    It may be written meanwhile. Raises OSError.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # a file was removed for its age meanwhile
            return _verify(home, key, kept)
    return _verify(home, key, kept)


def _verify(home: Home, key: Key | None, kept: Head | None) -> Verdict:
    # Before the records: a trail that is begun or goes on meanwhile is no break.
    witness, head = read_witness(home.audit_witness), _head_of(home)
    checking = _Checking(key, [each for each in (head, kept) if each is not None and each.number])
    files = trail_files(home.audit)
    for file in files:
        if checking.file(file) < file.path.stat().st_size and _is_cut_off(home, file):
            checking.torn(file)
    is_expected = witness is not None and witness.has_trail
    return checking.end(is_headless=head is None or (is_expected and not head.number), is_expected=is_expected)


def _head_of(home: Home) -> Head | None:
    """Give the head; a pipe or a folder in its place is none."""
    try:
        return read_head(home.audit_head)
    except (NotPlain, IsADirectoryError):
        return None


def _is_cut_off(home: Home, file: TrailFile) -> bool:
    """Tell whether a file's end is no whole line, and none that is just being written."""
    lock = ProcessLock(home.audit_lock)
    try:
        if not lock.acquire():
            return False
    except HomeUnusable:  # a copy that nobody can write to
        pass
    try:
        with open_plain(file.path) as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) != b"\n"
    finally:
        lock.release()


@dataclass(slots=True)
class _Checking:
    """The chain as far as it was followed."""

    key: Key | None
    heads: Sequence[Head]
    number: int = 0
    link: str = FIRST_LINK
    records: int = 0
    sealed: int = 0
    unchecked: int = 0
    first: Record | None = None
    removed: dict[int, tuple[str, Record]] = field(default_factory=dict)
    """What records tell was removed for its age: the last one's number, its link, and the record that tells it."""
    breaks: list[Notice] = field(default_factory=list)
    remarks: list[Notice] = field(default_factory=list)

    def file(self, file: TrailFile) -> int:
        """Follow a file; gives where its last whole line ends."""
        size = 0
        for line in lines_of(file):
            size = line.offset
            if line.record is None:
                self.torn(file)
            else:
                self._take(line.record)
        return size

    def torn(self, file: TrailFile) -> None:
        """Tell of a line that is no record."""
        self.remarks.append(notice(AuditCode.TORN, number=self.number, file=file.path.name))

    def _take(self, record: Record) -> None:
        if self.first is None:
            self._begin(record)
        elif record.number != self.number + 1:
            self._leap(record)
        elif record.link != link_of(self.link, record.number, record.time, record.xml):
            code = AuditCode.ANEW if _begins_anew(record) else AuditCode.CHANGED
            self._broken(code, number=record.number)
        self._check_seal(record)
        for head in self.heads:
            if head.number == record.number and head.link != record.link:
                self._broken(AuditCode.REWRITTEN, number=record.number)
        for number, link in removed_of(record.xml):
            self.removed[number] = link, record
        self.records += 1
        self.number, self.link = record.number, record.link

    def _begin(self, record: Record) -> None:
        self.first = record
        if record.number == 1 and record.link != link_of(FIRST_LINK, 1, record.time, record.xml):
            self._broken(AuditCode.CHANGED, number=1)

    def _leap(self, record: Record) -> None:
        """Tell of a record that does not follow in number."""
        if record.number > self.number + 1:
            self._broken(AuditCode.MISSING, number=self.number + 1, last=record.number - 1)
        else:
            self._broken(AuditCode.OUT_OF_ORDER, number=record.number)

    def _check_seal(self, record: Record) -> None:
        if record.seal == UNSEALED:
            return
        if self.key is None or not record.seal.startswith(self.key.name):
            self.unchecked += 1
        elif record.seal != self.key.seal(record.link):
            self._broken(AuditCode.SEAL, number=record.number)
        else:
            self.sealed += 1

    def end(self, *, is_headless: bool, is_expected: bool) -> Verdict:
        """Look at both ends, once all records are known; ``is_expected`` says that some have been written."""
        first = self.first
        if first is not None and first.number > 1:
            self._look_before(first)
        highest = max((head.number for head in self.heads), default=0)
        if highest > self.number:
            self._broken(AuditCode.MISSING, number=self.number + 1, last=highest)
        if is_headless and first is not None:
            self._broken(AuditCode.HEADLESS, number=self.number)
        if is_expected and first is None and not highest:
            self._broken(AuditCode.GONE, number=0)
        if self.unchecked:
            self.remarks.append(notice(AuditCode.SEALS_UNCHECKED, count=self.unchecked))
        breaks = sorted(self.breaks, key=lambda each: each.get("number"))
        return Verdict(self.records, self.number, self.sealed, tuple(breaks[:MOST_BREAKS]), tuple(self.remarks))

    def _look_before(self, first: Record) -> None:
        """See whether what stood before the first record went for its age, and say which record says so."""
        last = first.number - 1
        link, teller = self.removed.get(last, ("", first))
        if not link:
            self._broken(AuditCode.MISSING, number=1, last=last)
        elif first.link != link_of(link, first.number, first.time, first.xml):
            self._broken(AuditCode.CHANGED, number=first.number)
        else:
            unsealed = self.key is not None and teller.seal != self.key.seal(teller.link)
            code = AuditCode.REMOVED_UNSEALED if unsealed else AuditCode.REMOVED
            self.remarks.append(notice(code, last=last, number=teller.number, day=teller.day))

    def _broken(self, code: AuditCode, number: int, last: int | None = None) -> None:
        told = notice(code, number=number) if last is None else notice(code, number=number, last=last)
        if told not in self.breaks:
            self.breaks.append(told)


def _begins_anew(record: Record) -> bool:
    return record.link == link_of(FIRST_LINK, record.number, record.time, record.xml)
