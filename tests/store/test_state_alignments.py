"""What hands aligned is kept for each pair of frames of reference, both ways, the last word alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from qrstation.store.state import VERSION, StateFile


def kept(path: Path) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Give what the file holds at the next start."""
    with closing(StateFile(path)) as state:
        return state.alignments()


def test_an_alignment_is_there_at_the_next_start_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        state.keep_alignment("1.5", "1.6", (1.0, 2.0, -3.0))
        assert state.alignments()["1.6", "1.5"] == (-1.0, -2.0, 3.0)
    assert kept(path) == {("1.5", "1.6"): (1.0, 2.0, -3.0), ("1.6", "1.5"): (-1.0, -2.0, 3.0)}


def test_the_last_word_counts_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        state.keep_alignment("1.5", "1.6", (1.0, 2.0, -3.0))
        state.keep_alignment("1.6", "1.5", (0.0, 0.0, 7.0))
        state.keep_alignment("1.5", "1.7", (0.0, 0.0, 1.0))
    assert kept(path)["1.5", "1.6"] == (0.0, 0.0, -7.0)
    with closing(StateFile(path)) as state:
        state.keep_alignment("1.5", "1.6", None)
        assert ("1.6", "1.5") not in state.alignments()
    assert set(kept(path)) == {("1.5", "1.7"), ("1.7", "1.5")}


def test_a_file_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (position INTEGER PRIMARY KEY, job TEXT NOT NULL)")
        connection.execute("CREATE TABLE habits (archive TEXT PRIMARY KEY, habits TEXT NOT NULL) WITHOUT ROWID")
        connection.execute("INSERT INTO jobs VALUES (0, '{\"a\": 1}')")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    with closing(StateFile(path)) as state:
        assert state.jobs() == [{"a": 1}]
        state.keep_alignment("1.5", "1.6", (0.0, 0.0, 1.0))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert len(kept(path)) == 2


def test_what_is_no_place_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        state.keep_alignment("1.5", "1.6", (0.0, 0.0, 1e9))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO alignments VALUES ('1.7', '1.8', 'far', 0, 1e300)")
        connection.commit()
    assert kept(path) == {}
