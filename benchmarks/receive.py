"""How fast instances are received, side by side with Orthanc, storescp and the bare disk, in one run on one disk.

Every line is the median of several rounds, the contenders taking turns within each round. The clock runs from the
sender's start until all is acknowledged, kept and, where there is an index, indexed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.contenders import Contender, OrthancReceiver, Ours, Senders, Storescp, bare_disk, settle
from benchmarks.ct_files import write_ct_files
from benchmarks.small_instances import SmallSender
from tests.certificates import Authority

IMAGES, ROUNDS, SMALL, BLOCK = 600, 5, 50_000, 5_000
STALLED = 60
"""Without TCP_NODELAY the peer needs 40 ms and more for each image: fewer of them tell enough."""
MEMORY_LIMIT = 150 << 20

Measure = Callable[[Sequence[Path]], float]


class Memory:
    """The most memory that any of our receivers used."""

    most = 0

    @classmethod
    def note(cls, ours: Ours) -> None:
        """Take note of one that is about to end."""
        cls.most = max(cls.most, ours.peak_memory())


def _into(make: Callable[[], Contender], senders: Senders) -> Measure:
    def run(files: Sequence[Path]) -> float:
        settle()
        with make() as contender:
            seconds = senders.send(contender, files)
            if isinstance(contender, Ours):
                Memory.note(contender)
        return seconds

    return run


def _with_tls(senders: int) -> Measure:
    def run(files: Sequence[Path]) -> float:
        authority = Authority(Path(tempfile.mkdtemp(prefix="certificates-")))
        pair = authority.issue()
        return _into(lambda: Ours(tls=pair), Senders(senders, issuer=authority.file))(files)

    return run


def _bare(writers: int) -> Measure:
    def run(files: Sequence[Path]) -> float:
        settle()
        return bare_disk(files, writers)

    return run


def _plain_orthanc() -> OrthancReceiver:
    orthanc = OrthancReceiver()
    orthanc.environment = Senders(nodelay=False).environment
    return orthanc


LINES: dict[str, tuple[Measure, int]] = {
    "bare disk, 1 writer": (_bare(1), IMAGES),
    "storescp +B, 1 sender": (_into(Storescp, Senders(1)), IMAGES),
    "Orthanc, 1 sender": (_into(OrthancReceiver, Senders(1)), IMAGES),
    "ours, 1 sender": (_into(Ours, Senders(1)), IMAGES),
    "ours, sync = false, 1 sender": (_into(lambda: Ours(sync=False), Senders(1)), IMAGES),
    "bare disk, 4 writers": (_bare(4), IMAGES),
    "Orthanc, 4 senders": (_into(OrthancReceiver, Senders(4)), IMAGES),
    "ours, 4 senders": (_into(Ours, Senders(4)), IMAGES),
    "storescp +B, no TCP_NODELAY": (
        _into(lambda: Storescp(Senders(nodelay=False).environment), Senders(1, nodelay=False)),
        STALLED,
    ),
    "Orthanc, no TCP_NODELAY": (_into(_plain_orthanc, Senders(1, nodelay=False)), STALLED),
    "ours, no TCP_NODELAY": (_into(Ours, Senders(1, nodelay=False)), IMAGES),
    "ours, TLS, 1 sender": (_with_tls(1), IMAGES),
    "ours, TLS, 4 senders": (_with_tls(4), IMAGES),
}
RATIOS = (
    ("synced and indexed against Orthanc", "ours, 1 sender", "Orthanc, 1 sender", 2.5),
    ("synced and indexed against the bare disk", "ours, 1 sender", "bare disk, 1 writer", 0.7),
    ("sync = false against storescp", "ours, sync = false, 1 sender", "storescp +B, 1 sender", 0.8),
    ("four senders against one", "ours, 4 senders", "ours, 1 sender", 0.95),
    ("four senders against Orthanc with four", "ours, 4 senders", "Orthanc, 4 senders", 1.25),
    ("TLS against plain", "ours, TLS, 1 sender", "ours, 1 sender", 0.6),
    ("TLS against plain, four senders", "ours, TLS, 4 senders", "ours, 4 senders", 0.6),
    ("no TCP_NODELAY against storescp", "ours, no TCP_NODELAY", "storescp +B, no TCP_NODELAY", 5.0),
)


def measure(files: Sequence[Path], rounds: int, chosen: Sequence[str]) -> dict[str, list[float]]:
    """Run the rounds: line → images a second, one for each round."""
    rates: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        for name in chosen:
            run, count = LINES[name]
            rates[name].append(count / run(files[:count]))
            print(f"  round {number + 1}: {name:32}{rates[name][-1]:8.0f}/s", file=sys.stderr, flush=True)
    return rates


def small(count: int) -> None:
    """Receive many small instances over one association and print what each block of them cost."""
    print(f"\n{count} small instances over one association\ninstances      a second   our CPU, each")
    settle()
    with Ours() as ours, SmallSender(ours.port, ours.title) as sender:
        for done in range(0, count, BLOCK):
            started, used = time.perf_counter(), ours.cpu_seconds()
            sender.send(BLOCK)
            ours.wait_complete(done + BLOCK)
            seconds, cpu = time.perf_counter() - started, ours.cpu_seconds() - used
            print(f"{done + BLOCK:9}  {BLOCK / seconds:10.0f}/s  {cpu / BLOCK * 1e3:10.2f} ms", flush=True)
        Memory.note(ours)


def huge(gigabytes: float) -> None:
    """Receive one multi-frame instance of so many gigabytes and print what it took."""
    settle()
    with Ours() as ours, SmallSender(ours.port, ours.title) as sender:
        started = time.perf_counter()
        size = sender.send_huge(int(gigabytes * 1e9))
        ours.wait_complete(1)
        seconds, peak = time.perf_counter() - started, ours.peak_memory()
        Memory.note(ours)
    print(
        f"\none instance of {size / 1e9:.1f} GB: {seconds:.1f} s, {size / 1e6 / seconds:.0f} MB/s, "
        f"most memory {peak / (1 << 20):.0f} MiB",
        flush=True,
    )


def main() -> int:
    """Print the table; 0 when every bound is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--small", type=int, default=SMALL, help="how many small instances; 0 leaves them out")
    parser.add_argument("--huge", type=float, default=4.0, help="gigabytes of one instance; 0 leaves it out")
    parser.add_argument("--only", default="", help="only lines with this text (or one of several, parted by |)")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on the disk to measure, no tmpfs")  # noqa: S108 - large; each run has a folder of its own in it
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.folder) as folder:
        tempfile.tempdir = folder
        lines = [name for name in LINES if any(part in name for part in chosen.only.split("|"))]
        return run(Path(folder), chosen.rounds, lines, chosen)


def run(folder: Path, rounds: int, lines: Sequence[str], chosen: argparse.Namespace) -> int:
    """Measure and print; 0 when every bound is kept."""
    rates = measure(write_ct_files(folder / "ct", IMAGES), rounds, lines)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"\n{IMAGES} CT images of 512 × 512 × 16 bit, median of {rounds} rounds (lowest – highest)")
    for name, values in rates.items():
        print(f"{name:34}{medians[name]:7.0f}/s   ({min(values):.0f} – {max(values):.0f})")
    kept = True
    print()
    for words, one, other, bound in RATIOS:
        if one in medians and other in medians:
            ratio = medians[one] / medians[other]
            kept &= ratio >= bound
            print(f"{words:44}{ratio:6.2f}  (at least {bound:g}: {'kept' if ratio >= bound else 'missed'})")
    if chosen.small:
        small(chosen.small)
    if chosen.huge:
        huge(chosen.huge)
    if Memory.most:
        kept &= Memory.most <= MEMORY_LIMIT
        print(f"\nmost memory of our receiver: {Memory.most / (1 << 20):.0f} MiB (at most 150)")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
