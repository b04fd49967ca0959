"""How fast a large store is searched and how much its listing costs: 100,000 made studies, asked as the window asks.

Prints, each as the median of several: the time to the first page of an answer and to its last, and how long the writer
is kept by a study that comes, a study that goes and the filling of an index of before; then the same searches in a real
window, until rows are seen. The bounds to keep: rows are seen within 50 ms, no transaction's own work is above 50 ms
(by the clock the disk and what others do count too).
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.living import live
from benchmarks.window import Slots
from qrstation.app import SWITCH_SECONDS
from qrstation.core.events import SearchEnded
from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.home import VARIABLE, Home, find_home
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.store import listing_filling
from qrstation.store.index import IndexReader
from qrstation.store.index_rows import remove, set_fact
from qrstation.store.index_writer import Index
from qrstation.store.listing_filling import fill_listing
from qrstation.store.listing_rows import LISTED_AS, list_study
from qrstation.ui.arrangement_keeper import USUAL_SIZE
from qrstation.ui.collector import Collector
from qrstation.ui.theme import apply_theme
from tests.peers import free_port

STUDIES, SERIES, INSTANCES = 100_000, 2, 5
ROUNDS, LONG_ENOUGH = 7, 5.0
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
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)  # noqa: S608 - our own names; values are bound
    connection.executemany(
        "INSERT INTO instances (uid, study, series, path, number, patient, sop_class, transfer_syntax, size, frames, "
        "position, orientation, spacing, frame_of_reference, image_type) "
        "VALUES (?, ?, ?, ?, ?, ?, '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1, 1, '', '', '', '', '')",
        instances,
    )
    set_fact(connection, LISTED_AS, "")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give how long something takes by the clock, and how much of it is its thread's own work, in seconds."""
    started = time.perf_counter(), time.thread_time()
    work()
    return time.perf_counter() - started[0], time.thread_time() - started[1]


def fill(index: Index, reader: IndexReader) -> float:
    """List all studies as the receiver does; prints what it takes, gives the longest transaction's work in seconds."""
    kept: list[tuple[float, float]] = []
    last = started = time.perf_counter(), time.thread_time()

    def pause() -> bool:
        nonlocal last
        now = time.perf_counter(), time.thread_time()
        kept.append((now[0] - last[0], now[1] - last[1]))
        last = now
        return False

    count = fill_listing(index, reader.files, pause)
    pause()
    clock, work = (max(column) for column in zip(*kept[1:], strict=True))
    print(f"{count} studies of before listed in {last[0] - started[0]:.1f} s (work {last[1] - started[1]:.1f} s), "
          f"{listing_filling.AT_ONCE} of them in at most {clock * 1e3:.1f} ms (work {work * 1e3:.1f} ms)")  # fmt: skip
    return work


def come_and_go(index: Index, reader: IndexReader) -> float:
    """Have studies listed one by one, and removed, each in a transaction; gives the longest's own work in seconds."""
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
        clock, work = zip(*times, strict=True)
        print(f"{what}: {statistics.median(clock) * 1e3:.2f} ms, at most {max(clock) * 1e3:.1f} ms "
              f"(work {statistics.median(work) * 1e3:.2f} ms, at most {max(work) * 1e3:.1f} ms)")  # fmt: skip
    return max(work for _, work in (*coming, *going))


def search(reader: IndexReader, query: StudyQuery, text: str) -> Iterator[float]:
    """Search once: gives the seconds to the first page with something in it and to the end, and how many were found."""
    started, first, found = time.perf_counter(), 0.0, 0
    for page in reader.newest.pages(query.queries(), text):
        first = first or (time.perf_counter() - started if page else 0.0)
        found += len(page)
    whole = time.perf_counter() - started
    yield from (first or whole, whole, found)


class Seen(QObject):
    """Looks at a window for the first painting of rows, or for the end of a search that finds none."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._searches, self._model = station.conductor.search.studies, station.window.results.model
        self._loop = QEventLoop()
        self._ended = (0.0, 0.0)
        viewport = station.window.results.tree.viewport()
        viewport.installEventFilter(self)
        station.pump.subscribe(SearchEnded, self._note_end)

    def search(self, query: StudyQuery) -> tuple[float, float]:
        """Search, and give the seconds until rows are painted, and the work of all threads until then."""
        self._ended = (0.0, 0.0)
        started = time.perf_counter(), time.process_time()
        self._searches.look_for(query, (THIS_STATION,))
        self._loop.exec()
        return self._ended[0] - started[0], self._ended[1] - started[1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that rows are painted, which is done when the next event comes (Qt)."""
        if event.type() is QEvent.Type.Paint and self._model.rowCount() and not self._ended[0]:
            QTimer.singleShot(0, self, self._end)
        return False

    def _note_end(self, event: SearchEnded) -> None:
        if event.generation == self._searches._generation and not self._model.rowCount():
            self._end()

    def _end(self) -> None:
        self._ended = self._ended if self._ended[0] else (time.perf_counter(), time.process_time())
        self._loop.quit()


def in_window(home: Home) -> float:
    """Search from the form of a real window; gives the longest time until rows are painted, in seconds."""
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    sys.setswitchinterval(SWITCH_SECONDS)
    station = Station(home)
    collector = Collector(application)
    collector.start()
    station.window.resize(*USUAL_SIZE)
    station.window.show()
    live(3000)
    seen, worst, slots = Seen(station), 0.0, Slots()
    slots.watch(station.pump)
    for name, (query, text) in SEARCHES.items():
        if name.startswith("no"):
            continue
        times, slots.longest, slots.busiest = [], 0.0, 0.0
        for _ in range(ROUNDS):
            live(200)
            times.append(seen.search(replace(query, typed=text)))
            live(200)
            station.conductor.search.studies.stop()
        clock, work = (statistics.median(column) * 1e3 for column in zip(*times, strict=True))
        worst = max(worst, clock / 1e3)
        print(f"{name:22}  {clock:7.1f} ms until rows are seen (work of all threads {work:.1f} ms), "
              f"slot {slots.longest * 1e3:.1f} ms (work {slots.busiest * 1e3:.1f} ms)", flush=True)  # fmt: skip
    station.window.close()
    collector.stop()
    return worst


def main() -> int:
    """Print the tables; 0 when the bounds are kept."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        os.environ[VARIABLE] = folder
        home = find_home()
        home.make()
        home.store.mkdir(exist_ok=True)
        index, store = Index(home.index_file, home.store, lambda _: None, lambda _: None), home.store
        index.open()
        index.call(make)
        size = home.index_file.stat().st_size
        with IndexReader(home.index_file, store) as reader:
            kept = fill(index, reader)
            print(f"{'search':22}  first page   all of it    found")
            for name, (query, text) in SEARCHES.items():
                times: list[tuple[float, ...]] = []
                while len(times) < ROUNDS and sum(whole for _, whole, _ in times) < LONG_ENOUGH:
                    times.append(tuple(search(reader, query, text)))
                first, whole, found = (statistics.median(column) for column in zip(*times, strict=True))
                worst = max(worst, first)
                print(f"{name:22}  {first * 1e3:7.1f} ms  {whole * 1e3:7.1f} ms  {found:7.0f}", flush=True)
            kept = max(kept, come_and_go(index, reader))
        index.close()
        print(f"the listing takes {(home.index_file.stat().st_size - size) / 2**20:.0f} MiB "
              f"beside {size / 2**20:.0f} MiB")  # fmt: skip
        seen = in_window(home)
    print(f"longest first page {worst * 1e3:.1f} ms, seen {seen * 1e3:.1f} ms, "
          f"longest transaction {kept * 1e3:.1f} ms")  # fmt: skip
    return 0 if seen <= FIRST_LIMIT and kept <= KEPT_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
