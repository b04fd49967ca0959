"""Two things at once in the store, each interleaving forced: what is acknowledged is kept, and can be found."""

from __future__ import annotations

import errno
import functools
import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pydicom
import pytest

from qrstation.core.errors import StoreFull, StoreUnusable
from qrstation.core.station.home import make_private
from qrstation.store import disk, index_rows, index_writer, versions
from qrstation.store.index_rows import BEING_REBUILT, set_fact
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.verify import compare
from qrstation.store.versions import AsideFile
from tests.store.material import PERSON, ct, encoded, keep, opened
from tests.told import saying
from tests.waiting import until

STUDY = "1.2.99"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as running:
        yield running


def test_what_is_stored_while_it_is_deleted_is_there_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    with opened(tmp_path) as (store, news):
        for number in range(3):
            keep(store, ct(number, STUDY))
        assert news.wait_stored(3)
        real = Path.unlink
        begun = threading.Event()
        again: list[object] = []

        def unlink(path: Path, missing_ok: bool = False) -> None:
            real(path, missing_ok)
            if path.suffix == ".dcm" and not begun.is_set():
                # The first file is gone, its row is not: just then the same instance comes again.
                begun.set()
                again.append(pool.submit(keep, store, ct(0, STUDY)))
                again.append(pool.submit(keep, store, ct(1, STUDY)))

        monkeypatch.setattr(Path, "unlink", unlink)
        assert store.remover.remove(STUDY) == 3
        monkeypatch.undo()
        assert [future.result(20) for future in again] == [0, 0]  # type: ignore[attr-defined]
        store.index.call(lambda _: None)
        held = store.reader.held(STUDY)
        assert held == {str(ct(0, STUDY).SOPInstanceUID), str(ct(1, STUDY).SOPInstanceUID)}
        assert compare(store.reader, store.layout.folder).is_consistent


def held_up(store: InstanceStore) -> threading.Event:
    """Hold the index up until the event is set."""
    go_on, entered = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        entered.set()
        assert go_on.wait(20)

    store.index.post(hold)
    assert entered.wait(20)
    return go_on


def test_what_waits_for_the_index_is_deleted_with_its_study(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        go_on = held_up(store)
        corrected = ct(1, STUDY)
        corrected.PatientName = "Corrected^Name"
        with store.keeper.replacing(STUDY):
            assert keep(store, corrected) == 0
        assert keep(store, ct(2, STUDY)) == 0
        assert keep(store, ct(3, "1.2.88")) == 0
        removed = pool.submit(store.remover.remove, STUDY)
        go_on.set()
        assert removed.result(20) == 2
        store.places.settle()
        assert not store.reader.held(STUDY)
        assert len(store.reader.held("1.2.88")) == 1
        assert compare(store.reader, store.layout.folder).is_consistent


def test_deleting_makes_room_though_the_index_cannot_be_written(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        connection = store.index._connection
        assert connection is not None
        (pages,) = store.index.call(lambda c: c.execute("PRAGMA page_count").fetchone())
        store.index.call(lambda c: c.execute(f"PRAGMA max_page_count = {pages}"))

        def until_refused() -> None:
            for number in range(2, 1000):
                assert keep(store, ct(number, f"1.2.{number}")) == 0

        with pytest.raises(StoreFull, check=saying("index")):
            until_refused()
        assert store.remover.remove(STUDY) == 1
        assert not [path for path in stored_files(store.layout.folder) if path.read_bytes().count(b"1.2.99")]
        connection.execute("PRAGMA max_page_count = 100000")
        assert until(lambda: store.index.problem is None)
        store.index.call(lambda _: None)
        assert not store.reader.held(STUDY)
        assert compare(store.reader, store.layout.folder).is_consistent


def test_a_version_that_arrives_while_the_newer_is_taken_is_not_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (store, _):
        for name in ("First^Name", "Second^Name", "Third^Name"):
            image = ct(1, STUDY)
            image.PatientName = name
            keep(store, image)
        late = ct(1, STUDY)
        late.PatientName = "Late^Name"
        real = versions.remove

        def remove_after_another_came(files: Iterator[AsideFile]) -> int:
            assert keep(store, late) == 0
            return real(files)

        monkeypatch.setattr(versions, "remove", remove_after_another_came)
        assert store.choices.take_newer(STUDY, by=PERSON) == 1
        (kept,) = stored_files(store.layout.folder)
        assert pydicom.dcmread(kept).PatientName == "Third^Name"
        (waiting,) = store.layout.aside.glob("*.dcm")
        assert pydicom.dcmread(waiting).PatientName == "Late^Name"
        assert [entry.sop_uid for entry in store.conflicts.entries(STUDY)] == [str(late.SOPInstanceUID)]


def test_taking_the_newer_twice_at_once_takes_it_once(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    with opened(tmp_path) as (store, _):
        for name in ("First^Name", "Second^Name"):
            image = ct(1, STUDY)
            image.PatientName = name
            keep(store, image)
        assert sorted(pool.map(functools.partial(store.choices.take_newer, by=PERSON), [STUDY] * 4)) == [0, 0, 0, 1]
        assert compare(store.reader, store.layout.folder).is_consistent


def test_the_room_is_measured_while_the_index_waits_for_its_disk(tmp_path: Path) -> None:
    with opened(tmp_path, max_gb=1) as (store, news):
        keep(store, ct(1))
        assert news.wait_stored(1)
        go_on, entered = threading.Event(), threading.Event()

        def hold(_: sqlite3.Connection) -> None:
            entered.set()
            assert go_on.wait(20)

        store.index.post(hold)
        assert entered.wait(20)
        store.room.forget()
        done = threading.Event()

        def ask() -> None:
            store.intake.check()
            assert store.room.free_bytes() > 0
            done.set()

        asking = threading.Thread(target=ask)
        asking.start()
        assert done.wait(10)
        go_on.set()
        asking.join(10)


def test_the_size_that_is_left_follows_what_is_kept_and_deleted(tmp_path: Path) -> None:
    with opened(tmp_path, max_gb=1) as (store, news):
        free = store.room.free_bytes()
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        (path,) = stored_files(store.layout.folder)
        size = path.stat().st_size
        store.room.forget()
        assert store.room.free_bytes() == free - size
        store.remover.remove(STUDY)
        assert store.room.free_bytes() == free


def test_an_end_is_not_held_up_by_what_the_index_is_at(tmp_path: Path) -> None:
    go_on, entered = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        entered.set()
        assert go_on.wait(20)

    with opened(tmp_path) as (store, _):
        store.index.post(hold)
        assert entered.wait(20)
        thread = store.index._thread
        assert thread is not None
        store.close(patience=0.1)
        assert thread.is_alive()
        go_on.set()
        thread.join(10)


# --- an index that is harmed while the receiver runs ---------------------------------------------------------------


def harm(index: Path, how: str) -> None:
    """Do to an index what a stray hand does."""
    if how == "removed":
        for path in index.parent.glob("index.sqlite*"):
            path.unlink()
    elif how == "cut short":
        os.truncate(index, 4096)
    elif how == "emptied":
        os.truncate(index, 0)
    elif how == "its log removed":
        (index.parent / "index.sqlite-wal").unlink()
    else:
        other = index.with_name("other.sqlite")
        sqlite3.connect(other).close()
        other.replace(index)


@pytest.mark.parametrize("how", ["removed", "cut short", "emptied", "replaced", "its log removed"])
def test_an_index_harmed_while_running_is_made_again_without_a_restart(tmp_path: Path, how: str) -> None:
    with opened(tmp_path) as (store, news):
        for number in range(5):
            keep(store, ct(number, STUDY))
        assert news.wait_stored(5)
        store.index.call(lambda connection: None)
        with sqlite3.connect(tmp_path / "index.sqlite") as other:
            other.execute("PRAGMA wal_checkpoint(PASSIVE)")
        other.close()
        store.index.look()
        store.index.call(lambda _: None)
        assert not store.index.problem
        harm(tmp_path / "index.sqlite", how)
        store.index.look()
        store.index.call(lambda _: None)
        assert store.index.rebuilt
        assert not store.index.problem
        assert len(store.reader.held(STUDY)) == 5
        assert keep(store, ct(6, STUDY)) == 0
        assert keep(store, ct(0, STUDY)) == 0
        store.index.call(lambda _: None)
        assert len(store.reader.held(STUDY)) == 6
        assert len(list(stored_files(store.layout.folder))) == 6
        assert compare(store.reader, store.layout.folder).is_consistent
    with opened(tmp_path) as (store, _):
        assert len(store.reader.held(STUDY)) == 6
        assert store.recovery.recovered == 0


def test_nothing_new_is_taken_while_it_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        real = store.recovery._recover
        go_on, entered = threading.Event(), threading.Event()

        def recover(progress: object) -> None:
            entered.set()
            assert go_on.wait(20)
            real(progress)  # type: ignore[arg-type]

        monkeypatch.setattr(store.recovery, "_recover", recover)
        harm(tmp_path / "index.sqlite", "removed")
        store.index.look()
        assert entered.wait(20)
        with pytest.raises(StoreFull, check=saying("made again")):
            store.begin(None)  # type: ignore[arg-type]
        # One whose data set came just before: its place cannot be known now.
        with pytest.raises((StoreFull, StoreUnusable)):
            store.places.file_of(str(ct(2, STUDY).SOPInstanceUID))
        go_on.set()
        store.index.call(lambda _: None)
        assert keep(store, ct(1, STUDY)) == 0
        assert len(list(stored_files(store.layout.folder))) == 1


def test_a_file_that_the_index_does_not_know_is_never_overwritten(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        (path,) = stored_files(store.layout.folder)
        before = path.read_bytes()
        store.places._pending.clear()
        store.index.call(lambda connection: connection.execute("DELETE FROM instances").rowcount)
        other = ct(1, STUDY)
        other.PatientName = "Other^Name"
        assert keep(store, other) == 0x0110
        assert path.read_bytes() == before


def test_a_reader_without_an_index_says_so_unless_the_store_is_empty_too(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        reader = store.reader
    harm(tmp_path / "index.sqlite", "removed")
    with pytest.raises(StoreUnusable, check=saying("index is not there")):
        reader.held(STUDY)
    for path in stored_files(tmp_path / "store"):
        path.unlink()
    assert reader.held(STUDY) == frozenset()


def test_a_part_of_an_index_never_passes_for_all(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        for number in range(3):
            keep(store, ct(number, STUDY))
        assert news.wait_stored(3)
        store.index.call(lambda connection: set_fact(connection, BEING_REBUILT, "1"))
        reader = store.reader
        for ask in (
            lambda: reader.instances(STUDY), lambda: reader.counts_by_patient((STUDY,)), lambda: reader.series(STUDY),
            lambda: reader.held(STUDY), lambda: reader.heading(STUDY), lambda: store.remover.remove(STUDY),
        ):  # fmt: skip
            with pytest.raises(StoreUnusable, check=saying("made again")):
                ask()
        assert len(list(stored_files(store.layout.folder))) == 3


@pytest.mark.parametrize("odd", ["folder", "dangling link", "link to itself", "pipe"])
def test_what_is_no_file_of_ours_keeps_nobody_from_starting(tmp_path: Path, odd: str) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        (path,) = stored_files(store.layout.folder)
    stray = path.with_name("stray.dcm")
    if odd == "folder":
        make_private(stray)
    elif odd == "pipe":
        os.mkfifo(stray)
    else:
        stray.symlink_to(stray if odd == "link to itself" else "gone")
    for file in tmp_path.glob("index.sqlite*"):
        file.unlink()
    with opened(tmp_path) as (store, _):
        assert len(store.reader.held(STUDY)) == 1
        assert compare(store.reader, store.layout.folder).is_consistent


def test_a_sound_copy_takes_the_place_of_a_harmed_one(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        (path,) = stored_files(store.layout.folder)
        harmed = bytearray(path.read_bytes())
        harmed[-100] ^= 1
        path.write_bytes(harmed)
        assert keep(store, ct(1, STUDY)) == 0
        store.places.settle()
        (healed,) = stored_files(store.layout.folder)
        assert healed.read_bytes().endswith(encoded(ct(1, STUDY)))
        assert not store.conflicts.entries()


def test_the_index_is_sealed_at_the_end_though_it_was_looked_at(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        store.index.look()
        store.places.settle()
    assert (tmp_path / "index.sqlite.sum").is_file()


def test_a_place_that_could_not_be_made_safe_is_free_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, sync=True) as (store, news):
        with monkeypatch.context() as patched:

            def failing(folder: Path) -> None:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

            patched.setattr(disk, "sync_folder", failing)
            assert keep(store, ct(1, STUDY)) == 0x0110
        assert keep(store, ct(1, STUDY)) == 0
        assert news.wait_stored(1)


def test_an_unexpected_failure_of_the_index_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (store, _):
        with monkeypatch.context() as patched:

            def failing(*_: object) -> None:
                raise MemoryError

            patched.setattr(index_writer, "insert", failing)
            assert keep(store, ct(1, STUDY)) == 0
            store.index.call(lambda _: None)
            assert store.index.problem
        store.index.look()
        store.index.call(lambda _: None)
        assert not store.index.problem
        assert len(store.reader.held(STUDY)) == 1


def test_what_was_found_while_mending_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        assert news.wait_stored(1)
        real = index_rows.insert

        def corrupt_once(connection: sqlite3.Connection, items: object) -> None:
            monkeypatch.setattr(index_writer, "insert", real)
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorname = "SQLITE_CORRUPT"
            raise error

        monkeypatch.setattr(index_writer, "insert", corrupt_once)
        assert keep(store, ct(2, STUDY)) == 0
        store.places.settle()
        store.index.call(lambda _: None)
        assert store.index.rebuilt
        assert store.index.used_bytes == sum(path.stat().st_size for path in stored_files(store.layout.folder))
