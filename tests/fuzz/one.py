"""Feeds one target for some time in this process: by atheris, led by what code is reached, else by `mutating`.

What came of it is told as lines of "name value" on standard output. An error that is not declared ends nothing: the
smallest input of each is kept, and it goes on. Only what ends or hangs the process ends it; libFuzzer keeps the input.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import sys
import time
import warnings
from pathlib import Path

from tests.fuzz.holding import feed, place_of
from tests.fuzz.mutating import Mutations
from tests.fuzz.target import FOUND, SEEDS, Target, inputs

SLOWEST = 20
"""Seconds for one input, on a machine with other work; longer is a crash."""
MOST_MEMORY = 2048
"""MiB of the process; more is a crash."""
DEEPEST = 600
"""Calls within calls: nothing may need more for what somebody sends."""
INSTRUMENTED = ["qrstation", "pynetdicom.pdu", "pynetdicom.pdu_items", "pynetdicom.pdu_primitives", "tomllib"]


class Feeding:
    """Feeds inputs and keeps those that should not have led to what they led to."""

    def __init__(self, name: str, fed: Target, kept: Path) -> None:
        self._name, self._fed, self._kept = name, fed, kept
        self._smallest: dict[str, int] = {}

    def __call__(self, data: bytes) -> None:
        """Feed an input."""
        try:
            feed(self._fed, data)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
            self._keep(f"{self._name}-{place_of(error)}".replace("/", "_"), data)

    def _keep(self, place: str, data: bytes) -> None:
        if len(data) < self._smallest.get(place, 1 << 30):
            if place not in self._smallest:
                print(f"found {place}", flush=True)
            self._smallest[place] = len(data)
            self._kept.mkdir(parents=True, exist_ok=True)
            (self._kept / f"{place}.seed").write_bytes(data)


def _by_chance(name: str, fed: Target, seconds: float, kept: Path) -> None:
    feeding, runs, until = Feeding(name, fed, kept), 0, time.monotonic() + seconds
    for data in Mutations(list(inputs(SEEDS, name).values()), fed.words, fed.longest, os.getpid(), fed.change):
        feeding(data)
        runs += 1
        if time.monotonic() >= until:
            break
    print(f"stat::number_of_executed_units: {runs}", flush=True)


def _led(name: str, seconds: float, work: Path) -> None:
    """Hand over to libFuzzer, which ends the process."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.target import target

        fed = target(name)
    corpus, words = work / "corpus" / name, work / f"{name}.dict"
    corpus.mkdir(parents=True, exist_ok=True)
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in fed.words)
    words.write_text("".join(f'"{word}"\n' for word in escaped), "ascii")
    arguments = [
        *(sys.argv[0], f"-max_total_time={int(seconds)}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MOST_MEMORY}"),
        *(f"-max_len={fed.longest}", "-print_final_stats=1", "-report_slow_units=5"),
        *([f"-dict={words}"] if fed.words else []),
        f"-artifact_prefix={work / 'crashes' / name}-",
        *(str(folder) for folder in (corpus, SEEDS / name, FOUND / name) if folder.is_dir()),
    ]
    (work / "crashes").mkdir(exist_ok=True)
    feeding, change = Feeding(name, fed, work / "crashes"), fed.change
    if change is None:
        atheris.Setup(arguments, feeding)
    else:

        def mutate(data: bytes, longest: int, seed: int) -> bytes:
            chance = random.Random(seed)
            by_form = change(data, chance) if chance.random() < 0.5 else data
            changed = by_form if by_form != data else atheris.Mutate(data, len(data))
            return bytes(changed)[:longest]

        atheris.Setup(arguments, feeding, custom_mutator=mutate)
    sys.setrecursionlimit(DEEPEST)
    atheris.Fuzz()


def main() -> int:
    """Feed the target that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--work", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--by-chance", action="store_true", help="without atheris")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # a library's; in the tests they are errors
    if chosen.by_chance or importlib.util.find_spec("atheris") is None:
        from tests.fuzz.target import target

        _by_chance(chosen.name, target(chosen.name), chosen.seconds, chosen.work / "crashes")
    else:
        _led(chosen.name, chosen.seconds, chosen.work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
