"""How long it takes until the window stands: from the start of the process until its picture is on a screen.

The screen is an Xvfb of our own whose memory is looked at, so that a window counts when it was painted, not when it was
asked for. Warm: the first start of each program is not counted. Other programs (an installed one, another checkout) are
measured in the same rounds: ``python -m benchmarks.start [--program FILE]… [--checkout FOLDER]… [--rounds N]``.
"""

from __future__ import annotations

import argparse
import mmap
import os
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.station.home import VARIABLE
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from tests.peers import free_port

ROUNDS = 10
BOUNDS = {"checkout": 1.0, "program": 1.5}
"""Seconds, the median."""
WIDTH, HEIGHT = 1600, 1000
GIVE_UP = 60.0
ENOUGH = 0.3
"""So much of the screen is not black when the window stands: images have a black ground."""


@dataclass(frozen=True)
class Contender:
    """A program to start: what it is called, how, and where."""

    name: str
    bound: float
    command: tuple[str, ...]
    environment: dict[str, str]


class Screen:
    """A screen without a picture tube: the memory of an Xvfb, four bytes a pixel after a head that tells its length."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        head_bytes, _, _, _, width, height = struct.unpack_from(">6L", memory, 0)
        (colours,) = struct.unpack_from(">L", memory, 76)
        first = head_bytes + 12 * colours
        self._places = [
            first + 4 * (y * width + x) for y in range(7, height, height // 40) for x in range(7, width, width // 40)
        ]

    def covered(self) -> float:
        """Give which part of the screen is not black."""
        lit = sum(self._memory[place : place + 3] != b"\0\0\0" for place in self._places)
        return lit / len(self._places)


@contextmanager
def screen() -> Iterator[tuple[str, Screen]]:
    """Give the name of a display, and what is seen on it."""
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", folder, "-br"]
        server = subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            with os.fdopen(read) as told:
                display = f":{told.readline().strip()}"
            with (Path(folder) / "Xvfb_screen0").open("rb") as file:
                memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            yield display, Screen(memory)
        finally:
            server.terminate()
            server.wait(10)


def time_start(contender: Contender, display: str, seen: Screen, home: Path) -> float:
    """Start a program, wait until its window stands, end it; give the seconds. Raises TimeoutError."""
    environment = {**os.environ, **contender.environment, VARIABLE: str(home), "DISPLAY": display}
    for name in ("QT_QPA_PLATFORM", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    began = time.perf_counter()
    process = subprocess.Popen(contender.command, env=environment, cwd=home)
    try:
        while seen.covered() < ENOUGH:
            if process.poll() is not None or time.perf_counter() - began > GIVE_UP:
                raise TimeoutError(f"{contender.name}: no window stands")
            time.sleep(0.003)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(GIVE_UP)
        while seen.covered() > 0:
            time.sleep(0.003)


def home_in_use(folder: Path) -> Path:
    """Give a home that is set up, so that nothing is asked at the start."""
    folder.mkdir()
    save_settings(folder / "qrstation.toml", Settings(station=StationSettings(port=free_port())))
    return folder


def contenders(options: argparse.Namespace) -> list[Contender]:
    """Give what is measured: this checkout, and what was named."""
    here = Path(__file__).resolve().parent.parent
    found = []
    for folder in (here, *map(Path.resolve, options.checkout)):
        name = "this checkout" if folder == here else folder.name
        run = (sys.executable, "-P", "-m", "qrstation")
        found.append(Contender(name, BOUNDS["checkout"], run, {"PYTHONPATH": str(folder)}))
    for program in map(Path.resolve, options.program):
        found.append(Contender(str(program), BOUNDS["program"], (str(program),), {}))
    return found


def main() -> int:
    """Measure in turn, print the median and the range of each; 1 where a median is above its bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, action="append", default=[])
    parser.add_argument("--checkout", type=Path, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {}
    measured = contenders(options)
    with screen() as (display, seen), tempfile.TemporaryDirectory() as folder:
        homes = {each.name: home_in_use(Path(folder) / str(number)) for number, each in enumerate(measured)}
        for number in range(options.rounds + 1):
            for each in measured:
                took = time_start(each, display, seen, homes[each.name])
                if number:
                    seconds.setdefault(each.name, []).append(took)
    for each in measured:
        all_of_it = sorted(seconds[each.name])
        middle = statistics.median(all_of_it)
        print(f"{each.name}: {middle:.2f} s ({all_of_it[0]:.2f}-{all_of_it[-1]:.2f}); bound {each.bound} s")
    return int(any(statistics.median(seconds[each.name]) > each.bound for each in measured))


if __name__ == "__main__":
    sys.exit(main())
