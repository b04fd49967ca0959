"""The store where open files stay, folders cannot be synced and readers make nothing safe: as on Windows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import StoreUnusable
from qrstation.core.standard.uid import file_stem, is_acceptable
from qrstation.core.station.file_window import opened as opened_file
from qrstation.store.exporting import _name, export_files
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.state import StateFile
from tests.as_windows import AsWindows
from tests.store.material import PERSON, News, ct, keep, opened
from tests.told import saying


@pytest.fixture
def as_windows(monkeypatch: pytest.MonkeyPatch) -> AsWindows:
    """Let files be treated so."""
    return AsWindows(monkeypatch)


@pytest.fixture
def store(as_windows: AsWindows, tmp_path: Path) -> Iterator[tuple[InstanceStore, News]]:
    """A store with three instances of a study, kept as safely as can be."""
    with opened(tmp_path / "home", sync=True) as (made, news):
        for number in range(3):
            assert keep(made, ct(number, "1.2.99")) == 0
        assert news.wait_stored(3)
        yield made, news


def parts(store: InstanceStore) -> list[Path]:
    """Give what is left of files that were being written."""
    return list(store.layout.incoming.iterdir())


def test_the_disguise_refuses_what_windows_does(as_windows: AsWindows, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with path.open("rb"):
        with pytest.raises(PermissionError):
            path.unlink()
        with pytest.raises(PermissionError):
            path.replace(tmp_path / "other")
    with opened_file(path):
        path.replace(tmp_path / "other")
    assert as_windows.refused == 2


def test_what_comes_again_is_known_and_its_second_file_goes(
    store: tuple[InstanceStore, News], as_windows: AsWindows
) -> None:
    made, news = store
    assert keep(made, ct(1, "1.2.99")) == 0
    made.places.settle()
    assert news.again == [str(ct(1, "1.2.99").SOPInstanceUID)]
    assert parts(made) == []
    assert as_windows.refused == 0


def test_what_comes_otherwise_is_put_aside_once(store: tuple[InstanceStore, News], as_windows: AsWindows) -> None:
    made, _ = store
    other = ct(1, "1.2.99")
    other.PatientComments = "corrected"
    assert [keep(made, other), keep(made, other)] == [0, 0]
    assert len(list(made.layout.aside.glob("*.dcm"))) == 1
    assert parts(made) == []
    assert as_windows.refused == 0


def test_a_file_that_is_read_can_be_removed_and_one_that_is_held_is_told(
    store: tuple[InstanceStore, News], as_windows: AsWindows, tmp_path: Path
) -> None:
    made, _ = store
    first, *_ = stored_files(made.layout.folder)
    with first.open("rb"), pytest.raises(StoreUnusable, check=saying("; ")):
        made.remover.remove("1.2.99")
    assert as_windows.refused > 1, "it was tried again"
    with opened_file(first):
        made.remover.remove("1.2.99")
    assert list(stored_files(made.layout.folder)) == []


def test_copies_are_exported_and_nothing_else_stays_beside_them(
    store: tuple[InstanceStore, News], as_windows: AsWindows, tmp_path: Path
) -> None:
    made, _ = store
    records = made.reader.instances("1.2.99")
    done = export_files(records, tmp_path / "out", PERSON, lambda _: None)
    assert (done.exported, done.failed) == (3, ())
    again = export_files(records, tmp_path / "out", PERSON, lambda _: None)
    assert (again.exported, len(again.failed)) == (0, 3)
    assert len([path for path in (tmp_path / "out").rglob("*") if path.is_file()]) == 3
    assert as_windows.refused == 0


def test_an_index_that_was_read_a_moment_ago_can_be_put_aside(
    store: tuple[InstanceStore, News], as_windows: AsWindows, tmp_path: Path
) -> None:
    made, _ = store
    assert len(made.reader.instances("1.2.99")) == 3
    index = tmp_path / "home" / "index.sqlite"
    made.close()
    assert not as_windows.is_open(index)
    index.write_bytes(b"no index" * 1000)
    with opened(tmp_path / "home") as (again, _):
        again.places.settle()
        assert len(again.reader.instances("1.2.99")) == 3
    assert as_windows.refused == 0


def test_a_state_that_is_harmed_is_kept_aside(as_windows: AsWindows, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    state = StateFile(path)
    state.keep_habits("A", {"x": 1})
    state.close()
    path.write_bytes(b"no state" * 1000)
    mended = StateFile(path)
    assert mended.restored is not None
    mended.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    connection.close()
    assert as_windows.refused == 0


RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')


@given(uid=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64) | st.just("NUL"))
def test_no_uid_gives_a_name_that_windows_refuses_or_confuses(uid: str) -> None:
    if not is_acceptable(uid):
        return
    for name in (_name(uid), f"{_name(uid)}.dcm", file_stem(uid)):
        assert not RESERVED.fullmatch(name)
        assert not FORBIDDEN.search(name)
        assert name == name.lower(), "two that differ in their case alone would be one file there"
