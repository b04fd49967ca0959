"""Measurements are there again at the next start; what is damaged of them is skipped, whatever it is."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrstation.core.errors import StoreError, StoreUnusable
from qrstation.core.measurement import Measurement, ShapeKind
from qrstation.store import measurements
from qrstation.store.measurements import Measurements
from qrstation.store.state import StateFile
from tests.told import saying

LINE = Measurement("1.2.3", 0, ShapeKind.LINE, (1.5, 2.0, 30.25, 4.0), "ab" * 16)
PROBE = Measurement("1.2.3", 7, ShapeKind.PROBE, (0.1 + 0.2, -0.5))
OTHER = Measurement("1.2.4", 0, ShapeKind.ELLIPSE, (5.0, 5.0, 2.0, 3.0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def state(path: Path) -> Iterator[StateFile]:
    with closing(StateFile(path)) as opened:
        yield opened


@pytest.fixture
def kept(state: StateFile) -> Measurements:
    made = Measurements(state)
    for each in (LINE, PROBE, OTHER):
        made.add(each)
    return made


def test_what_was_kept_is_there_at_the_next_start_oldest_first(kept: Measurements, path: Path) -> None:
    with closing(StateFile(path)) as again:
        found = Measurements(again)
        assert found.of_instances(["1.2.3"]) == [LINE, PROBE]
        assert found.of_instances(["1.2.4", "1.2.3", "9"]) == [LINE, PROBE, OTHER]
        assert found.of_instances([]) == []


def test_of_thousands_of_instances_those_that_have_some(kept: Measurements) -> None:
    assert kept.of_instances([f"1.2.{number}" for number in range(3000)]) == [LINE, PROBE, OTHER]


def test_a_change_keeps_name_and_place(kept: Measurements) -> None:
    moved = replace(LINE, coordinates=(0.0, 0.0, 1.0, 1.0), checksum="cd" * 16)
    kept.change(moved)
    assert kept.of_instances(["1.2.3"]) == [moved, PROBE]


def test_what_is_removed_is_gone_until_that_is_undone(kept: Measurements) -> None:
    kept.remove(LINE.name)
    kept.remove("no such name")
    kept.change(LINE)
    assert kept.of_instances(["1.2.3"]) == [PROBE]
    kept.add(LINE)
    kept.add(LINE)
    assert kept.of_instances(["1.2.3"]) == [LINE, PROBE]


def test_replaced_pixels_are_noticed_by_the_checksum() -> None:
    assert LINE.fits("ab" * 16)
    assert LINE.fits("")
    assert not LINE.fits("cd" * 16)
    assert PROBE.fits("cd" * 16), "nothing is known of what was there"


def test_there_is_an_end_to_an_instances_measurements(kept: Measurements, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "MOST", 2)
    with pytest.raises(StoreError, check=saying("has 2 measurements already")):
        kept.add(Measurement("1.2.3", 0, ShapeKind.PROBE, (1.0, 1.0)))
    assert kept.of_instances(["1.2.3"]) == [LINE, PROBE]
    monkeypatch.setattr(measurements, "MOST", 1)
    assert kept.of_instances(["1.2.3", "1.2.4"]) == [LINE, OTHER]


def test_two_programs_write_one_file(kept: Measurements, path: Path) -> None:
    with closing(StateFile(path, mends=False)) as beside:
        Measurements(beside).remove(OTHER.name)
    assert kept.of_instances(["1.2.4"]) == []


def test_a_file_of_the_version_before_gets_its_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE jobs (position INTEGER PRIMARY KEY, job TEXT NOT NULL)")
        connection.execute("CREATE TABLE habits (archive TEXT PRIMARY KEY, habits TEXT NOT NULL) WITHOUT ROWID")
        connection.execute('INSERT INTO jobs VALUES (0, \'{"kind": "send"}\')')
        connection.execute("PRAGMA user_version = 1")
    with closing(StateFile(path)) as state:
        Measurements(state).add(LINE)
        assert Measurements(state).of_instances(["1.2.3"]) == [LINE]
        assert state.jobs() == [{"kind": "send"}]


DAMAGE: dict[str, tuple[str, Any]] = {
    "a frame that is a text": ("frame", "first"),
    "a frame below the first": ("frame", -1),
    "a kind of another version": ("kind", "spline"),
    "no list": ("coordinates", '{"x": 1}'),
    "no JSON": ("coordinates", "1, 2, 3, 4"),
    "another count": ("coordinates", "[1, 2, 3]"),
    "a number that is a text": ("coordinates", '[1, 2, 3, "4"]'),
    "a number that is a truth": ("coordinates", "[1, 2, 3, true]"),
    "no finite number": ("coordinates", "[1, 2, 3, Infinity]"),
    "a number that is too long": ("coordinates", f"[1, 2, 3, {'9' * 400}]"),
    "lists in lists": ("coordinates", "[" * 500),
    "a long text": ("coordinates", "[1, 2, 3, 4" + " " * 600 + "]"),
    "bytes": ("coordinates", b"[1, 2, 3, 4]"),
    "no date": ("created", "yesterday"),
    "a date of no zone": ("created", "2026-01-02T03:04:05"),
    "a checksum that is a number": ("checksum", b"\xff"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_row_that_makes_no_sense_is_skipped(kept: Measurements, path: Path, damage: str) -> None:
    column, value = DAMAGE[damage]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE measurements SET {column} = ? WHERE name = ?", (value, LINE.name))  # noqa: S608 - our own names; values are bound
    assert kept.of_instances(["1.2.3", "1.2.4"]) == [PROBE, OTHER]


def test_a_text_that_is_none_does_not_hide_the_others(kept: Measurements, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE measurements SET kind = CAST(x'ff00fe' AS TEXT) WHERE name = ?", (LINE.name,))
    assert kept.of_instances(["1.2.3"]) == [PROBE]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.tuples(*[st.one_of(st.text(max_size=20), st.binary(max_size=20), st.integers(-9, 9), st.floats())] * 6),
    st.sampled_from(ShapeKind),
)
def test_whatever_a_row_holds_reading_goes_on(
    kept: Measurements, path: Path, row: tuple[Any, ...], kind: ShapeKind
) -> None:
    name, frame, first, second, created, checksum = row
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM measurements WHERE instance = '5'")
        values = (name, "5", frame, str(kind), f"[{first!r}, {second!r}]", created, checksum)
        try:
            connection.execute("INSERT INTO measurements VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        except (sqlite3.IntegrityError, UnicodeEncodeError):
            return  # this file takes no such row
    assert len(kept.of_instances(["5", "1.2.3"])) in (2, 3)


def test_a_file_that_cannot_be_read_gives_none_and_says_so(
    kept: Measurements, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE measurements")
    assert kept.of_instances(["1.2.3"]) == []
    assert "measurements were not read" in caplog.text
    for change in (lambda: kept.add(LINE), lambda: kept.change(LINE), lambda: kept.remove(LINE.name)):
        with pytest.raises(StoreUnusable, check=saying("cannot be used")):
            change()


def test_times_are_kept_in_any_zone(kept: Measurements) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=5))
    made = replace(LINE, name="late", instance_uid="8", created=datetime.datetime(2026, 1, 2, 3, 4, tzinfo=zone))
    kept.add(made)
    assert kept.of_instances(["8"]) == [made]
