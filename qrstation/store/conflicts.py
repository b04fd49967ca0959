"""What was set aside, as a person looks at it: which studies, how each image differs. It decides nothing."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.conflict import Comparison, Conflicts, StudyConflict, Titles
from qrstation.core.errors import NotDicom, StoreError
from qrstation.core.events import Difference
from qrstation.core.notice import Notice, notice
from qrstation.store.header_differences import header_differences
from qrstation.store.header_values import InstanceHeader, read_header
from qrstation.store.layout import Layout
from qrstation.store.stored_file import FileContents, first_difference, read_file
from qrstation.store.versions import aside_names, compare, stamp_of

MOST_STUDIES = 500
"""Studies that are listed at once."""
_LONGEST_NAME = 3 * 64
"""Three component groups of 64 characters are the most that a PN may have (PS3.5 section 6.2)."""
_LONGEST_WORDS = 64
_MOST_KNOWN = 200_000
"""Files of which it is remembered what they are of."""


@dataclass(frozen=True, slots=True)
class AsideEntry:
    """A file that was set aside, and what it is of."""

    name: str
    study_uid: str
    series_uid: str
    sop_uid: str
    modality: str
    source: str
    number: int | None

    @property
    def stamp(self) -> int:
        """When it came, in nanoseconds since 1970."""
        return stamp_of(self.name)


class ConflictBook:
    """Reads what was set aside; what a file says, and how it differs, is found out once. For several threads."""

    def __init__(self, layout: Layout, place_of: Callable[[str], Path | None], is_stopped: Callable[[], bool]) -> None:
        self._layout = layout
        self._place_of = place_of
        """Gives the file that is kept of a SOP Instance UID, None where there is none."""
        self._is_stopped = is_stopped
        self._lock = threading.Lock()
        """Guards what is known; nobody waits for the disk while holding it."""
        self._known: dict[str, AsideEntry | None] = {}
        """By file name: a file that was set aside is never written again. None: it cannot be read."""
        self._differences: dict[tuple[str, str], Difference] = {}

    def entries(self, study_uid: str = "", until: int = 0) -> list[AsideEntry]:
        """Give what was set aside, of one study or of all, the oldest first; ``until`` is the last stamp that counts.

        Raises OSError.
        """
        found = (self._entry(name) for name in self._names() if not until or stamp_of(name) <= until)
        return [entry for entry in found if entry is not None and study_uid in ("", entry.study_uid)]

    def conflicts(self) -> Conflicts:
        """Give every study that awaits a choice, the newest first. Raises OSError, StoreError."""
        names = self._names()
        studies: defaultdict[str, list[AsideEntry]] = defaultdict(list)
        unreadable = 0
        for name in names:
            entry = self._entry(name)
            if entry is None:
                unreadable += 1
            else:
                studies[entry.study_uid].append(entry)
        newest_first = sorted(studies.items(), key=lambda item: item[1][-1].stamp, reverse=True)
        listed = tuple(self._study(uid, entries) for uid, entries in newest_first[:MOST_STUDIES])
        return Conflicts(listed, max(0, len(newest_first) - MOST_STUDIES), unreadable)

    def differences(self, study_uid: str) -> Mapping[Difference, int]:
        """Count how the images of a study differ from what is kept. Raises OSError, StoreError."""
        count: Counter[Difference] = Counter()
        for entry in _newest(self.entries(study_uid)):
            if self._is_stopped():
                break
            count[self._difference(entry)] += 1
        return count

    def comparison(self, study_uid: str, number: int) -> Comparison:
        """Compare one image of a study, counted from 0, with what is kept. Raises OSError, StoreError."""
        entries = self.entries(study_uid)
        images = _newest(entries)
        if not images:
            raise StoreError(StoreCode.NOTHING_AWAITS)
        number = max(0, min(number, len(images) - 1))
        entry = images[number]
        kept = self._place_of(entry.sop_uid)
        compared = Comparison(
            study_uid,
            entry.sop_uid,
            number,
            len(images),
            Difference.ALONE,
            str(kept or ""),
            str(self._path(entry)),
            sum(each.sop_uid == entry.sop_uid for each in entries),
            entry.number,
        )
        return self._compared(compared, kept, self._path(entry))

    def _compared(self, compared: Comparison, kept: Path | None, path: Path) -> Comparison:
        new = _read(path)
        here = None if kept is None else _read(kept)
        readable = [each for each in (here, new) if isinstance(each, FileContents)]
        compared = replace(compared, has_pixels=any(each.pixels for each in readable))
        if not isinstance(new, FileContents):
            return replace(
                compared, difference=Difference.UNREADABLE, note=notice(StoreCode.NEW_VERSION_UNUSABLE, why=new)
            )
        if here is None:
            return compared
        if not isinstance(here, FileContents):
            return replace(
                compared, difference=Difference.UNREADABLE, note=notice(StoreCode.KEPT_VERSION_UNUSABLE, why=here)
            )
        compared = replace(compared, difference=compare(here, new), frame=_first_frame(here, new))
        try:
            found = header_differences(here, new)
        except NotDicom as error:
            return replace(compared, note=notice(StoreCode.HEADERS_NOT_COMPARED, why=error.notice))
        return replace(compared, elements=found.elements, more=found.more)

    def _study(self, study_uid: str, entries: list[AsideEntry]) -> StudyConflict:
        newest = entries[-1]
        images = _newest(entries)
        kept = self._place_of(newest.sop_uid)
        here = None if kept is None else _read(kept)
        new = _read(self._path(newest))
        return StudyConflict(
            study_uid,
            _titles(new) if isinstance(new, FileContents) else Titles(),
            _titles(here) if isinstance(here, FileContents) else None,
            tuple(sorted({entry.modality for entry in images if entry.modality})),
            tuple(sorted({entry.source for entry in images})),
            len(images),
            newest.stamp,
        )

    def _difference(self, entry: AsideEntry) -> Difference:
        kept = self._place_of(entry.sop_uid)
        if kept is None:
            return Difference.ALONE
        key = (entry.name, str(kept))
        with self._lock:
            known = self._differences.get(key)
        if known is not None:
            return known
        here, new = _read(kept), _read(self._path(entry))
        if isinstance(here, Notice) or isinstance(new, Notice):
            return Difference.UNREADABLE
        difference = compare(here, new)
        with self._lock:
            if len(self._differences) >= _MOST_KNOWN:
                self._differences.clear()
            self._differences[key] = difference
        return difference

    def _names(self) -> list[str]:
        """Give the names of the files, the oldest first, and forget what is known of those that are gone."""
        names = aside_names(self._layout)
        there = set(names)
        with self._lock:
            for gone in [name for name in self._known if name not in there]:
                del self._known[gone]
        return names

    def _entry(self, name: str) -> AsideEntry | None:
        with self._lock:
            if name in self._known:
                return self._known[name]
        try:
            contents = read_file(self._layout.aside / name)
        except FileNotFoundError:
            return None
        except NotDicom:
            entry = None
        else:
            entry = _entry_of(name, contents)
        with self._lock:
            if len(self._known) < _MOST_KNOWN:
                self._known[name] = entry
        return entry

    def _path(self, entry: AsideEntry) -> Path:
        return self._layout.aside / entry.name


def _newest(entries: Iterable[AsideEntry]) -> list[AsideEntry]:
    """Give the newest version of each image, in the order of series and instance numbers."""
    newest = {entry.sop_uid: entry for entry in entries}
    return sorted(newest.values(), key=lambda entry: (entry.series_uid, entry.number or 0, entry.sop_uid))


def _read(path: Path) -> FileContents | Notice:
    """Read a file, or say why it cannot be read."""
    try:
        return read_file(path)
    except NotDicom as error:
        return error.notice
    except OSError as error:
        return notice(StoreCode.CANNOT_BE_READ, reason=str(error.strerror))


def _header(contents: FileContents) -> InstanceHeader:
    return read_header(
        contents.elements,
        contents.transfer_syntax_uid,
        contents.path,
        contents.size,
    )


def _entry_of(name: str, contents: FileContents) -> AsideEntry:
    record = _header(contents).record
    return AsideEntry(
        name,
        record.study_uid,
        record.series_uid,
        record.sop_uid,
        record.modality[:16],
        contents.source_ae_title,
        record.instance_number,
    )


def _titles(contents: FileContents) -> Titles:
    header = _header(contents)
    return Titles(
        header.patient["PatientName"][:_LONGEST_NAME],
        header.patient["PatientID"][:_LONGEST_WORDS],
        header.patient["PatientBirthDate"][:_LONGEST_WORDS],
        header.study["StudyDate"][:_LONGEST_WORDS],
        header.study["StudyDescription"][:_LONGEST_WORDS],
    )


def _first_frame(here: FileContents, new: FileContents) -> int:
    """Give the frame from which on the pixels differ, from 0; 0 also where that cannot be known."""
    frames = min(_header(each).record.frames for each in (here, new))
    if frames < 2 or len(here.pixels) != len(new.pixels) or not (here.has_native_pixels and new.has_native_pixels):
        return 0
    at = first_difference(here.path, here.pixels, new.path, new.pixels)
    return 0 if at is None else min(frames - 1, at // max(1, len(here.pixels) // frames))
