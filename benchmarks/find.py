"""How fast a C-FIND with many matches is read, side by side with DCMTK's findscu, in one run on one machine.

The archive has its answers ready and takes the time itself, from its A-ASSOCIATE-AC to the caller's A-RELEASE-RQ: no
start of a process counts. Every line is the median of several rounds, the contenders taking turns within each round.
The bound to keep: ours takes no longer than findscu.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from benchmarks.answers import FastArchive
from qrstation.core.station.home import VARIABLE, find_home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from tests.peers import ENVIRONMENT, free_port, program

COUNTS, ROUNDS = (2_001, 10_001), 7  # a round number would be taken for a cap
BOUND = 1.0
KEYS = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "StudyDescription",
    "StudyInstanceUID",
    "ModalitiesInStudy",
    "NumberOfStudyRelatedSeries",
    "NumberOfStudyRelatedInstances",
    "InstanceAvailability",
    "IssuerOfPatientID",
)
Measure = Callable[[FastArchive], float]


def findscu(*options: str) -> Measure:
    """Ask by DCMTK's findscu, which prints each answer unless it is told to be quiet."""

    def run(archive: FastArchive) -> float:
        keys = [part for key in KEYS for part in ("-k", key)]
        command = [program("findscu"), *options, "-S", "-aec", archive.title, "-k", "QueryRetrieveLevel=STUDY", *keys]
        done = subprocess.run(
            [*command, "127.0.0.1", str(archive.port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=ENVIRONMENT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, "findscu failed"
        return archive.seconds.get(timeout=60)

    return run


def command(archive: FastArchive) -> float:
    """Ask by our command, which prints each answer as JSON."""
    with tempfile.TemporaryDirectory(prefix="find-") as folder:
        environment = {**os.environ, VARIABLE: folder}
        home = find_home(environment)
        home.make()
        station = StationSettings(port=free_port())
        save_settings(home.settings_file, Settings(station, archives=(archive.settings,)))
        words = [sys.executable, "-P", "-m", "qrstation", "find", "--json", "--level", "study"]
        printed = Path(folder) / "printed"
        with printed.open("wb") as output:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=output, env=environment, check=False)
        assert done.returncode == 0, "our command failed"
        assert printed.read_bytes().count(b"\n") == archive.matches
    return archive.seconds.get(timeout=60)


class Asker:
    """A process that asks as the window does, its batches published to nobody; a search for each line that it reads."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders: IO[str] = process.stdin
        self._said: IO[str] = process.stdout
        self.bytes_each = 0.0
        """Memory of a match that is kept."""

    def __call__(self, archive: FastArchive) -> float:
        """Ask once."""
        print(archive.port, file=self._orders, flush=True)
        found, held = map(int, self._said.readline().split())
        assert found == archive.matches
        self.bytes_each = max(self.bytes_each, held / found)
        return archive.seconds.get(timeout=60)


@contextmanager
def asker() -> Iterator[Asker]:
    """Run such a process."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.find", "--ask"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Asker(process)
        assert process.stdin is not None
        process.stdin.close()


def ask() -> None:
    """Be such a process: for each line with a port, ask there for everything, and say what came and what it holds."""
    from qrstation.core.events import Event, MatchesFound
    from qrstation.core.jobs.cancel import CancelToken
    from qrstation.core.standard.match import Match
    from qrstation.core.standard.query import StudyQuery
    from qrstation.core.station.settings import ArchiveSettings
    from qrstation.jobs.search.search import ArchiveSearch
    from qrstation.network.archive import connecting

    gc.disable()  # the window has a collector of its own, which leaves alone what was there before a search
    connect = connecting(StationSettings(), 11112)

    def search(port: int) -> tuple[int, int]:
        """Give how many matches came, and the bytes that they hold."""
        kept: list[Match] = []

        def take(event: Event) -> None:
            if isinstance(event, MatchesFound):
                kept.extend(event.matches)
                asked.in_step.taken()  # as the window says that a batch has come
                gc.collect(0)

        archive = connect(ArchiveSettings("Fast", FastArchive.title, "127.0.0.1", port, timeout=60))
        asked = ArchiveSearch(1, archive, StudyQuery().queries(), CancelToken(), take)
        gc.collect()
        gc.freeze()
        before = _resident()
        asked.run()
        return len(kept), max(0, _resident() - before)

    for line in sys.stdin:
        print(*search(int(line)), flush=True)


def _resident() -> int:
    """Give the bytes that this process has in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def measure(matches: int, rounds: int) -> bool:
    """Run the rounds and print; tells whether the bound is kept."""
    seconds: dict[str, list[float]] = defaultdict(list)
    with FastArchive(matches) as archive, asker() as window:
        contenders: dict[str, Measure] = {
            "findscu": findscu(),
            "findscu --quiet": findscu("--quiet"),
            "ours, as the window asks": window,
            "ours, qrstation find --json": command,
        }
        for _ in range(rounds):
            for name, run in contenders.items():
                seconds[name].append(run(archive))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"\n{matches} matches, median of {rounds} rounds (lowest - highest)")
    for name, values in seconds.items():
        each, ratio = medians[name] / matches, medians[name] / medians["findscu"]
        span = f"({min(values) * 1e3:.0f} - {max(values) * 1e3:.0f})"
        print(f"{name:30}{medians[name] * 1e3:8.0f} ms {span:16}{each * 1e6:7.1f} µs a match{ratio:7.2f} × findscu")
    print(f"memory of a match that is kept: {window.bytes_each:.0f} bytes", flush=True)
    ours = [name for name in medians if name.startswith("ours")]
    return all(medians[name] <= BOUND * medians["findscu"] for name in ours)


def main() -> int:
    """Print the tables; 0 when the bound is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ask:
        ask()
        return 0
    print(f"load {os.getloadavg()[0]:.1f}")
    kept = [measure(count, chosen.rounds) for count in COUNTS]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
