"""What was set aside goes with its study, at once or when its time is over; of a study that is here it stays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.leftovers import KEPT_DAYS
from qrstation.store.verify import put_harmed_aside
from tests.store.material import PERSON, ct, keep, opened
from tests.store.test_verify import harm

STUDY, OTHER = "1.2.99", "1.2.77"
DAY = 86_400 * 10**9


def renamed(data_set: Dataset, name: str = "Corrected^Name") -> Dataset:
    """Give an instance as it comes after a correction at the archive."""
    data_set.PatientName = name
    return data_set


def aside(store: InstanceStore) -> list[Path]:
    """Give every file that is set aside, for whatever reason."""
    return sorted(path for path in store.layout.aside.rglob("*") if path.is_file())


def in_a_month(store: InstanceStore) -> int:
    """Have what has had its time removed, when a month is over; gives how many files."""
    return store.leftovers.sweep(lambda: False, time.time_ns() + (KEPT_DAYS + 1) * DAY)


def filled(store: InstanceStore, study: str) -> None:
    """Keep an instance with an older version, one with a version that awaits a choice, and put one aside as harmed."""
    keep(store, ct(1, study))
    keep(store, renamed(ct(1, study)))
    assert store.choices.take_newer(study, by=PERSON) == 1
    for number in (2, 3):
        keep(store, ct(number, study))
    keep(store, renamed(ct(2, study)))
    store.index.call(lambda _: None)
    record = store.reader.instance(str(ct(3, study).SOPInstanceUID))
    assert record is not None
    harm(record.path)
    assert put_harmed_aside(store, lambda: False) == (record.sop_uid,)


def test_what_is_set_aside_of_a_study_goes_with_it_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        filled(store, STUDY)
        assert len(aside(store)) == 3
        filled(store, OTHER)
        assert store.remover.remove(STUDY) == 2
        left = aside(store)
        assert len(left) == 3
        assert store.remover.remove(OTHER) == 2
        assert aside(store) == []
        assert not list(stored_files(store.layout.folder))


def test_of_a_deleted_series_goes_what_is_of_that_series(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        for series in ("1.2.99.1", "1.2.99.2"):
            keep(store, ct(1, STUDY, series))
            keep(store, renamed(ct(1, STUDY, series)))
        assert store.remover.remove(STUDY, "1.2.99.1") == 1
        (left,) = store.conflicts.entries(STUDY)
        assert left.series_uid == "1.2.99.2"


def test_what_comes_after_the_deletion_began_is_left(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        keep(store, renamed(ct(1, STUDY)))
        (entry,) = store.conflicts.entries(STUDY)
        assert store.leftovers.remove_of(STUDY, "", (entry.sop_uid,), entry.stamp - 1) == 0
        assert store.leftovers.remove_of(STUDY, "", (entry.sop_uid,), entry.stamp) == 1


def test_the_doctors_image_takes_nothing_along(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        keep(store, renamed(ct(1, STUDY)))
        assert store.remover.remove(STUDY, only=str(ct(1, STUDY).SOPInstanceUID)) == 1
        assert len(store.conflicts.entries(STUDY)) == 1


def test_of_a_study_that_is_here_everything_stays_however_long(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        filled(store, STUDY)
        before = aside(store)
        assert in_a_month(store) == 0
        assert aside(store) == before


def test_what_an_earlier_version_left_of_a_deleted_study_has_its_time(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        filled(store, STUDY)
        older = aside(store)
        kept = {path: path.read_bytes() for path in older}
        store.remover.remove(STUDY)
        for path, data in kept.items():
            path.write_bytes(data)
        assert store.leftovers.sweep(lambda: False) == 0
        assert in_a_month(store) == 2
        # What awaits a choice is somebody's to decide.
        assert [path.parent for path in aside(store)] == [store.layout.aside]


@pytest.mark.parametrize("name", ["half.dcm", "half-17.dcm"])
def test_what_cannot_be_read_has_its_time_too(tmp_path: Path, name: str) -> None:
    with opened(tmp_path) as (store, _):
        (store.layout.damaged / name).write_bytes(b"no DICOM at all")
        assert in_a_month(store) == 1
        assert aside(store) == []


def test_an_index_that_was_set_aside_has_its_time_too(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        filled(store, STUDY)
    (tmp_path / "index.sqlite").write_bytes(b"corrupt" * 1000)
    with opened(tmp_path) as (store, _):
        (kept,) = store.index.set_aside_until(time.time_ns() + DAY)
        assert kept.read_bytes().startswith(b"corrupt")
        assert store.leftovers.sweep(lambda: False) == 0
        assert in_a_month(store) == 1
        assert not kept.exists()
        assert store.reader.heading(STUDY) is not None


def test_while_the_index_is_not_whole_nothing_goes(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        (store.layout.damaged / "half-17.dcm").write_bytes(b"no DICOM at all")
        store.index.is_whole = False
        assert in_a_month(store) == 0
        store.index.is_whole = True


def test_a_stop_is_heard(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        (store.layout.damaged / "half-17.dcm").write_bytes(b"no DICOM at all")
        assert store.leftovers.sweep(lambda: True) == 0


def test_a_file_that_cannot_be_removed_fails_no_deletion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with opened(tmp_path) as (store, _):
        filled(store, STUDY)
        monkeypatch.setattr("qrstation.store.leftovers.remove_file", refuse)
        assert store.remover.remove(STUDY) == 2
        assert len(aside(store)) == 3
