"""Reads the open studies from the store's index on a worker thread, and sorts each series into stacks as it arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qrstation.core.codes.objects import ObjectKind
from qrstation.core.errors import StationError
from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading
from qrstation.core.patient import Demographics
from qrstation.imaging.stacks.stack import Stack, StackSorter
from qrstation.ui.viewer.frames.decoders import Decoders
from qrstation.ui.viewer.studies.frame_headings import FrameHeadings
from qrstation.ui.viewer.studies.identity import different
from qrstation.ui.viewer.studies.kind_words import kinds_of
from qrstation.ui.viewer.studies.likeliest import likeliest_first
from qrstation.ui.viewer.studies.store_index import StoreIndex
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

_LARGE = 64
"""Of a series of so many images the middle is decoded while they are read and sorted."""


@dataclass(frozen=True, slots=True)
class SeriesNews:
    """A series as it stands now: its record, the stack of its images, how many instances are here, and whose."""

    series: SeriesRecord
    stacks: tuple[Stack, ...]
    instances: int
    patients: tuple[Demographics, ...] = ()
    kinds: tuple[ObjectKind, ...] = ()
    """What its instances are that are no images."""


@dataclass(frozen=True, slots=True)
class SoonWanted:
    """Images of a large series that is about to be read: one of them will probably be shown first."""

    records: tuple[InstanceRecord, ...]


@dataclass(frozen=True, slots=True)
class StudyRead:
    """A study was read; ``series_uids`` is all that is stored of it."""

    study_uid: str
    series_uids: frozenset[str]


@dataclass(frozen=True, slots=True)
class StudyUnreadable:
    """The index could not be read; the two lines for the window."""

    study_uid: str
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class PatientRead:
    """It was asked what is here of an open study's patient: these studies, the newest first; and what was asked it."""

    study_uid: str
    studies: tuple[StudyHeading, ...]
    step: int


News = SeriesNews | SoonWanted | StudyRead | StudyUnreadable | PatientRead


@dataclass(slots=True)
class _Series:
    record: SeriesRecord
    instances: dict[str, InstanceRecord] = field(default_factory=dict)
    sorter: StackSorter = field(default_factory=StackSorter)


class SeriesSource:
    """Knows, on its worker thread, the instances of the open studies; reports through ``deliver`` on that thread."""

    def __init__(self, index: StoreIndex, decoders: Decoders, deliver: Callable[[News], None]) -> None:
        self._index = index
        self._deliver = deliver
        self._worker = WorkThread("viewer-series")
        self._lock = threading.Lock()
        self._open: set[str] = set()
        self._arrived: list[InstanceRecord] = []
        self._series: dict[str, _Series] = {}
        self._headings = FrameHeadings(decoders, lambda: self._worker.submit("headings", self._learn))
        """Both are touched on the worker thread alone."""

    def open(self, study_uid: str) -> None:
        """Read a study, and from now on keep its stacks with what arrives."""
        with self._lock:
            self._open.add(study_uid)
        self._worker.submit(("open", study_uid), lambda: self._read(study_uid))

    def add(self, records: Iterable[InstanceRecord]) -> None:
        """Take newly stored instances; those of studies that are not open are left."""
        with self._lock:
            wanted = [record for record in records if record.study_uid in self._open]
            self._arrived += wanted
        if wanted:
            self._worker.submit("grow", self._grow)

    def forget(self, study_uids: Iterable[str]) -> None:
        """Close studies: nothing more is kept or reported of them."""
        gone = frozenset(study_uids)
        with self._lock:
            self._open -= gone
        self._worker.submit(("forget", gone), lambda: self._leave(gone))

    def reread(self, study_uid: str) -> None:
        """Read a study anew, since some of it was deleted."""
        self._worker.submit(("reread", study_uid), lambda: self._read(study_uid, afresh=True))

    def ask_patient(self, heading: StudyHeading, step: int) -> None:
        """Ask what is here of a study's patient; ``step`` comes back with the answer."""
        self._worker.submit(("patient", step), lambda: self._read_patient(heading, step))

    def close(self) -> None:
        """End the worker thread."""
        self._worker.close()

    def _read_patient(self, heading: StudyHeading, step: int) -> None:
        try:
            studies = self._index.studies_of(heading.demographics)
        except StationError as error:
            said = words_of(error)
            self._deliver(StudyUnreadable(heading.study_uid, said.what, said.advice))
            return
        self._deliver(PatientRead(heading.study_uid, studies, step))

    def _is_open(self, study_uid: str) -> bool:
        with self._lock:
            return study_uid in self._open

    def _leave(self, study_uids: frozenset[str]) -> None:
        self._headings.forget(study_uids)
        self._drop(study_uids)

    def _drop(self, study_uids: frozenset[str]) -> None:
        self._series = {uid: held for uid, held in self._series.items() if held.record.study_uid not in study_uids}

    def _read(self, study_uid: str, afresh: bool = False) -> None:
        if not self._is_open(study_uid):
            return
        if afresh:
            self._drop(frozenset({study_uid}))
            self._headings.try_again(study_uid)
        try:
            listed = self._index.series(study_uid)
            ordered = likeliest_first(listed)
            if ordered and ordered[0].instances >= _LARGE and not afresh:
                self._deliver(SoonWanted(self._index.middle(ordered[0])))
            for record in ordered:
                self._hold(record, self._index.instances(study_uid, record.series_uid))
                self._report(record.series_uid)
        except StationError as error:
            said = words_of(error)
            self._deliver(StudyUnreadable(study_uid, said.what, said.advice))
            return
        self._deliver(StudyRead(study_uid, frozenset(record.series_uid for record in listed)))

    def _hold(self, record: SeriesRecord, instances: Iterable[InstanceRecord]) -> None:
        held = self._series.setdefault(record.series_uid, _Series(record))
        held.record = record
        fresh = [instance for instance in instances if held.instances.get(instance.sop_uid) != instance]
        held.instances.update((instance.sop_uid, instance) for instance in fresh)
        held.sorter.add(fresh)
        for instance in fresh:
            held.sorter.learn(instance.sop_uid, self._headings.of(instance))

    def _learn(self) -> None:
        """Sort the frames anew of which the decoders have told where they lie."""
        changed: dict[str, None] = {}
        for record, found in self._headings.arrived():
            held = self._series.get(record.series_uid)
            if held is not None and found and record.sop_uid in held.instances:
                held.sorter.learn(record.sop_uid, found)
                changed[record.series_uid] = None
        for series_uid in changed:
            self._report(series_uid)

    def _grow(self) -> None:
        with self._lock:
            arrived, self._arrived = self._arrived, []
        by_series: dict[str, list[InstanceRecord]] = {}
        for record in arrived:
            if self._is_open(record.study_uid):
                by_series.setdefault(record.series_uid, []).append(record)
        for series_uid, records in by_series.items():
            self._hold(self._record_of(records[0]), records)
            self._report(series_uid)

    def _record_of(self, instance: InstanceRecord) -> SeriesRecord:
        """Give the series' record; the index is asked when the series is new, since an instance does not name it."""
        held = self._series.get(instance.series_uid)
        if held is not None:
            return held.record
        try:
            listed = self._index.series(instance.study_uid)
        except StationError as error:
            said = words_of(error)
            self._deliver(StudyUnreadable(instance.study_uid, said.what, said.advice))
            listed = ()
        bare = SeriesRecord(instance.study_uid, instance.series_uid, instance.modality, None, "", 0)
        return next((series for series in listed if series.series_uid == instance.series_uid), bare)

    def _report(self, series_uid: str) -> None:
        held = self._series[series_uid]
        patients = different(record.patient for record in held.instances.values())
        kinds = kinds_of(held.instances.values())
        self._deliver(SeriesNews(held.record, held.sorter.stacks(), len(held.instances), patients, kinds))
