"""Mutated PDUs against the living receiver, its own process with a store: it serves all the same, and nothing grows.

Run by `python -m tests.fuzz.living`; figures are printed and appended to `build/fuzz/figures.md`.
"""

from __future__ import annotations

import argparse
import random
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qrstation.store.stored_file import read_file
from tests import peers
from tests.fuzz.mutating import Mutations
from tests.fuzz.target import SEEDS, inputs
from tests.network.raw import TITLE, connect
from tests.receiver.killing import ReceiverProcess
from tests.waiting import until

EACH = 500
"""After so many PDUs a C-ECHO has to get through."""
MOST_THREADS = MOST_FILES = 4
MOST_MEMORY = 24 << 20
"""What the process may have more of at the end than after the first round."""


_NAME = b"1.2.3.4"
"""SOP Instance UID of what the seeds send."""


@dataclass(frozen=True)
class State:
    """What a process has open, and the bytes that it has in memory."""

    threads: int
    files: int
    memory: int


@dataclass(frozen=True)
class Endured:
    """What came of it."""

    pdus: int
    echoes: int
    stored: int
    seconds: float
    before: State
    after: State

    def __str__(self) -> str:
        before, after = self.before, self.after
        return (
            f"{self.pdus:,} mutated PDUs in {self.seconds:.0f} s ({self.seconds / self.pdus * 1e3:.2f} ms each), "
            f"{self.echoes} of {self.echoes} C-ECHOs answered, {self.stored} instances stored, all whole; threads "
            f"{before.threads} before and {after.threads} after, open files {before.files} and {after.files}, memory "
            f"{before.memory >> 20} and {after.memory >> 20} MiB"
        )


def conversations(seed: int) -> Iterator[bytes]:
    """Give conversations that are as they should be but for one PDU, endlessly; the same for the same seed."""
    chance = random.Random(seed)
    whole = [pdus_of(data) for data in inputs(SEEDS, "received_pdus").values()]
    mutations = {pdu: Mutations([pdu], (), 4096, seed) for pdus in whole for pdu in pdus}
    while True:
        pdus = list(chance.choice(whole))
        place = chance.randrange(len(pdus))
        pdus[place] = next(mutations[pdus[place]])
        # The same instance again would be looked at and let go: each has one of a thousand names.
        yield b"".join(pdus).replace(_NAME, b"1.7.%03d" % chance.randrange(1000))


def pdus_of(data: bytes) -> list[bytes]:
    """Take a conversation apart."""
    found = []
    while data:
        length = 6 + int(struct.unpack_from(">BxL", data)[1])
        found.append(data[:length])
        data = data[length:]
    return found


def say(port: int, data: bytes) -> None:
    """Say all of it and hear the receiver out, which ends when it has heard that no more comes."""
    with connect(port) as sock:
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                continue
        except TimeoutError:
            raise  # it hangs
        except OSError:
            return  # it has hung up already


def echo(port: int, number: int) -> None:
    """See that a C-ECHO of DCMTK's gets through after so many PDUs."""
    done = peers.dcmtk("echoscu", "-v", "-to", "10", "-aec", TITLE, "127.0.0.1", str(port))
    assert done.returncode == 0, f"no C-ECHO after {number} PDUs: {done.stdout} {done.stderr}"


def state_of(receiver: ReceiverProcess) -> State:
    """Look at the process."""
    return State(receiver.threads(), receiver.open_files(), receiver.memory())


def endure(receiver: ReceiverProcess, count: int, seed: int = 17) -> Endured:
    """Send ``count`` mutated PDUs, each over a connection of its own; AssertionError says what does not hold."""
    started, echoes, before = time.monotonic(), 0, State(0, 0, 0)
    for number, data in enumerate(conversations(seed), 1):
        say(receiver.port, data)
        if number % EACH == 0:
            echo(receiver.port, number)
            echoes += 1
            if number == EACH:
                before = state_of(receiver)
        if number == count:
            break
    seconds = time.monotonic() - started

    def is_settled() -> bool:
        now = state_of(receiver)
        return now.threads <= before.threads + MOST_THREADS and now.files <= before.files + MOST_FILES

    assert until(is_settled), f"{before} before, {state_of(receiver)} after"
    after = state_of(receiver)
    assert after.memory <= before.memory + MOST_MEMORY, f"{before} before, {after} after"
    stored = [*receiver.home.store.rglob("*.dcm")]  # also what came again otherwise, and lies aside
    for path in stored:
        assert read_file(path).elements.values, path
    assert not [*(receiver.home.store / "incoming").glob("*")], "something is left half here"
    return Endured(count, echoes, len(stored), seconds, before, after)


def main() -> int:
    """Run a receiver and have it endure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--work", type=Path, default=Path("build/fuzz"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir="/var/tmp") as folder:
        receiver = ReceiverProcess(Path(folder))
        receiver.start()
        try:
            endured = endure(receiver, chosen.count)
        finally:
            status = receiver.end(signal.SIGTERM)
    assert status == 0
    print(endured)
    chosen.work.mkdir(parents=True, exist_ok=True)
    with (chosen.work / "figures.md").open("a", encoding="utf-8") as file:
        print(f"\n{endured}", file=file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
