"""The checksum of a stored file: made as it comes, kept with it, and no change of a single byte goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from qrstation.store.checksum import add_to_list, is_harmed, measured, read_list
from qrstation.store.layout import stored_files
from qrstation.store.part10 import SUM_CREATOR, SUM_LENGTH
from qrstation.store.stored_file import read_file
from qrstation.store.verify import repair
from tests.store.material import ct, encoded, keep, make_older, opened


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A file of a store."""
    with opened(tmp_path, sync=True) as (store, news):
        assert keep(store, ct()) == 0
        assert news.wait_stored(1)
    return next(stored_files(tmp_path / "store"))


def test_it_lies_in_the_head_where_other_programs_step_over_it(stored: Path) -> None:
    now, said = measured(stored)
    assert now == said == read_file(stored).checksum
    read = pydicom.dcmread(stored)
    assert read.file_meta.PrivateInformationCreatorUID == SUM_CREATOR
    assert read.file_meta.PrivateInformation.hex() == said
    assert stored.read_bytes().endswith(bytes.fromhex(said) + encoded(ct()))


def test_the_index_and_what_is_told_name_it(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct())
        assert news.wait_stored(1)
        record = store.reader.instance(str(ct().SOPInstanceUID))
        assert record is not None
        assert record.checksum == measured(record.path)[0]


def test_a_change_of_any_byte_at_equal_size_is_noticed(stored: Path) -> None:
    _, said = measured(stored)
    assert not is_harmed(stored, said)
    whole = stored.read_bytes()
    start = read_file(stored).data_set.start
    for place in (0, 130, 200, start - SUM_LENGTH - 1, start - SUM_LENGTH, start - 1, start, len(whole) // 2, -1):
        harmed = bytearray(whole)
        harmed[place] ^= 1
        stored.write_bytes(harmed)
        assert is_harmed(stored, said), place
    stored.write_bytes(whole)
    assert not is_harmed(stored, said)


def test_without_a_checksum_nothing_speaks_against_a_file(stored: Path) -> None:
    assert not is_harmed(stored, "")


def test_an_index_made_again_takes_it_up_and_blesses_nothing(stored: Path, tmp_path: Path) -> None:
    said = read_file(stored).checksum
    harmed = bytearray(stored.read_bytes())
    harmed[-1] ^= 1
    stored.write_bytes(harmed)
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    with opened(tmp_path) as (store, _):
        for _ in ("made at the start", "made by a repair"):
            record = store.reader.instance(str(ct().SOPInstanceUID))
            assert record is not None
            assert record.checksum == said
            assert is_harmed(record.path, record.checksum)
            assert repair(store).indexed == 1


def test_files_of_before_keep_theirs_beside_them(stored: Path, tmp_path: Path) -> None:
    old = pydicom.dcmread(stored)
    del old.file_meta.PrivateInformation, old.file_meta.PrivateInformationCreatorUID
    old.save_as(stored)
    now, said = measured(stored)
    assert said == ""
    add_to_list(stored.parent, {stored.name: now})
    add_to_list(stored.parent, {"other.dcm": "0" * 32})
    assert read_list(stored.parent) == {stored.name: now, "other.dcm": "0" * 32}
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    with opened(tmp_path) as (store, _):
        record = store.reader.instance(str(ct().SOPInstanceUID))
        assert record is not None
        assert record.checksum == now
        (stored.parent / "checksums").unlink()
        # Without the list the index is the one that still knows.
        assert repair(store).indexed == 1
        again = store.reader.instance(str(ct().SOPInstanceUID))
        assert again is not None
        assert again.checksum == now


def test_a_list_that_is_damaged_is_none(tmp_path: Path) -> None:
    (tmp_path / "checksums").write_bytes(b"\xff\xfe nonsense\nname short\n")
    assert read_list(tmp_path) == {}


def test_an_index_of_before_gets_the_column(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct())
    make_older(tmp_path / "index.sqlite", 1)
    with opened(tmp_path) as (store, _):
        record = store.reader.instance(str(ct().SOPInstanceUID))
        assert record is not None
        assert record.checksum == ""
