"""A disk that is full, gone or failing: never a false success, nothing half, and well again by itself."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qrstation.core.errors import StoreError, StoreFull, StoreUnusable
from qrstation.core.station.settings import StoreSettings
from qrstation.store.index import IndexReader
from qrstation.store.index_connections import IndexConnections
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.room import Room
from qrstation.store.verify import repair
from tests.store.material import ct, encoded, incoming, keep, opened
from tests.told import saying

OUT_OF_RESOURCES, PROCESSING_FAILURE = 0xA700, 0x0110


def failing(number: int) -> object:
    """Make a system call that fails."""

    def call(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    return call


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (errno.ENOSPC, OUT_OF_RESOURCES),
        (errno.EDQUOT, OUT_OF_RESOURCES),
        (errno.EIO, PROCESSING_FAILURE),
        (errno.EROFS, PROCESSING_FAILURE),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_disk_at_the_end_is_never_a_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int, call: str
) -> None:
    with opened(tmp_path, sync=True) as (store, _):
        with monkeypatch.context() as patched:
            patched.setattr(os, call, failing(number))
            assert keep(store, ct()) == status
        assert not list(stored_files(store.layout.folder))
        assert not list(store.layout.incoming.iterdir())
        assert keep(store, ct()) == 0


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, StoreFull), (errno.EIO, StoreUnusable)])
def test_a_failing_disk_in_the_middle_is_told_until_it_works_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StoreError]
) -> None:
    with opened(tmp_path, sync=True) as (store, _):
        with monkeypatch.context() as patched:
            patched.setattr(os, "writev", failing(number))
            writer = store.begin(incoming(ct()))
            with pytest.raises(kind):
                writer.write((memoryview(b"x"),))
            writer.abandon()
            patched.setattr(os, "fsync", failing(number))
            with pytest.raises(kind):
                store.intake.check()
        store.intake.check()
        assert not list(store.layout.incoming.iterdir())
        assert keep(store, ct()) == 0


def test_a_store_that_reached_its_size_is_out_of_resources_until_something_is_deleted(tmp_path: Path) -> None:
    with opened(tmp_path, max_gb=0.00001) as (store, news):
        keep(store, ct(1))
        assert news.wait_stored(1)
        store.room.forget()
        with pytest.raises(StoreFull, check=saying("size")):
            store.begin(incoming(ct(2)))
        with pytest.raises(StoreFull):
            store.intake.check()
        study = str(ct(1).StudyInstanceUID)
        assert store.remover.remove(study) == 1
        store.room.forget()
        store.intake.check()
        assert keep(store, ct(2)) == 0


def test_the_last_gigabytes_of_a_disk_stay_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(tmp_path, StoreSettings(), lambda: 0)
    monkeypatch.setattr("qrstation.store.room.KEEP_FREE", 10**18)
    with pytest.raises(StoreFull, check=saying("kept free")):
        room.check()
    monkeypatch.undo()
    room.forget()
    room.check()


def test_room_is_looked_at_again_within_a_large_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qrstation.store.instance_writer.ROOM_STEP", 1000)
    with opened(tmp_path, max_gb=1) as (store, _):
        writer = store.begin(incoming(ct()))
        writer.write((memoryview(bytes(2000)),))
        monkeypatch.setattr(store.room, "free_bytes", lambda: 0)
        with pytest.raises(StoreFull):
            writer.write((memoryview(bytes(2000)),))
        writer.abandon()


def test_a_full_disk_under_the_index_refuses_new_images_and_recovers(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        assert keep(store, ct(0)) == 0
        assert news.wait_stored(1)
        connection = store.index._connection
        assert connection is not None
        (pages,) = store.index.call(lambda c: c.execute("PRAGMA page_count").fetchone())
        store.index.call(lambda c: c.execute(f"PRAGMA max_page_count = {pages}"))
        # What is acknowledged until the trouble shows is safe; then nothing more is taken.
        numbers = iter(range(1, 400))
        kept = 0

        def until_refused() -> None:
            nonlocal kept
            for number in numbers:
                assert keep(store, ct(number, f"1.2.{number}")) == 0
                kept += 1

        with pytest.raises(StoreFull, check=saying("index")):
            until_refused()
        with pytest.raises(StoreFull):
            store.intake.check()
        connection.execute("PRAGMA max_page_count = 100000")
        assert news.wait_stored(kept + 1)
        store.intake.check()
        assert keep(store, ct(1000)) == 0


def test_an_end_while_the_index_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        (pages,) = store.index.call(lambda c: c.execute("PRAGMA page_count").fetchone())
        store.index.call(lambda c: c.execute(f"PRAGMA max_page_count = {pages}"))

        def until_refused() -> None:
            for number in range(1000):
                assert keep(store, ct(number, f"1.2.{number}")) == 0

        with pytest.raises(StoreFull, check=saying("index")):
            until_refused()
        count = len(list(stored_files(store.layout.folder)))
        assert count
    with opened(tmp_path) as (store, _):
        assert len(store.reader.files.sizes()) == count


def test_an_index_that_may_not_be_written_is_not_taken_for_a_corrupt_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct())
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorname = "SQLITE_READONLY"
    monkeypatch.setattr("qrstation.store.index_file.migrate", failing_with(error))
    blocked = InstanceStore(tmp_path / "store", tmp_path / "index.sqlite", StoreSettings(), lambda _: None)
    with pytest.raises(StoreUnusable):
        blocked.open()
    assert not list(tmp_path.glob("*.corrupt-*"))


def failing_with(error: Exception) -> object:
    """Make a function that raises."""

    def call(*_: object) -> None:
        raise error

    return call


def test_bytes_that_are_acknowledged_again_are_synced_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, sync=True) as (store, _):
        assert keep(store, ct()) == 0
        monkeypatch.setattr(os, "fsync", failing(errno.EIO))
        assert keep(store, ct()) == PROCESSING_FAILURE
        monkeypatch.undo()
        (path,) = stored_files(store.layout.folder)
        assert path.read_bytes().endswith(encoded(ct()))


def test_a_disk_that_is_full_is_told_as_that_whatever_size_the_store_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, StoreSettings(max_gb=1), lambda: 0)
    full = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(StoreFull, check=saying("disk of the store is full; make room")):
        room.check()
    monkeypatch.undo()
    room.forget()
    room.check()


@contextmanager
def locked(index: Path) -> Iterator[None]:
    """Hold an index locked, as another program would."""
    connection = sqlite3.connect(index, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    try:
        connection.execute("INSERT OR REPLACE INTO facts VALUES ('test', '')")
        yield
    finally:
        connection.close()


def test_an_index_that_another_program_holds_locked_is_told_as_that_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrstation.store.index_file.PATIENCE", 0.05)
    with opened(tmp_path) as (store, _):
        keep(store, ct())
    with locked(tmp_path / "index.sqlite"):
        blocked = InstanceStore(tmp_path / "store", tmp_path / "index.sqlite", StoreSettings(), lambda _: None)
        with pytest.raises(StoreUnusable, check=saying("locked; end that program")):
            blocked.open()
        blocked.close()
        with (
            IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader,
            pytest.raises(StoreUnusable, check=saying("locked; end that program")),
        ):
            reader.files.sizes()
    assert not list(tmp_path.glob("*.corrupt-*"))
    with opened(tmp_path) as (store, _):
        assert len(store.reader.files.sizes()) == 1


def test_an_index_that_is_locked_while_images_come_loses_none_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrstation.store.index_file.PATIENCE", 0.05)
    with opened(tmp_path) as (store, news):
        other = sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        kept = 0

        def until_refused() -> None:
            nonlocal kept
            for number in range(1000):
                assert keep(store, ct(number, f"1.2.{number}")) == 0
                kept += 1

        with pytest.raises(StoreFull, check=saying("locked; end that program")):
            until_refused()
        with pytest.raises(StoreUnusable, check=saying("locked")):
            repair(store)  # which would wait behind the images, for as long as the index is locked
        other.close()
        assert kept
        assert news.wait_stored(kept)
        store.intake.check()


def test_what_is_kept_can_be_found_on_a_disk_without_room_for_another_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct())
    assert not (tmp_path / "index.sqlite-wal").exists()
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    connect = IndexConnections._connect

    def without_room(self: IndexConnections, how: str) -> sqlite3.Connection:
        if how != "immutable=1":
            raise error
        return connect(self, how)

    monkeypatch.setattr(IndexConnections, "_connect", without_room)
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
        assert len(reader.files.sizes()) == 1
        (tmp_path / "index.sqlite-wal").write_bytes(b"x")
        with pytest.raises(StoreUnusable, check=saying("disk has room")):
            reader.files.sizes()
