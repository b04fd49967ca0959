"""The listing is in step with the rows that it tells of, whatever comes, changes and goes."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from qrstation.core.patient import Demographics
from qrstation.store.folding import FOLDING
from qrstation.store.index_rows import set_fact
from qrstation.store.listing_filling import fill_listing
from qrstation.store.listing_rows import LISTED_AS, UNDATED, day_of, place_in_time, words_of_row
from qrstation.store.verify import repair
from tests.store.material import ct, keep, make_older, opened

NAMES = (
    "Morgan^Elena",
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "Müller^Jürgen",
    "Иванов^Иван",
    "김^철수",
    'O\'Neil-"X" OR',
    "",
)
Row = tuple[object, ...]


def listed(connection: sqlite3.Connection) -> tuple[set[Row], set[Row]]:
    """Give the listing as it is, and as it should be: all of it made anew, slowly."""
    rows = connection.execute(
        "SELECT l.study, l.patient, l.key >> 19, w.name, w.id, w.accession, w.description, w.latin, w.modality "
        "FROM listed l JOIN words w ON w.rowid = l.key"
    ).fetchall()
    wanted = set()
    for row in connection.execute(
        "SELECT DISTINCT t.uid, p.key, t.StudyDate, t.StudyTime, p.PatientName, p.PatientID, t.AccessionNumber, "
        "t.StudyDescription FROM instances i JOIN studies t ON t.uid = i.study "
        "JOIN patients p ON p.key = COALESCE(i.patient, t.patient)"
    ).fetchall():
        found = connection.execute("SELECT DISTINCT Modality FROM series WHERE study = ?", (row[0],)).fetchall()
        modalities = " ".join(sorted({modality.casefold() for (modality,) in found}))
        words = (" ".join(each) for each in words_of_row(tuple(row)[4:]))
        wanted.add((row[0], row[1], place_in_time(row[2], row[3]) >> 19, *words, modalities))
    counts = [connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("listed", "words")]  # noqa: S608 - our own names; values are bound
    assert counts == [len(rows)] * 2
    return {tuple(row) for row in rows}, wanted


def test_whatever_comes_changes_and_goes_the_listing_says_what_the_rows_say(tmp_path: Path) -> None:
    dice = random.Random(7)
    with opened(tmp_path) as (store, _):
        for turn in range(60):
            study = f"1.2.{dice.randrange(6)}"
            if dice.random() < 0.25:
                store.remover.remove(study, dice.choice(("", f"{study}.1")))
            else:
                data_set = ct(dice.randrange(1, 9), study, f"{study}.{dice.randrange(1, 3)}")
                data_set.SpecificCharacterSet = "ISO_IR 192"
                data_set.PatientName = dice.choice(NAMES)
                data_set.PatientID = dice.choice(("4711", "A-12/3", "", "王7"))
                data_set.StudyDescription = dice.choice(("CT thorax", "Schädel", "", "頭部 CT"))
                data_set.StudyDate = dice.choice(("20240506", "20261120", ""))
                data_set.Modality = dice.choice(("CT", "MR"))
                keep(store, data_set)
            store.places.settle()
            if turn % 5 == 0:
                found, wanted = store.index.call(listed)
                assert found == wanted
        assert repair(store).removed == 0
        found, wanted = store.index.call(listed)
        assert found == wanted
        assert found


@pytest.mark.parametrize("version", [1, 3, 5])
def test_an_index_of_before_is_listed_in_the_background_beside_what_comes(tmp_path: Path, version: int) -> None:
    with opened(tmp_path) as (store, _):
        for number in range(1, 8):
            keep(store, ct(1, f"1.2.{number}"))
        store.places.settle()
    make_older(tmp_path / "index.sqlite", version)
    with opened(tmp_path) as (store, _):
        keep(store, ct(2, "1.2.3"))
        store.places.settle()
        assert fill_listing(store.index, store.reader.files, lambda: True) == 0
        store.remover.remove("1.2.4")
        assert fill_listing(store.index, store.reader.files, lambda: False) == 6
        assert fill_listing(store.index, store.reader.files, lambda: False) == 0
        found, wanted = store.index.call(listed)
        assert found == wanted
        assert len(found) == 6


def test_words_that_were_folded_otherwise_are_folded_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1))
        store.places.settle()

        def harm(connection: sqlite3.Connection) -> None:
            set_fact(connection, LISTED_AS, str(FOLDING - 1))
            connection.execute("UPDATE words SET name = 'otherwise'")

        store.index.call(harm)
        assert fill_listing(store.index, store.reader.files, lambda: False) == 1
        found, wanted = store.index.call(listed)
        assert found == wanted


def test_a_study_of_two_patients_is_listed_for_each(tmp_path: Path) -> None:
    other = Demographics("9920", "", "Moretti^Paolo", "19710902", "M")
    with opened(tmp_path) as (store, _):
        keep(store, ct(1))
        data_set = ct(2)
        data_set.PatientID, data_set.PatientName = other.patient_id, other.name
        keep(store, data_set)
        store.places.settle()
        found, wanted = store.index.call(listed)
        assert found == wanted
        assert len(found) == 2


def test_the_newest_lie_highest_and_many_of_one_second_beside_each_other(tmp_path: Path) -> None:
    places = [place_in_time(day, time) for day, time in (("", "101010"), ("1999", ""), ("19991231", "235959"))]
    assert places[0] < UNDATED > places[1]
    assert places[2] < place_in_time("20000101", "") < place_in_time("2000.01.01", "00:00:01.5")
    assert [day_of(text) for text in ("", "2024", "２０２４０５０６", "abcdefgh")] == [0, 0, 0, 0]
    assert place_in_time("99999999", "999999") < 1 << 63
    assert place_in_time("20240506", "x") == place_in_time("20240506", "")
    with opened(tmp_path) as (store, _):
        for number in range(5):
            keep(store, ct(1, f"1.2.{number}"))
        store.places.settle()

        def keys(connection: sqlite3.Connection) -> list[int]:
            return [row[0] for row in connection.execute("SELECT key FROM listed ORDER BY key")]

        before = store.index.call(keys)
        assert before == list(range(before[0], before[0] + 5))


def test_a_second_that_is_full_gives_its_gaps(tmp_path: Path) -> None:
    last = place_in_time("20240506", "101010") + (1 << 19) - 1
    with opened(tmp_path) as (store, _):
        store.index.call(lambda c: c.execute("INSERT INTO listed VALUES (?, 'x', 1)", (last,)).rowcount)
        for number in range(3):
            data_set = ct(1, f"1.2.{number}")
            data_set.StudyDate, data_set.StudyTime = "20240506", "101010"
            keep(store, data_set)
        store.places.settle()
        store.index.call(lambda c: c.execute("DELETE FROM listed WHERE study = 'x'").rowcount)
        assert len(list(store.index.call(lambda c: c.execute("SELECT study FROM listed").fetchall()))) == 3
