"""Feeds all targets one after the other for an hour in all (`make fuzz`), and tells what came of it.

The figures are printed and appended to `build/fuzz/figures.md`; what was found lies in `build/fuzz/crashes/`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.one import SLOWEST
from tests.fuzz.target import NAMES

_RUNS = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_REACHED = re.compile(r"cov: (\d+) ft: (\d+)(?: corp: (\d+))?")
_BEGAN = re.compile(r"^#(\d+)\s", re.MULTILINE)
MOST_ENDS = 5
"""Of the process of one target: then what ends it is to be mended first."""
_COLUMNS = ("target", "runs", "a second", "code reached", "features", "kept inputs", "found")


@dataclass(frozen=True)
class Fed:
    """What came of feeding a target."""

    name: str
    seconds: float
    runs: int
    reached: int
    features: int
    kept: int
    found: int

    def __str__(self) -> str:
        rate = round(self.runs / max(self.seconds, 1))
        return _row(self.name, f"{self.runs:,}", f"{rate:,}", self.reached, self.features, self.kept, self.found)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def feed(name: str, seconds: float, work: Path, *more: str) -> Fed:
    """Feed a target in a process of its own; one that ended the process is begun again with what time is left."""
    runs = reached = features = kept = ended = 0
    found = set[str]()
    began = time.monotonic()
    while ended < MOST_ENDS and (left := seconds - (time.monotonic() - began)) >= 1:
        command = [sys.executable, "-m", "tests.fuzz.one", name, f"--seconds={left:.0f}", f"--work={work}", *more]
        log = work / f"{name}.log"
        with log.open("w", encoding="utf-8") as file:
            done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False,
                                  timeout=left + 20 * SLOWEST)  # fmt: skip
        text = log.read_text("utf-8", "replace")
        told = _RUNS.search(text)
        counts = [int(count) for count in _BEGAN.findall(text)]
        runs += int(told[1]) if told else max(counts, default=0)
        for now in _REACHED.finditer(text):
            reached, features = max(reached, int(now[1])), max(features, int(now[2]))
            kept = max(kept, int(now[3] or 0))
        found.update(re.findall(r"^found (.*)$", text, re.MULTILINE))
        if done.returncode:
            ended += 1
            log.rename(work / f"{name}.ended-{ended}.log")
    return Fed(name, time.monotonic() - began, runs, reached, features, kept, len(found) + ended)


def main() -> int:
    """Feed all targets, or those that are named; tells by its exit status whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="target")
    parser.add_argument("--seconds", type=float, default=3600, help="for all of them together")
    parser.add_argument("--work", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--by-chance", action="store_true", help="without atheris")
    chosen = parser.parse_args()
    names = chosen.names or NAMES
    chosen.work.mkdir(parents=True, exist_ok=True)
    figures = chosen.work / "figures.md"
    rows: list[Fed] = []
    _tell(figures, f"\n{time.strftime('%Y-%m-%d')}, {chosen.seconds:.0f} s in all\n")
    _tell(figures, _row(*_COLUMNS))
    _tell(figures, _row(*["---"] * len(_COLUMNS)))
    for name in names:
        more = ("--by-chance",) if chosen.by_chance else ()
        rows.append(feed(name, chosen.seconds / len(names), chosen.work, *more))
        _tell(figures, str(rows[-1]))
    found = sum(row.found for row in rows)
    _tell(figures, f"\n{sum(row.runs for row in rows):,} runs of {len(rows)} targets; found: {found}")
    return int(found > 0)


def _tell(figures: Path, line: str) -> None:
    print(line, flush=True)
    with figures.open("a", encoding="utf-8") as file:
        print(line, file=file)


if __name__ == "__main__":
    sys.exit(main())
