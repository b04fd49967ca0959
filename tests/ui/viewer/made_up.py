"""Made-up studies for the viewer's tests: records, CT-like frames, an index and decoders in memory."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from qrstation.core.errors import CannotDecode
from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading
from qrstation.core.patient import Answer, Demographics, compare
from qrstation.imaging.frame import Frame, Geometry, SpacingKind, Window
from qrstation.imaging.heading import FrameHeading

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
LUNG = Window(-600.0, 1500.0)
ELENA = Demographics("4711-02", "", "MORGAN^ELENA", "19580314", "F")
PAOLO = Demographics("9920-14", "", "MORETTI^PAOLO", "19710902", "M")


def heading(study_uid: str = "1.1", date: str = "20261120", **changes: str) -> StudyHeading:
    """Give a study of the patient of the story."""
    values = {
        "patient_name": "MORGAN^ELENA",
        "patient_id": "4711-02",
        "birth_date": "19580314",
        "sex": "F",
        "study_date": date,
        "study_time": "101500",
        "description": "CT thorax follow-up",
    }
    return StudyHeading(study_uid, **(values | changes))


def ct_series(
    study_uid: str = "1.1",
    number: int = 2,
    count: int = 20,
    *,
    first: float = -100.0,
    gap: float = 2.0,
    description: str = "Lung 1.0 mm B60",
    orientation: tuple[float, float, float, float, float, float] = AXIAL,
    image_type: tuple[str, ...] = ("ORIGINAL", "PRIMARY", "AXIAL"),
    size: int = 64,
    patient: Demographics | None = ELENA,
    source: str | None = "MAIN",
) -> tuple[SeriesRecord, tuple[InstanceRecord, ...]]:
    """Give a CT series of slices along its normal, ``gap`` mm apart."""
    series_uid = f"{study_uid}.{number}"
    normal = np.cross(orientation[:3], orientation[3:])
    records = []
    for index in range(count):
        place = (first + index * gap) * normal
        uid = f"{series_uid}.{index + 1}"
        record = InstanceRecord(
            study_uid=study_uid,
            series_uid=series_uid,
            sop_uid=uid,
            sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
            transfer_syntax_uid="1.2.840.10008.1.2.1",
            path=Path("/made-up") / uid,
            size=1000,
            modality="CT",
            instance_number=index + 1,
            rows=size,
            columns=size,
            position=(float(place[0]), float(place[1]), float(place[2])),
            orientation=orientation,
            spacing=(0.7, 0.7),
            frame_of_reference_uid=f"{study_uid}.99",
            image_type=image_type,
            patient=patient,
            source=source,
        )
        records.append(record)
    return SeriesRecord(study_uid, series_uid, "CT", number, description, count), tuple(records)


def in_frame_of(
    study_uid: str, series: tuple[SeriesRecord, tuple[InstanceRecord, ...]]
) -> tuple[SeriesRecord, tuple[InstanceRecord, ...]]:
    """Give a series as in the frame of reference of another study."""
    record, instances = series
    return record, tuple(replace(each, frame_of_reference_uid=f"{study_uid}.99") for each in instances)


def report_series(study_uid: str = "1.1", number: int = 9) -> tuple[SeriesRecord, tuple[InstanceRecord, ...]]:
    """Give a structured report: a series without images."""
    uid = f"{study_uid}.{number}"
    record = InstanceRecord(
        study_uid, uid, f"{uid}.1", "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.1.2.1", Path("/x"), 900, "SR"
    )
    return SeriesRecord(study_uid, uid, "SR", number, "Report", 1), (record,)


def ct_frame(seed: int, size: int = 64, nodule: float = 0.05, modality: str = "CT") -> Frame:
    """Give a slice through a chest: body, two lungs, spine, a nodule; stored values with intercept −1024."""
    y, x = np.mgrid[-1 : 1 : complex(size), -1 : 1 : complex(size)]
    values = np.full((size, size), -1000.0)
    values[(x / 0.92) ** 2 + (y / 0.68) ** 2 < 1] = 40
    for side in (-1, 1):
        values[((x - side * 0.42) / 0.32) ** 2 + (y / 0.46) ** 2 < 1] = -850
    values[(x / 0.12) ** 2 + ((y - 0.45) / 0.14) ** 2 < 1] = 500
    values[((x + 0.45) / nodule) ** 2 + ((y + 0.2) / nodule) ** 2 < 1] = 60
    noise = np.random.default_rng(seed).normal(0, 12, values.shape)
    pixels = (values + noise + 1024).astype(np.int16)
    geometry = Geometry((0.7, 0.7), SpacingKind.PATIENT, orientation=AXIAL)
    return Frame(pixels, modality=modality, units="HU", intercept=-1024.0, windows=(LUNG,), geometry=geometry)


class MadeUpIndex:
    """An index in memory; says on which threads it was asked."""

    def __init__(self) -> None:
        self._series: dict[str, SeriesRecord] = {}
        self._instances: dict[str, list[InstanceRecord]] = {}
        self.headings: list[StudyHeading] = []
        """What stands over the studies, for who asks for a patient's."""
        self.threads: set[str] = set()

    def put(self, series: SeriesRecord, records: Iterable[InstanceRecord]) -> tuple[InstanceRecord, ...]:
        """Hold a series, or more of it; gives the records."""
        stored = tuple(records)
        self._series[series.series_uid] = series
        self._instances.setdefault(series.series_uid, []).extend(stored)
        return stored

    def drop(self, series_uid: str) -> None:
        """Hold a series no longer."""
        del self._series[series_uid]
        del self._instances[series_uid]

    def series(self, study_uid: str) -> tuple[SeriesRecord, ...]:
        self.threads.add(threading.current_thread().name)
        return tuple(series for series in self._series.values() if series.study_uid == study_uid)

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        self.threads.add(threading.current_thread().name)
        return tuple(self._instances.get(series_uid, ()))

    def middle(self, series: SeriesRecord) -> tuple[InstanceRecord, ...]:
        self.threads.add(threading.current_thread().name)
        ordered = sorted(self._instances[series.series_uid], key=lambda each: each.instance_number or 0)
        first = (len(ordered) - 1) // 2
        return tuple(ordered[first : first + 2])

    def studies_of(self, patient: Demographics) -> tuple[StudyHeading, ...]:
        self.threads.add(threading.current_thread().name)
        same = [each for each in self.headings if compare(each.demographics, patient).answer is Answer.SAME]
        return tuple(sorted(same, key=lambda each: each.study_date, reverse=True))


class MadeUpDecoders:
    """Decoders in memory: frames by the file's name, made when asked for; may be held back."""

    count = 2

    def __init__(self, size: int = 64) -> None:
        self.frames: dict[tuple[str, int], Frame | CannotDecode] = {}
        self.previews: dict[tuple[str, int], Frame | CannotDecode] = {}
        self.frame_headings: dict[str, tuple[FrameHeading, ...] | CannotDecode] = {}
        """What files say of their frames, by their names."""
        self.asked: list[tuple[str, int, bool]] = []
        self.asked_headings: list[str] = []
        self.headings_gate = threading.Event()
        self.headings_gate.set()
        self.gate = threading.Event()
        self.gate.set()
        self.handed = 0
        """How many frames were asked for, those withdrawn among them."""
        self.waiting = 0
        """How many are held back at the gate."""
        self._changed = threading.Condition()
        self._size = size
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="made-up-decoder")
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="made-up-reader")

    def decode(self, path: Path, number: int = 0, urgent: bool = True) -> Future[Frame]:
        with self._changed:
            self.handed += 1
            self._changed.notify_all()
        return self._pool.submit(self._decode, path.name, number, urgent)

    def preview(self, path: Path, number: int = 0) -> Future[Frame | None]:
        future: Future[Frame | None] = Future()
        found = self.previews.get((path.name, number))
        if isinstance(found, CannotDecode):
            future.set_exception(found)
        else:
            future.set_result(found)
        return future

    def headings(self, path: Path) -> Future[tuple[FrameHeading, ...]]:
        return self._readers.submit(self._headings, path.name)

    def _headings(self, name: str) -> tuple[FrameHeading, ...]:
        self.headings_gate.wait()
        self.asked_headings.append(name)
        found = self.frame_headings.get(name, ())
        if isinstance(found, CannotDecode):
            raise found
        return found

    def wait_held_back(self, count: int) -> bool:
        """Wait until so many are held back at the gate."""
        with self._changed:
            return self._changed.wait_for(lambda: self.waiting == count, 10)

    def wait_handed(self, count: int) -> bool:
        """Wait until so many frames were asked for."""
        with self._changed:
            return self._changed.wait_for(lambda: self.handed == count, 10)

    def frame(self, sop_uid: str, number: int = 0) -> Frame | CannotDecode:
        """Give what decoding an instance gives."""
        found = self.frames.get((sop_uid, number))
        if found is None:
            seed = zlib.crc32(f"{sop_uid}/{number}".encode())  # the same noise in each process
            found = ct_frame(seed, self._size)
            self.frames[sop_uid, number] = found
        return found

    def close(self) -> None:
        self.gate.set()
        self.headings_gate.set()
        self._pool.shutdown()
        self._readers.shutdown()

    def _decode(self, name: str, number: int, urgent: bool) -> Frame:
        with self._changed:
            self.waiting += 1
            self._changed.notify_all()
        self.gate.wait()
        with self._changed:
            self.waiting -= 1
        self.asked.append((name, number, urgent))
        found = self.frame(name, number)
        if isinstance(found, CannotDecode):
            raise found
        return found
