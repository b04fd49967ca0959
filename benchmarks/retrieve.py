"""How fast a study is retrieved, side by side with movescu into storescp and into Orthanc, near and far.

One Orthanc is the archive. Every line is the median of several rounds, the contenders taking turns. Ours runs as
`qrstation retrieve` does, with a receiver of its own that stands ready, as the peers' receivers do.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import pydicom

from benchmarks.contenders import OrthancReceiver, Ours, Storescp
from benchmarks.ct_files import write_ct_files
from qrstation.core.events import Event, InstancesStored
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobProgress, JobState, RetrieveRequest
from qrstation.core.station.home import VARIABLE, find_home
from qrstation.core.station.settings import ArchiveSettings, StationSettings
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.retrieve import opening
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.ledger import Ledger
from qrstation.jobs.retrieve.listing import Listed, Lister, ListingEnded, SeriesAnnounced
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from qrstation.network.archive import connecting
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from tests.link import Link
from tests.peers import ENVIRONMENT, Orthanc, free_port, program

RTT = 0.040
IMAGES, SMALL = 600, 5_000
WALKED, NARROW = 400, 20e6 / 8
"""Images of the series that is walked through, and the bytes a second of each connection to it."""


class Far:
    """The archive and the ways to and from it: each receiver behind a link of its own, the archive behind another."""

    def __init__(
        self, stack: ExitStack, files: Sequence[Path], rtt: float, *, both_ways: bool, rate: float = 0.0
    ) -> None:
        first = pydicom.dcmread(files[0], stop_before_pixels=True)
        self.study, self.series = str(first.StudyInstanceUID), str(first.SeriesInstanceUID)
        self.count = len(files)
        self.ours, self.storescp, self.second = free_port(), free_port(), free_port()
        ports = {"QRSTATION": self.ours, "STORESCP": self.storescp, "SECOND": self.second}
        ways = dict(ports)
        if rtt:
            ways = {title: stack.enter_context(Link(port, rtt=rtt, rate=rate)).port for title, port in ports.items()}
        self.archive = stack.enter_context(Orthanc({title: ("127.0.0.1", port) for title, port in ways.items()}))
        for file in files:
            self.archive.upload(file)
        self.port = stack.enter_context(Link(self.archive.port, rtt=rtt, rate=rate)).port if rtt and both_ways else (
            self.archive.port
        )  # fmt: skip

    def settings(self, parallel: int) -> ArchiveSettings:
        """The archive as our station knows it."""
        return ArchiveSettings("Bench", self.archive.title, "127.0.0.1", self.port, parallel=parallel)

    def movescu(self, destination: str) -> float:
        """Run movescu for the study and give the seconds."""
        command = [program("movescu"), "-S", "-aet", "QRSTATION", "-aem", destination, "-aec", self.archive.title,
                   "127.0.0.1", str(self.port), "-k", "QueryRetrieveLevel=STUDY", "-k",
                   f"StudyInstanceUID={self.study}"]  # fmt: skip
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
        assert done.returncode == 0, done.stderr
        return time.perf_counter() - started


class Figures:
    """Seconds of every line."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def note(self, name: str, seconds: float) -> None:
        """Take one round's figure."""
        self.seconds[name].append(seconds)
        print(f"  {name:44}{seconds:8.2f} s", file=sys.stderr, flush=True)

    def median(self, name: str) -> float:
        """Give the median of a line."""
        return statistics.median(self.seconds[name])

    def show(self, title: str, ratios: Sequence[tuple[str, str, str, float]]) -> None:
        """Print the table, and each ratio (slower over faster) with what is wanted."""
        print(f"\n{title}")
        for name, seconds in self.seconds.items():
            print(f"{name:44}{statistics.median(seconds):8.2f} s   ({min(seconds):.2f} – {max(seconds):.2f})")
        for words, over, under, wanted in ratios:
            ratio = self.median(over) / self.median(under)
            kept = "kept" if ratio >= wanted else "missed"
            print(f"{words:44}{ratio:8.2f}     (at least {wanted:g}: {kept})")


Stamps = list[tuple[float, int]]
"""When an image came (perf_counter), and its Instance Number."""


def ours(
    far: Far, parallel: int, stamps: Stamps | None = None, looked_at: Callable[[], Look] = lambda: NOTHING
) -> float:
    """Retrieve the study into a receiver of ours and give the seconds; ``stamps`` gets one for each arrival."""
    with Ours(port=far.ours) as receiver, _parts(receiver, far.settings(parallel), stamps, looked_at) as parts:
        started = time.perf_counter()
        outcome = retrieve(RetrieveRequest("Bench", far.study), parts)
        seconds = time.perf_counter() - started
        assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, far.count), outcome
    return seconds


@contextmanager
def _parts(
    receiver: Ours, archive: ArchiveSettings, stamps: Stamps | None, looked_at: Callable[[], Look]
) -> Iterator[RetrieveParts]:
    home = find_home({VARIABLE: receiver.folder})
    arrivals = Arrivals()

    def publish(event: Event) -> None:
        if isinstance(event, InstancesStored):
            if stamps is not None:
                now = time.perf_counter()
                stamps.extend((now, record.instance_number or 0) for record in event.instances)
            arrivals.on_stored(event)

    link = ReceiverLink(home, publish, restart=False)
    link.start()
    try:
        link.wait_listening(10)
        station = StationSettings(port=receiver.port)
        with IndexReader(home.index_file, home.store) as reader:
            yield RetrieveParts(
                station,
                connecting(station, receiver.port)(archive),
                receiver.port,
                reader,
                arrivals,
                _silent,
                CancelToken(),
                looked_at=looked_at,
            )
    finally:
        link.close()


def _silent(progress: JobProgress) -> None:
    pass


def listing_seconds(far: Far) -> float:
    """Give the seconds that the listing alone takes."""
    ledger, ended = Ledger(), threading.Event()

    def tell(news: SeriesAnnounced | Listed | ListingEnded) -> None:
        if isinstance(news, Listed):
            ledger.add(news.numbers)
        elif isinstance(news, ListingEnded):
            ended.set()

    started = time.perf_counter()
    Lister(
        connecting(StationSettings(), 0)(far.settings(1)), RetrieveRequest("Bench", far.study), tell, CancelToken()
    ).run()
    assert ended.is_set()
    return time.perf_counter() - started


def near(files: Sequence[Path], rounds: int) -> None:
    """Loopback: against movescu + storescp, which neither syncs nor indexes, and movescu + Orthanc, which does both."""
    figures = Figures()
    with ExitStack() as stack:
        far = Far(stack, files, 0.0, both_ways=False)
        for _ in range(rounds):
            with Storescp(port=far.storescp) as peer:
                figures.note("movescu + storescp", far.movescu(peer.title))
            with OrthancReceiver(title="SECOND", port=far.second) as peer:
                figures.note("movescu + Orthanc", far.movescu(peer.title))
            figures.note("ours, parallel = 3", ours(far, 3))
    figures.show(
        f"Loopback, {len(files)} CT images of 512 KiB",
        (
            ("ours against movescu + Orthanc", "movescu + Orthanc", "ours, parallel = 3", 1.5),
            ("ours against movescu + storescp", "movescu + storescp", "ours, parallel = 3", 1 / 1.3),
        ),
    )


def distant(files: Sequence[Path], rounds: int, *, both_ways: bool) -> None:
    """A link of 40 ms between archive and receivers, and perhaps between us and the archive too."""
    figures = Figures()
    with ExitStack() as stack:
        far = Far(stack, files, RTT, both_ways=both_ways)
        for _ in range(rounds):
            with Storescp(port=far.storescp) as peer:
                figures.note("movescu + storescp", far.movescu(peer.title))
            figures.note("ours, parallel = 3", ours(far, 3))
            figures.note("ours, parallel = 8", ours(far, 8))
            figures.note("the listing alone", listing_seconds(far))
    where = "all associations" if both_ways else "the C-STOREs alone"
    figures.show(
        f"A round trip of 40 ms for {where}, {len(files)} CT images of 512 KiB",
        (
            ("parallel = 3 against movescu", "movescu + storescp", "ours, parallel = 3", 2.7),
            ("parallel = 8 against movescu", "movescu + storescp", "ours, parallel = 8", 6.0),
        ),
    )


def walked(files: Sequence[Path], rounds: int) -> None:
    """A narrow link, and somebody who waits for what comes: the middle image, a walk in steps, and where he looks.

    The same retrieve without what comes first is what it costs.
    """
    figures = Figures()
    middle, steps = WALKED // 2 + 1, {number + 1 for number in range(0, WALKED, opening.STEP)}
    with ExitStack() as stack:
        far = Far(stack, files, RTT, both_ways=True, rate=NARROW)
        for number in range(rounds):
            for is_plain in (False, True) if number % 2 else (True, False):
                hand = Hand(far.series, steps)
                with patch.object(opening, "SMALLEST", 1 << 30 if is_plain else opening.SMALLEST):
                    started = time.perf_counter()
                    whole = ours(far, 3, hand.stamps, (lambda: NOTHING) if is_plain else hand.look)
                if is_plain:
                    figures.note("the whole, in order", whole)
                    continue
                figures.note("the middle image", hand.seconds({middle}) - started)
                figures.note("a walk in steps of eight", hand.seconds(steps) - started)
                figures.note("where the hand goes then, all around", hand.seconds(hand.around) - hand.went)
                figures.note("the whole", whole)
    figures.show(
        f"A round trip of 40 ms and 20 Mbit/s for each connection, {len(files)} CT images of 512 KiB",
        (
            ("the whole against the walk in steps", "the whole", "a walk in steps of eight", 5.0),
            ("the whole in order against the whole", "the whole, in order", "the whole", 1 / 1.05),
        ),
    )
    kept = "kept" if figures.median("the middle image") <= 1.5 else "missed"
    print(f"the middle image within 1.5 s: {kept}")


class Hand:
    """Looks at the middle of what comes, and elsewhere as soon as the walk in steps is here."""

    def __init__(self, series_uid: str, steps: Collection[int]) -> None:
        self.stamps: Stamps = []
        self.went = 0.0
        """When the hand went elsewhere (perf_counter)."""
        self.around = set(range(WALKED // 5 - 8, WALKED // 5 + 9))
        self._steps = set(steps)
        self._series = series_uid

    def look(self) -> Look:
        """Give what is looked at; nothing before something has come."""
        if not self.stamps:
            return NOTHING
        if not self.went and self._steps <= {number for _, number in self.stamps}:
            self.went = time.perf_counter()
        return Look(self._series, WALKED // 5 if self.went else WALKED // 2)

    def seconds(self, numbers: Collection[int]) -> float:
        """Tell when (perf_counter) the last of some images came."""
        return max(at for at, number in self.stamps if number in numbers)


def small(files: Sequence[Path]) -> None:
    """Many small instances: what each costs, from the first to the last."""
    stamps: Stamps = []
    with ExitStack() as stack:
        far = Far(stack, files, 0.0, both_ways=False)
        seconds = ours(far, 3, stamps)
    times = [at for at, _ in stamps]
    print(f"\n{len(files)} small instances, parallel = 3: {seconds:.2f} s")
    step = len(times) // 10
    for first in range(0, len(times) - step, step):
        span = times[first + step] - times[first]
        print(f"{first + step:9}  {step / span if span else 0:8.0f}/s")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", choices=("", "near", "far", "walk", "small"))
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a disk, no tmpfs")  # noqa: S108 - large; each run has a folder of its own in it
    options = parser.parse_args()
    chosen = {"near", "far", "walk", "small"} if not options.only else {options.only}
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as folder:
        tempfile.tempdir = folder
        files = write_ct_files(Path(folder) / "ct", IMAGES) if "near" in chosen or "far" in chosen else []
        if "near" in chosen:
            near(files, options.rounds)
        if "far" in chosen:
            distant(files, options.rounds, both_ways=False)
            distant(files, options.rounds, both_ways=True)
        if "walk" in chosen:
            walked(write_ct_files(Path(folder) / "walk", WALKED), options.rounds)
        if "small" in chosen:
            small(write_ct_files(Path(folder) / "small", SMALL, 16))


if __name__ == "__main__":
    main()
