"""Export: copies for other programs; what lies in the folder already is never touched, and no link is followed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from qrstation.core.deeds import Deed, ExportTarget, InstancesExported, Tell
from qrstation.core.instance import InstanceRecord
from qrstation.store import exporting
from qrstation.store.checksum import is_harmed
from qrstation.store.exporting import Exported, export_files
from qrstation.words import words_of
from tests.store.material import PERSON, ct, keep, opened

STUDY, SERIES = "1.2.99", "1.2.99.1"


@pytest.fixture
def records(tmp_path: Path) -> tuple[InstanceRecord, ...]:
    """Three instances of a store."""
    with opened(tmp_path / "home") as (store, news):
        for number in range(3):
            keep(store, ct(number, STUDY))
        assert news.wait_stored(3)
        return store.reader.instances(STUDY)


def exported(records: tuple[InstanceRecord, ...], folder: Path, publish: Tell = lambda _: None) -> Exported:
    """Export, by somebody."""
    return export_files(records, folder, PERSON, publish)


def names(folder: Path) -> set[str]:
    """Give the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_copies_lie_in_a_folder_for_each_series_with_equal_bytes(
    records: tuple[InstanceRecord, ...], tmp_path: Path
) -> None:
    done = exported(records, tmp_path / "out")
    assert (done.exported, done.failed) == (3, ())
    assert names(tmp_path / "out") == {f"{SERIES}/{record.sop_uid}.dcm" for record in records}
    for record in records:
        assert (tmp_path / "out" / SERIES / f"{record.sop_uid}.dcm").read_bytes() == record.path.read_bytes()


@pytest.mark.parametrize("hard_links", [True, False])
def test_what_is_there_is_never_overwritten(
    records: tuple[InstanceRecord, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hard_links: bool
) -> None:
    if not hard_links:

        def no_link(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", no_link)
    out = tmp_path / "out" / SERIES
    out.mkdir(parents=True)
    target = out / f"{records[0].sop_uid}.dcm"
    target.write_bytes(b"mine")
    beside = out / f"{records[1].sop_uid}.part"
    beside.write_bytes(b"mine too")
    done = exported(records, tmp_path / "out")
    assert done.exported == 2
    assert [(path, words_of(reason).what) for path, reason in done.failed] == [(target, "is there already")]
    assert target.read_bytes() == b"mine"
    assert beside.read_bytes() == b"mine too"
    assert len(names(tmp_path / "out")) == 4


def test_links_that_lie_there_lead_nowhere(records: tuple[InstanceRecord, ...], tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / SERIES).symlink_to(foreign, target_is_directory=True)
    done = exported(records, tmp_path / "out")
    assert (done.exported, len(done.failed)) == (0, 3)
    assert not names(foreign)
    (tmp_path / "out" / SERIES).unlink()
    (tmp_path / "out" / SERIES).mkdir()
    for link, target in ((f"{records[0].sop_uid}.dcm", "victim"), (f"{records[0].sop_uid}.part", "other")):
        (foreign / target).write_bytes(b"theirs")
        (tmp_path / "out" / SERIES / link).symlink_to(foreign / target)
    done = exported(records, tmp_path / "out")
    assert (done.exported, len(done.failed)) == (2, 1)
    assert {path.read_bytes() for path in foreign.iterdir()} == {b"theirs"}


def test_a_file_that_is_no_longer_what_came_is_left_out(records: tuple[InstanceRecord, ...], tmp_path: Path) -> None:
    whole = bytearray(records[1].path.read_bytes())
    whole[-1] ^= 1
    records[1].path.write_bytes(whole)
    assert is_harmed(records[1].path, records[1].checksum)
    done = exported(records, tmp_path / "out")
    assert done.exported == 2
    ((path, reason),) = done.failed
    assert path.name == f"{records[1].sop_uid}.dcm"
    assert "no longer what came" in words_of(reason).what
    assert len(names(tmp_path / "out")) == 2


def test_a_disk_that_fails_in_the_middle_leaves_nothing_half(
    records: tuple[InstanceRecord, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(exporting, "write_all", failing)
    done = exported(records, tmp_path / "out")
    assert (done.exported, len(done.failed)) == (0, 3)
    assert "No space" in words_of(done.failed[0][1]).what
    assert not names(tmp_path / "out")


def test_what_left_the_store_is_told_with_who_took_it_and_nothing_of_where(
    records: tuple[InstanceRecord, ...], tmp_path: Path
) -> None:
    events: list[Deed] = []
    series = tmp_path / "Morgan^Elena" / SERIES
    series.mkdir(parents=True)
    (series / f"{records[1].sop_uid}.dcm").touch()
    assert exported(records, tmp_path / "Morgan^Elena", events.append).exported == 2
    taken = (records[0].sop_uid, records[2].sop_uid)
    assert events == [InstancesExported((STUDY,), (SERIES,), taken, ExportTarget.FOLDER, PERSON)]
    assert "Morgan" not in repr(events)
    exported(records, tmp_path / "Morgan^Elena", events.append)
    assert len(events) == 1, "nothing left the store"


def test_an_export_that_is_broken_off_tells_what_left(
    records: tuple[InstanceRecord, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Deed] = []
    real, taken = exporting._copy, iter(records)

    def until_the_second(source: Path, place: exporting._Folder, name: str) -> None:
        if next(taken) is records[1]:
            raise KeyboardInterrupt
        real(source, place, name)

    monkeypatch.setattr(exporting, "_copy", until_the_second)
    with pytest.raises(KeyboardInterrupt):
        exported(records, tmp_path / "out", events.append)
    assert [event.sop_uids for event in events if isinstance(event, InstancesExported)] == [(records[0].sop_uid,)]
