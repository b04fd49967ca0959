"""A store whose drive is away: its empty folder is no new store, and nothing that is known of its images is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.station.settings import StoreSettings
from qrstation.store.index import IndexReader
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.store_mark import KNOWN, MARK
from qrstation.store.verify import repair
from tests.store.material import ct, keep, opened
from tests.told import saying
from tests.waiting import until

STUDY = str(ct().StudyInstanceUID)


def with_an_image(home: Path) -> Path:
    """Make a store that holds an image; gives its folder."""
    with opened(home) as (store, _):
        assert keep(store, ct()) == 0
    return home / "store"


def away(folder: Path, *, leaves_a_folder: bool = True) -> Path:
    """Take a store's drive away, which leaves an empty folder where it was mounted, or none; gives where it is now."""
    drive = folder.with_name("drive")
    folder.rename(drive)
    if leaves_a_folder:
        folder.mkdir()
    return drive


def back(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name("drive").rename(folder)


def why_not_opened(home: Path) -> StationError:
    store = InstanceStore(home / "store", home / "index.sqlite", StoreSettings(), lambda _: None)
    with pytest.raises(StoreUnusable) as caught:
        store.open()
    store.close()
    return caught.value


def held(home: Path) -> int:
    with IndexReader(home / "index.sqlite", home / "store") as reader:
        return len(reader.files.sizes())


@pytest.mark.parametrize("leaves_a_folder", [True, False])
def test_a_store_that_is_away_at_the_start_is_told_and_no_other_is_begun(tmp_path: Path, leaves_a_folder: bool) -> None:
    folder = with_an_image(tmp_path)
    away(folder, leaves_a_folder=leaves_a_folder)
    error = why_not_opened(tmp_path)
    assert error.notice.code == StoreCode.STORE_AWAY
    assert saying(f"{folder}.*connect its drive.*{KNOWN}")(error)
    assert folder.exists() is leaves_a_folder
    assert not leaves_a_folder or not list(folder.iterdir())
    assert held(tmp_path) == 1
    back(folder)
    with opened(tmp_path) as (store, _):
        assert store.reader.held(STUDY)
        assert keep(store, ct(2)) == 0


def test_a_store_of_an_earlier_version_is_known_by_its_index_and_marked_when_it_is_there(tmp_path: Path) -> None:
    folder = with_an_image(tmp_path)
    (folder / MARK).unlink()
    (tmp_path / KNOWN).unlink()
    away(folder)
    assert saying("index.sqlite")(why_not_opened(tmp_path))
    assert not list(folder.iterdir())
    back(folder)
    with opened(tmp_path):
        assert (folder / MARK).read_text("ascii").strip()
    away(folder)
    assert why_not_opened(tmp_path).notice.code == StoreCode.STORE_AWAY


def test_a_store_that_goes_away_while_it_is_used_takes_nothing_in_until_it_is_back(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        assert keep(store, ct()) == 0
        assert news.wait_stored(1)
        away(store.layout.folder)
        store.room.forget()
        for refused in (
            store.intake.check,
            store.intake.check_room,
            lambda: repair(store),
            lambda: store.remover.remove(STUDY),
        ):
            with pytest.raises(StoreUnusable, check=lambda error: error.notice.code == StoreCode.STORE_AWAY):
                refused()
        assert not list(store.layout.folder.iterdir())
        assert len(store.reader.files.sizes()) == 1
        back(store.layout.folder)
        store.intake.check()
        assert keep(store, ct(2)) == 0
        assert store.remover.remove(STUDY) == 2


def test_an_index_that_is_harmed_while_the_store_is_away_is_not_made_of_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        assert keep(store, ct()) == 0
        assert news.wait_stored(1)
        away(store.layout.folder)
        (tmp_path / "index.sqlite").unlink()
        store.index.look()
        assert until(lambda: store.index.problem is not None)
        store.index.call(lambda _: None)
        assert not store.index.is_whole
        back(store.layout.folder)
        store.index.look()
        assert until(lambda: store.index.is_whole)
        assert len(store.reader.files.sizes()) == 1


def test_another_store_in_the_same_folder_is_told(tmp_path: Path) -> None:
    folder = with_an_image(tmp_path)
    away(folder, leaves_a_folder=False)
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(with_an_image(tmp_path / "elsewhere"), folder)
    error = why_not_opened(tmp_path)
    assert error.notice.code == StoreCode.STORE_ANOTHER
    (tmp_path / KNOWN).unlink()
    with opened(tmp_path):
        pass


def test_a_store_that_was_moved_with_all_or_only_its_images_is_the_same(tmp_path: Path) -> None:
    folder = with_an_image(tmp_path)
    drive = away(folder, leaves_a_folder=False)
    shutil.copytree(drive / "000", folder / "000")  # somebody brought the images back, and nothing else
    with opened(tmp_path) as (store, _):
        assert store.reader.held(STUDY)
    assert (folder / MARK).read_text("ascii") == (drive / MARK).read_text("ascii")
    shutil.move(folder, tmp_path / "moved")
    moved = InstanceStore(tmp_path / "moved", tmp_path / "index.sqlite", StoreSettings(), lambda _: None)
    moved.open()
    assert moved.reader.held(STUDY)
    moved.close()


def test_an_index_that_was_deleted_is_made_again_of_a_store_that_is_there_only(tmp_path: Path) -> None:
    folder = with_an_image(tmp_path)
    for file in tmp_path.glob("index.sqlite*"):
        file.unlink()
    away(folder)
    assert why_not_opened(tmp_path).notice.code == StoreCode.STORE_AWAY
    back(folder)
    with opened(tmp_path) as (store, _):
        assert store.reader.held(STUDY)


def test_a_new_store_elsewhere_is_begun_and_an_emptied_one_when_that_is_wanted(tmp_path: Path) -> None:
    folder = with_an_image(tmp_path)
    other = InstanceStore(tmp_path / "other", tmp_path / "index.sqlite", StoreSettings(), lambda _: None)
    other.open()
    other.close()
    assert (tmp_path / "other" / MARK).exists()
    with opened(tmp_path):
        pass
    shutil.rmtree(folder)
    why_not_opened(tmp_path)
    (tmp_path / KNOWN).unlink()
    for file in tmp_path.glob("index.sqlite*"):
        file.unlink()
    with opened(tmp_path) as (store, _):
        assert keep(store, ct()) == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x" * 100_000])
def test_marks_that_are_torn_are_written_again(tmp_path: Path, content: bytes) -> None:
    folder = with_an_image(tmp_path)
    before = (folder / MARK).read_text("ascii")
    (folder / MARK).write_bytes(content)
    with opened(tmp_path):
        assert (folder / MARK).read_text("ascii") == before
    (tmp_path / KNOWN).write_bytes(content)
    with opened(tmp_path):
        assert before.strip() in (tmp_path / KNOWN).read_text("utf-8")


def test_a_mark_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("qrstation.store.store_mark.replace_file", full)
        folder = with_an_image(tmp_path)
    assert not (folder / MARK).exists()
    assert len(list(stored_files(folder))) == 1
    with opened(tmp_path):
        assert (folder / MARK).exists()
