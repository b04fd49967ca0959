"""Checksums of what was kept before there were any: made in the background, once, and only while there is time."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from qrstation.store import checksum_filling
from qrstation.store.checksum import measured, read_list
from qrstation.store.checksum_filling import fill_checksums
from qrstation.store.instance_store import InstanceStore
from tests.store.material import ct, keep, opened


def without(store: InstanceStore, count: int) -> None:
    """Keep instances, and forget their checksums."""
    for number in range(count):
        assert keep(store, ct(number)) == 0

    def forget(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE instances SET checksum = ''")

    store.index.call(forget)


def test_every_file_gets_its_own_and_so_does_the_list_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksum_filling, "AT_ONCE", 3)
    with opened(tmp_path) as (store, _):
        without(store, 8)
        assert fill_checksums(store, lambda: False) == 8
        known = store.reader.files.checksums()
        assert len(known) == 8
        for name, (_, checksum) in known.items():
            assert checksum == measured(store.layout.folder / name)[0]
            assert read_list((store.layout.folder / name).parent)[Path(name).name] == checksum
        assert fill_checksums(store, lambda: False) == 0


def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        without(store, 3)
        told = iter([False, True])
        assert fill_checksums(store, lambda: next(told)) == 0
        assert len(store.reader.files.without_checksum(10)) == 3


def test_a_file_that_cannot_be_read_costs_the_others_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (store, _):
        without(store, 4)
        bad = store.reader.files.without_checksum(10)[1]

        def failing(path: Path) -> tuple[str, str]:
            if path == store.layout.folder / bad:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return measured(path)

        monkeypatch.setattr(checksum_filling, "measured", failing)
        assert fill_checksums(store, lambda: False) == 3
        assert store.reader.files.without_checksum(10) == [bad]
