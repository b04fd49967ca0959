"""This checkout beside another, in alternating rounds: what receiving an image costs, how long a retrieve takes.

For changes that must cost nothing: `python -m benchmarks.beside ../other`. The figures are ratios, this over the other.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pydicom

from benchmarks.contenders import Ours, Senders
from benchmarks.ct_files import write_ct_files
from qrstation.core.station.home import VARIABLE
from tests.peers import Orthanc, free_port

HERE = Path(__file__).resolve().parent.parent
IMAGES = 400


class Checkout:
    """A checkout of the program, run by this environment's interpreter."""

    def __init__(self, folder: Path, title: str) -> None:
        self.title = title
        self.environment = {"PYTHONPATH": str(folder.resolve())}
        self.cpu: list[float] = []
        self.seconds: list[float] = []

    def receive(self, files: Sequence[Path]) -> None:
        """Send the files to its receiver, and note the processor time for each, in ms."""
        with Ours(environment=self.environment) as receiver:
            before = receiver.cpu_seconds()
            Senders().send(receiver, files)
            self.cpu.append((receiver.cpu_seconds() - before) / len(files) * 1000)

    def retrieve(self, archive: Orthanc, study: str, port: int) -> None:
        """Retrieve the study by its command line, and note the seconds that it says."""
        with Ours(port=port, environment=self.environment, archives=(archive.settings(),)) as receiver:
            command = [sys.executable, "-P", "-m", "qrstation", "retrieve", "--json", "--archive",
                       archive.settings().name, "--study", study]  # fmt: skip
            environment = {**os.environ, **self.environment, VARIABLE: receiver.folder}
            done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
            outcome = json.loads(done.stdout)
            assert outcome["state"] == "succeeded", done.stderr
            self.seconds.append(outcome["seconds"])


def ratio(name: str, this: Sequence[float], other: Sequence[float], unit: str) -> None:
    """Print the medians and what this one costs of the other."""
    mine, theirs = statistics.median(this), statistics.median(other)
    print(f"{name:32}{mine:8.3f} {unit:3} against {theirs:8.3f} {unit:3} ratio {mine / theirs:.3f}"
          f"   least {min(this):.3f} against {min(other):.3f}")  # fmt: skip


def main() -> int:
    """Run the rounds and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="the other checkout's folder")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a disk, no tmpfs")  # noqa: S108 - large; each run has a folder of its own in it
    chosen = parser.parse_args()
    this, other = Checkout(HERE, "this"), Checkout(chosen.other, "the other")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=chosen.folder)))
        tempfile.tempdir = str(folder)
        files = write_ct_files(folder / "files", IMAGES)
        study = str(pydicom.dcmread(files[0], stop_before_pixels=True).StudyInstanceUID)
        port = free_port()
        archive = stack.enter_context(Orthanc({"QRSTATION": ("127.0.0.1", port)}))
        for file in files:
            archive.upload(file)
        for number in range(chosen.rounds):
            pair = (this, other) if number % 2 else (other, this)
            for checkout in pair:
                checkout.receive(files)
            for checkout in pair:
                checkout.retrieve(archive, study, port)
            print(f"round {number + 1} of {chosen.rounds}", file=sys.stderr, flush=True)
    ratio("receiving, CPU for an image", this.cpu, other.cpu, "ms")
    ratio(f"retrieving {IMAGES} images", this.seconds, other.seconds, "s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
