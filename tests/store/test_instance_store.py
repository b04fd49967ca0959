"""The store: bytes as they came, nothing half, nothing twice, and a start that catches up."""

from __future__ import annotations

import os
import sqlite3
import stat
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pydicom
import pytest

from qrstation.core.errors import StoreUnusable
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.settings import StoreSettings
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from tests.store.material import ct, encoded, incoming, keep, opened


def files(folder: Path) -> list[Path]:
    """Give the store's finished files."""
    return list(stored_files(folder / "store"))


def nothing_half(folder: Path) -> bool:
    """Tell whether no unfinished file is left."""
    return not list((folder / "store" / "incoming").iterdir())


def test_the_bytes_are_kept_as_they_came_behind_a_head_that_others_read(tmp_path: Path) -> None:
    data_set = ct()
    raw = encoded(data_set)
    with opened(tmp_path, sync=True) as (store, news):
        assert keep(store, data_set) == 0
        assert news.wait_stored(1)
    (path,) = files(tmp_path)
    assert path.read_bytes().endswith(raw)
    read = pydicom.dcmread(path)
    assert read.file_meta.MediaStorageSOPInstanceUID == data_set.SOPInstanceUID
    assert read.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert read.file_meta.SourceApplicationEntityTitle == "ARCHIVE"
    head = path.read_bytes()[: -len(raw)]
    assert struct.unpack_from("<L", head, 140)[0] == len(head) - 144


def test_folders_and_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path / "deep") as (store, _):
            keep(store, ct())
    finally:
        os.umask(before)
    for path in (tmp_path / "deep").rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_the_uids_of_command_and_data_set_must_agree(tmp_path: Path) -> None:
    data_set = ct()
    raw = encoded(data_set)
    with opened(tmp_path) as (store, _):
        other = ct(2)
        writer = store.begin(incoming(other))
        writer.write((memoryview(raw),))
        assert writer.commit() == 0xA900
    assert not files(tmp_path)
    assert nothing_half(tmp_path)


@pytest.mark.parametrize("cut", [1, 100, 20_000])
def test_a_truncated_data_set_is_refused_and_leaves_nothing(tmp_path: Path, cut: int) -> None:
    data_set = ct()
    with opened(tmp_path) as (store, _):
        assert keep(store, data_set, encoded(data_set)[:-cut]) == 0xC000
    assert not files(tmp_path)
    assert nothing_half(tmp_path)


def test_an_empty_data_set_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        assert store.begin(incoming(ct())).commit() == 0xC000


def test_what_is_abandoned_leaves_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        writer = store.begin(incoming(ct()))
        writer.write((memoryview(b"half"),))
        writer.abandon()
        writer.abandon()
    assert nothing_half(tmp_path)


def test_a_start_removes_unfinished_files_and_indexes_what_a_crash_left(tmp_path: Path) -> None:
    one, two = ct(1), ct(2)
    with opened(tmp_path) as (store, _):
        keep(store, one)
        keep(store, two)
    (tmp_path / "index.sqlite.sum").unlink()  # as after a crash
    with sqlite3.connect(tmp_path / "index.sqlite") as connection:
        connection.execute("DELETE FROM instances WHERE uid = ?", (str(two.SOPInstanceUID),))
    connection.close()
    (tmp_path / "store" / "incoming" / "1-1.part").write_bytes(b"half")
    with opened(tmp_path) as (store, news):
        assert news.wait_stored(1)
        assert store.recovery.recovered == 1
        assert store.reader.instance(str(two.SOPInstanceUID)) is not None
    assert nothing_half(tmp_path)


@pytest.mark.parametrize("damage", ["zeroed", "truncated", "deleted", "garbage", "bits flipped"])
def test_a_corrupt_index_is_kept_aside_and_rebuilt(tmp_path: Path, damage: str) -> None:
    with opened(tmp_path) as (store, _):
        for number in range(5):
            keep(store, ct(number))
    index = tmp_path / "index.sqlite"
    raw = index.read_bytes()
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"index.sqlite{suffix}").unlink(missing_ok=True)
    if damage == "deleted":
        index.unlink()
    else:
        at = raw.index(b"CompressedSamples^CT1")
        index.write_bytes(
            {
                "zeroed": bytes(len(raw)),
                "truncated": raw[:5000],
                "garbage": b"x" * len(raw),
                # A name that reads otherwise, which SQLite's own check cannot notice.
                "bits flipped": raw[:at] + bytes([raw[at] ^ 4]) + raw[at + 1 :],
            }[damage]
        )
    with opened(tmp_path) as (store, news):
        assert news.wait_stored(5)
        studies = list(store.reader.find(Query(Level.STUDY)))
    assert [match.instances for match in studies] == [5]
    kept_aside = list(tmp_path.glob("index.sqlite.corrupt-*"))
    assert bool(kept_aside) == (damage != "deleted")


def test_several_associations_at_once_also_with_the_same_instance(tmp_path: Path) -> None:
    images = [ct(number % 20) for number in range(60)]
    with opened(tmp_path) as (store, news):
        with ThreadPoolExecutor(6) as pool:
            statuses = list(pool.map(lambda image: keep(store, image), images))
        assert news.wait_stored(20)
    assert set(statuses) == {0}
    assert len(files(tmp_path)) == 20


def test_a_store_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("no folder")
    store = InstanceStore(tmp_path / "store", tmp_path / "index.sqlite", StoreSettings(), lambda _: None)
    with pytest.raises(StoreUnusable):
        store.open()
