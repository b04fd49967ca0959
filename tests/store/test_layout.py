"""Places in the store: numbered buckets that fill up, names that hold nothing of a peer, versions in the names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.store import layout as layouts
from qrstation.store.layout import Layout, bucket_path, buckets, file_name, stored_files, version_of


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A store with small buckets."""
    monkeypatch.setattr(layouts, "BUCKET_FILES", 3)
    made = Layout(tmp_path)
    made.open()
    return made


def fill(layout: Layout, *uids: str) -> list[Path]:
    places = []
    for uid in uids:
        with layout.place(uid) as place:
            place.write_bytes(b"x")
        places.append(place)
    return places


def test_buckets_are_filled_one_after_the_other(layout: Layout) -> None:
    places = fill(layout, *(f"1.{number}" for number in range(7)))
    assert [layout.relative(place).rpartition("/")[0] for place in places] == ["000/000"] * 3 + ["000/001"] * 3 + [
        "000/002"
    ]
    assert sorted(buckets(layout.folder)) == [0, 1, 2]
    assert set(stored_files(layout.folder)) == set(places)
    assert list(stored_files(layout.folder, 2)) == places[6:]


def test_the_next_start_goes_on_in_the_last_bucket_and_drops_what_is_unfinished(layout: Layout) -> None:
    fill(layout, *(f"1.{number}" for number in range(4)))
    layout.new_part().write_bytes(b"half")
    again = Layout(layout.folder)
    again.open()
    assert again.bucket == 1
    assert not list(again.incoming.iterdir())
    (place,) = fill(again, "1.9")
    assert place.parent == bucket_path(layout.folder, 1)


def test_a_bucket_counts_as_unsettled_while_a_file_is_moved_there(layout: Layout) -> None:
    with layout.place("1.1"):
        fill(layout, *(f"2.{number}" for number in range(3)))
        assert layout.bucket == 1
        assert layout.first_unsettled() == 0
    assert layout.first_unsettled() == 1


def test_names_of_parts_are_never_given_twice(layout: Layout) -> None:
    assert len({layout.new_part() for _ in range(100)}) == 100


def test_what_a_newer_version_replaced_is_put_away(layout: Layout) -> None:
    (place,) = fill(layout, "1.1")
    layout.retire(layout.relative(place))
    layout.retire(layout.relative(place))
    assert not place.exists()
    (older,) = layout.older.iterdir()
    assert older.read_bytes() == b"x"


@given(st.text(max_size=100), st.integers(1, 1000))
def test_a_name_tells_its_version_and_nothing_of_its_uid(uid: str, version: int) -> None:
    name = file_name(uid, version)
    assert version_of(name) == version
    assert set(name) <= set("0123456789abcdef.dcm")


@given(st.integers(0, 999_999))
def test_a_bucket_has_a_place(number: int) -> None:
    upper, lower = bucket_path(Path("s"), number).parts[1:]
    assert int(upper + lower) == number


def test_what_is_no_bucket_is_passed_over(layout: Layout) -> None:
    (layout.folder / "notes").mkdir()
    (layout.folder / "000" / "readme").mkdir()
    (layout.folder / "000" / "000" / "readme.txt").write_text("")
    assert list(stored_files(layout.folder)) == []
