"""Verify: files against index both ways, and with a deep look each file against what came."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from qrstation.store.layout import stored_files
from qrstation.store.verify import compare, look_deep, put_harmed_aside, repair
from tests.store.material import ct, keep, opened


def harm(path: Path) -> None:
    """Change one byte of a file's pixels; its size stays."""
    whole = bytearray(path.read_bytes())
    whole[-100] ^= 0x40
    path.write_bytes(whole)


def test_a_file_changed_at_equal_size_is_found_by_a_deep_look_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        for number in range(3):
            keep(store, ct(number))
        assert news.wait_stored(3)
        record = store.reader.instance(str(ct(1).SOPInstanceUID))
        assert record is not None
        harm(record.path)
        found = compare(store.reader, store.layout.folder)
        assert found.is_consistent
        deep = look_deep(store.reader, store.layout.folder, found)
        assert deep.harmed == (record.sop_uid,)
        assert not deep.is_consistent
        assert deep.unchecked == 0


def test_what_a_deep_repair_puts_aside_can_be_retrieved_again(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        for number in range(3):
            keep(store, ct(number))
        assert news.wait_stored(3)
        record = store.reader.instance(str(ct(1).SOPInstanceUID))
        assert record is not None
        harm(record.path)
        assert put_harmed_aside(store, lambda: False) == (record.sop_uid,)
        (aside,) = store.layout.damaged.iterdir()
        assert aside.name.startswith(f"{record.path.stem}-")
        assert repair(store).indexed == 2
        found = look_deep(store.reader, store.layout.folder, compare(store.reader, store.layout.folder))
        assert found.is_consistent
        assert keep(store, ct(1)) == 0
        assert news.wait_stored(4)
        assert not look_deep(store.reader, store.layout.folder, compare(store.reader, store.layout.folder)).harmed


def test_what_took_its_place_meanwhile_is_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, "1.2.99"))
        assert news.wait_stored(1)
        (record,) = store.reader.instances("1.2.99")
        corrected = ct(1, "1.2.99")
        corrected.PatientName = "Corrected^Name"
        with store.keeper.replacing("1.2.99"):
            keep(store, corrected)
        assert not store.remover.put_damaged_aside(record)
        assert not list(store.layout.damaged.iterdir())


def test_a_pipe_in_the_place_of_a_file_blocks_nobody(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct())
        assert news.wait_stored(1)
        (path,) = stored_files(store.layout.folder)
        path.unlink()
        os.mkfifo(path)
        found = look_deep(store.reader, store.layout.folder, compare(store.reader, store.layout.folder))
        assert found.missing
        assert not found.is_consistent
        # What comes again takes its place.
        assert keep(store, ct()) == 0


def test_files_without_a_checksum_are_counted_and_no_harm(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct())

        def forget(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE instances SET checksum = ''")

        store.index.call(forget)
        found = look_deep(store.reader, store.layout.folder, compare(store.reader, store.layout.folder))
        assert (found.is_consistent, found.unchecked) == (True, 1)
