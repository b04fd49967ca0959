"""Searches are there again at the next start: with their names, the last twenty, and the one made at the start."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qrstation.core.errors import StoreUnusable
from qrstation.core.station.typed_search import LONGEST_NAME, SavedSearch, TypedSearch
from qrstation.store.state import StateFile
from qrstation.store.state_searches import MOST_RECENT, KeptSearches, Searches

CHEST = TypedSearch({"front": "mor", "dates": "7 d"}, ("CT",), (("StationName", "ct1"),), ("Main PACS",))
NIGHT = TypedSearch({"dates": "range", "from": "2026-11-27", "from time": "18:00"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def kept(path: Path) -> Iterator[KeptSearches]:
    with closing(StateFile(path)) as state:
        yield KeptSearches(state)


def test_they_are_there_at_the_next_start_by_name(kept: KeptSearches, path: Path) -> None:
    kept.save("night", NIGHT)
    kept.save("Chest", CHEST)
    with closing(StateFile(path)) as again:
        assert KeptSearches(again).read().saved == (SavedSearch("Chest", CHEST), SavedSearch("night", NIGHT))


def test_one_is_made_at_the_start(kept: KeptSearches) -> None:
    kept.save("a", CHEST)
    kept.save("b", NIGHT)
    kept.start_with("a")
    kept.start_with("b")
    kept.save("b", CHEST)
    assert [(each.name, each.is_default) for each in kept.read().saved] == [("a", False), ("b", True)]
    kept.start_with("")
    assert not any(each.is_default for each in kept.read().saved)


def test_a_search_is_renamed_and_forgotten_and_takes_no_other_ones_name(kept: KeptSearches) -> None:
    kept.save("a", CHEST)
    kept.save("b", NIGHT)
    kept.rename("a", "b")
    assert [each.name for each in kept.read().saved] == ["a", "b"]
    kept.rename("a", "c")
    kept.forget("b")
    assert kept.read().saved == (SavedSearch("c", CHEST),)


def test_the_last_twenty_newest_first_and_each_once(kept: KeptSearches) -> None:
    made = [TypedSearch({"front": str(number)}) for number in range(MOST_RECENT + 5)]
    for each in made:
        kept.remember(each)
    kept.remember(made[10])
    recent = kept.read().recent
    assert len(recent) == MOST_RECENT
    assert recent[:3] == (made[10], made[-1], made[-2])
    assert len({each.text() for each in recent}) == MOST_RECENT
    kept.forget_recent()
    assert kept.read().recent == ()


def test_what_is_damaged_is_left_out(kept: KeptSearches, path: Path) -> None:
    kept.save("a", CHEST)
    with closing(sqlite3.connect(path)) as connection:
        for name, search in (("b", "{"), ("c" * (LONGEST_NAME + 1), CHEST.text()), ("d", b"\xff\x00"), (7, "{}")):
            connection.execute("INSERT INTO searches VALUES (?, ?, 0)", (name, search))
        connection.execute("INSERT INTO recent_searches (search) VALUES (x'ff')")
        connection.commit()
    found = kept.read()
    assert [each.name for each in found.saved] in (["a"], ["7", "a"])
    assert found.recent == ()


def test_what_cannot_be_read_or_written_is_said_once(kept: KeptSearches, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE searches")
    assert kept.read() == Searches()
    with pytest.raises(StoreUnusable):
        kept.save("a", CHEST)


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_only_its_owner_reads_it(kept: KeptSearches, path: Path) -> None:
    kept.save("a", CHEST)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
