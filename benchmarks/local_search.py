"""How fast a large store is searched and how much its listing costs: 100,000 made studies, asked as the window asks.

Prints, each as the median of several: the time to the first page of an answer and to its last, and how long the writer
is kept by a study that comes, a study that goes and the filling of an index of before. The bounds to keep: a first page
within 50 ms less what the window needs for it, no transaction above 50 ms.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.store import listing_filling
from qrstation.store.index import IndexReader
from qrstation.store.index_rows import remove, set_fact
from qrstation.store.index_writer import Index
from qrstation.store.listing_filling import fill_listing
from qrstation.store.listing_rows import LISTED_AS, list_study

STUDIES, SERIES, INSTANCES = 100_000, 2, 5
ROUNDS = 7
FIRST_LIMIT, KEPT_LIMIT = 0.050, 0.050
FAMILIES = ("MORGAN", "Müller", "Иванов", "Yamada", "Sørensen", "GARCÍA", "Kim", "Wang", "O'NEIL", "Schmidt")
GROUPS = ("", "", "", "=山田^太郎=やまだ^たろう", "=김^길동", "=王^小東")
DESCRIPTIONS = ("CT thorax", "CT abdomen", "MR knee", "MR brain", "DX hand", "US abdomen", "Schädel nativ")
SEARCHES: dict[str, tuple[StudyQuery, str]] = {
    "everything": (StudyQuery(), ""),
    "one day": (StudyQuery(study_date=DateRange("20240506", "20240506")), ""),
    "an old year, MG": (StudyQuery(study_date=DateRange("20010101", "20011231"), modalities=("MG",)), ""),
    "a rare modality": (StudyQuery(modalities=("MG",)), ""),
    "a name's beginning": (StudyQuery(patient_name="morgan, giv12"), ""),
    "one patient ID": (StudyQuery(patient_id="ID4711"), ""),
    "one accession number": (StudyQuery(accession_number="A77777"), ""),
    "a description's word": (StudyQuery(description="knee"), ""),
    "nobody's name": (StudyQuery(patient_name="nobody"), ""),
    "the word 王": (StudyQuery(), "王"),
    "the word ivanov": (StudyQuery(), "ivanov"),
    "the letter m": (StudyQuery(), "m"),
    "knee mull id47": (StudyQuery(), "knee mull id47"),
    "nothing's word": (StudyQuery(), "xyzzy"),
}


def make(connection: sqlite3.Connection) -> None:
    """Fill the tables of an index with made studies; the listing stays empty."""
    dice = random.Random(1)
    patients, studies, series, instances = [], [], [], []
    for key in range(1, STUDIES // 3 + 1):
        name = f"{FAMILIES[key % len(FAMILIES)]}^GIV{key % 977}{dice.choice(GROUPS)}"
        patients.append((key, name, f"ID{key}", "", f"19{key % 100:02}0101", "FM"[key % 2]))
    for number in range(STUDIES):
        uid, key = f"1.2.826.0.1.3680043.8.498.{dice.randrange(10**12)}.{number}", dice.randrange(1, STUDIES // 3 + 1)
        day = f"20{dice.randrange(27):02}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        time_ = f"{dice.randrange(24):02}{dice.randrange(60):02}{dice.randrange(60):02}"
        studies.append((uid, key, day, time_, f"A{number}", dice.choice(DESCRIPTIONS), "", "", ""))
        modality = "MG" if number % 5000 == 0 else dice.choice(("CT", "MR", "DX", "US"))
        for at in range(SERIES):
            series.append((uid, f"{uid}.{at}", modality, str(at), "", "", "", "", "", "", ""))
            instances += [
                (f"{uid}.{at}.{i}", uid, f"{uid}.{at}", f"{number}/{at}/{i}", i, key) for i in range(INSTANCES)
            ]
    for table, rows in (("patients", patients), ("studies", studies), ("series", series)):
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    connection.executemany(
        "INSERT INTO instances (uid, study, series, path, number, patient, sop_class, transfer_syntax, size, frames, "
        "position, orientation, spacing, frame_of_reference, image_type) "
        "VALUES (?, ?, ?, ?, ?, ?, '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1, 1, '', '', '', '', '')",
        instances,
    )
    set_fact(connection, LISTED_AS, "")


def timed(work: Callable[[], object]) -> float:
    """Give how long something takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fill(index: Index, reader: IndexReader) -> float:
    """List all studies as the receiver does; prints what it takes, gives the longest transaction in seconds."""
    kept: list[float] = []
    last = time.perf_counter()

    def pause() -> bool:
        nonlocal last
        now = time.perf_counter()
        kept.append(now - last)
        last = now
        return False

    started = time.perf_counter()
    count = fill_listing(index, reader.files, pause)
    print(f"{count} studies of before listed in {time.perf_counter() - started:.1f} s, at most "
          f"{max(kept[1:]) * 1e3:.1f} ms for {listing_filling.AT_ONCE} of them")  # fmt: skip
    return max(kept[1:])


def come_and_go(index: Index, reader: IndexReader) -> float:
    """Have studies listed one by one, and removed, each in a transaction; gives the longest in seconds."""
    uids = [match.study_uid for page in reader.newest.pages(StudyQuery(modalities=("MR",)).queries()) for match in page]
    coming, going = [], []
    for number, uid in enumerate(uids[:3000]):

        def come(connection: sqlite3.Connection, uid: str = uid, number: int = number) -> None:
            connection.execute("UPDATE studies SET StudyDescription = ? WHERE uid = ?", (f"MR again {number}", uid))
            list_study(connection, uid)

        coming.append(timed(lambda come=come: index.call(come)))  # type: ignore[misc]
    for uid in uids[:200]:
        instances = [record.sop_uid for record in reader.instances(uid)]

        def go(connection: sqlite3.Connection, instances: list[str] = instances) -> None:
            remove(connection, instances)

        going.append(timed(lambda go=go: index.call(go)))  # type: ignore[misc]
    for what, times in (("a study that changes", coming), ("a study that goes", going)):
        print(f"{what}: {statistics.median(times) * 1e3:.2f} ms, at most {max(times) * 1e3:.1f} ms")
    return max(*coming, *going)


def search(reader: IndexReader, query: StudyQuery, text: str) -> Iterator[float]:
    """Search once: gives the seconds to the first page with something in it and to the end, and how many were found."""
    started, first, found = time.perf_counter(), 0.0, 0
    for page in reader.newest.pages(query.queries(), text):
        first = first or (time.perf_counter() - started if page else 0.0)
        found += len(page)
    whole = time.perf_counter() - started
    yield from (first or whole, whole, found)


def main() -> int:
    """Print the table; 0 when the bounds are kept."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        store.mkdir()
        index = Index(Path(folder) / "index.sqlite", store, lambda _: None, lambda _: None)
        index.open()
        index.call(make)
        size = (Path(folder) / "index.sqlite").stat().st_size
        with IndexReader(Path(folder) / "index.sqlite", store) as reader:
            kept = fill(index, reader)
            print(f"{'search':22}  first page   all of it    found")
            for name, (query, text) in SEARCHES.items():
                times = [
                    tuple(search(reader, query, text)) for _ in range(ROUNDS if query != StudyQuery() or text else 2)
                ]
                first, whole, found = (statistics.median(column) for column in zip(*times, strict=True))
                worst = max(worst, first)
                print(f"{name:22}  {first * 1e3:7.1f} ms  {whole * 1e3:7.1f} ms  {found:7.0f}", flush=True)
            kept = max(kept, come_and_go(index, reader))
        index.close()
        print(f"the listing takes {((Path(folder) / 'index.sqlite').stat().st_size - size) / 2**20:.0f} MiB "
              f"beside {size / 2**20:.0f} MiB")  # fmt: skip
    print(f"longest first page {worst * 1e3:.1f} ms, longest transaction {kept * 1e3:.1f} ms")
    return 0 if worst <= FIRST_LIMIT and kept <= KEPT_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
