"""The listing within the index: each study of each patient, the newest first, with the words that it is found by.

It is written by whoever writes the rows that it tells of, in the same transaction.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from qrstation.store.folding import FOLDING, romanised, words_in

LISTED_AS = "folding of the listing"
"""A fact: how the words of all studies are folded; nothing while some of an index of before are not listed."""
COLUMNS = ("name", "id", "accession", "description", "latin", "modality")
_SAME_SECOND = 19
_SECONDS = 17
DAY_BITS = _SAME_SECOND + _SECONDS
UNDATED = 1 << DAY_BITS
"""Below it lie the studies without a day."""
_PUT = f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608 - our own names; values are bound
_LIST = "INSERT INTO listed (key, study, patient) VALUES (?, ?, ?)"
_WHOLE = """SELECT t.uid, p.key, t.StudyDate, t.StudyTime, p.PatientName, p.PatientID, t.AccessionNumber,
        t.StudyDescription
    FROM (SELECT DISTINCT study, patient FROM instances WHERE study IN ({})) i
        JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = COALESCE(i.patient, t.patient)
    GROUP BY t.uid, p.key"""
_KEPT = f"SELECT {', '.join(COLUMNS)} FROM words WHERE rowid = ?"  # noqa: S608 - our own names; values are bound
_HELD = """SELECT EXISTS (SELECT 1 FROM instances WHERE study = ?1 AND patient = ?2)
    OR (?2 = ?3 AND EXISTS (SELECT 1 FROM instances WHERE study = ?1 AND patient IS NULL))"""
# The first place that is free from a key on: behind the last of those that follow each other.
_FREE = """SELECT key + 1 FROM listed l WHERE key >= ? AND NOT EXISTS (SELECT 1 FROM listed WHERE key = l.key + 1)
    ORDER BY key LIMIT 1"""


def place_in_time(day: str, time: str) -> int:
    """Give where a study stands among others, the newest highest: by its day (DA) and its second (TM), 0 without."""
    return day_of(day) << DAY_BITS | _second_of(time) << _SAME_SECOND


def day_of(day: str) -> int:
    """Give a day as the number that its eight digits are, 0 for what is no such day."""
    digits = day.strip().replace(".", "")
    return int(digits) if len(digits) == 8 and digits.isascii() and digits.isdecimal() else 0


def _second_of(time: str) -> int:
    digits = time.strip().replace(":", "").partition(".")[0]
    if not (digits.isascii() and digits.isdecimal()):
        return 0
    hours, minutes, seconds = (int(digits[at : at + 2] or 0) for at in (0, 2, 4))
    return min(hours * 3600 + minutes * 60 + seconds, (1 << _SECONDS) - 1)


def words_of_row(row: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Give the words of PatientName, PatientID, AccessionNumber and StudyDescription, and of all in Latin letters."""
    name, patient_id, accession, description = row
    latin = (*romanised(name), *romanised(patient_id), *romanised(description))
    return words_in(name), words_in(patient_id), words_in(accession), words_in(description), latin


def list_study(connection: sqlite3.Connection, study: str, patients: Iterable[int] = ()) -> None:
    """Bring the listing of a study in step with what the index holds of it now.

    ``patients`` are those who may be new in it, by their numbers.
    """
    known = dict(connection.execute("SELECT patient, key FROM listed WHERE study = ?", (study,)).fetchall())
    about = connection.execute(
        "SELECT StudyDate, StudyTime, AccessionNumber, StudyDescription, patient FROM studies WHERE uid = ?", (study,)
    ).fetchone()
    modalities = ""
    if about is not None:
        found = connection.execute("SELECT DISTINCT Modality FROM series WHERE study = ?", (study,))
        modalities = " ".join(sorted({word for (modality,) in found for word in words_in(modality)}))
    for patient in {*known, *patients}:
        who = connection.execute("SELECT PatientName, PatientID FROM patients WHERE key = ?", (patient,)).fetchone()
        is_held = about and who and connection.execute(_HELD, (study, patient, about[4])).fetchone()[0]
        if not is_held:
            _drop(connection, known.get(patient))
            continue
        texts = (*(" ".join(words) for words in words_of_row((*who, about[2], about[3]))), modalities)
        _put(connection, study, patient, known.get(patient), place_in_time(about[0], about[1]), texts)


def forget_all(connection: sqlite3.Connection) -> None:
    """Empty the listing, for who writes all rows anew."""
    connection.execute("DELETE FROM words")
    connection.execute("DELETE FROM listed")


def list_whole_studies(connection: sqlite3.Connection, studies: Sequence[str]) -> None:
    """List studies, of most of which nothing is listed yet; many at once are much cheaper than one by one."""
    marks = ",".join("?" * len(studies))
    known = connection.execute(f"SELECT DISTINCT study FROM listed WHERE study IN ({marks})", studies).fetchall()  # noqa: S608 - our own names; values are bound
    listed = {study for (study,) in known}
    modalities: defaultdict[str, set[str]] = defaultdict(set)
    for study, modality in connection.execute(f"SELECT study, Modality FROM series WHERE study IN ({marks})", studies):  # noqa: S608 - our own names; values are bound
        modalities[study].update(words_in(modality))
    rows = []
    for study, patient, day, time, *texts in connection.execute(_WHOLE.format(marks), studies).fetchall():
        if study in listed:
            list_study(connection, study, (patient,))
        else:
            key = _free_from(connection, place_in_time(day, time))
            connection.execute(_LIST, (key, study, patient))
            words = (" ".join(each) for each in words_of_row(texts))
            rows.append((key, *words, " ".join(sorted(modalities[study]))))
    connection.executemany(_PUT, sorted(rows))  # FTS5 writes out all it has whenever a key is below the one before


def is_listed(connection: sqlite3.Connection) -> bool:
    """Tell whether every study is in the listing, with words as they are folded now."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (LISTED_AS,)).fetchone()
    return row is not None and row[0] == str(FOLDING)


def _put(
    connection: sqlite3.Connection, study: str, patient: int, key: int | None, place: int, texts: tuple[str, ...]
) -> None:
    if key is not None:
        is_in_place = key >> _SAME_SECOND == place >> _SAME_SECOND
        kept = connection.execute(_KEPT, (key,)).fetchone()
        if is_in_place and kept is not None and tuple(kept) == texts:
            return
        _drop(connection, key)
        key = key if is_in_place else None
    if key is None:
        key = _free_from(connection, place)
    connection.execute(_LIST, (key, study, patient))
    connection.execute(_PUT, (key, *texts))


def _free_from(connection: sqlite3.Connection, place: int) -> int:
    """Give a key that nobody has: among those of the same second the highest, so that it need not be looked for."""
    behind = place + (1 << _SAME_SECOND)
    (last,) = connection.execute("SELECT MAX(key) FROM listed WHERE key >= ? AND key < ?", (place, behind)).fetchone()
    if last is None:
        return place
    return int(last) + 1 if last + 1 < behind else int(connection.execute(_FREE, (place,)).fetchone()[0])


def _drop(connection: sqlite3.Connection, key: int | None) -> None:
    if key is not None:
        connection.execute("DELETE FROM words WHERE rowid = ?", (key,))
        connection.execute("DELETE FROM listed WHERE key = ?", (key,))
