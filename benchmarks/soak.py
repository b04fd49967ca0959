"""The long tests of the receiver: kills, associations, connections, each many times, with what they cost."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from qrstation.receiver.channel import connect as connect_channel
from tests.network.raw import associate, connect, read_pdu
from tests.receiver.killing import ReceiverProcess, kill_rounds
from tests.receiver.test_limits import ask
from tests.receiver.test_limits import store as store_one

RELEASE = b"\x05\0\0\0\0\x04\0\0\0\0"
SETTLE_SECONDS = 35


def kills(folder: Path, rounds: int) -> None:
    """Kill the receiver while three senders are at work."""
    started = time.monotonic()
    count = kill_rounds(folder, rounds, senders=3, longest=1.2, edge=512)
    print(
        f"{rounds} kills with 3 senders: {count} instances of 512 KiB acknowledged, all there with equal bytes and "
        f"indexed, no partial file ({time.monotonic() - started:.0f} s)",
        flush=True,
    )


def openings(folder: Path, associations: int, connections: int) -> None:
    """Associate and release, connect and close; threads, files and memory must come back."""
    receiver = ReceiverProcess(folder)
    receiver.start()
    for _ in range(50):
        _associate(receiver.port)
    before = _figures(receiver)
    started = time.monotonic()
    for _ in range(associations):
        _associate(receiver.port)
    seconds = time.monotonic() - started
    print(f"{associations} associations in {seconds:.1f} s ({seconds / associations * 1e3:.2f} ms each)", flush=True)
    started = time.monotonic()
    for _ in range(connections):
        connect(receiver.port).close()
    seconds = time.monotonic() - started
    print(f"{connections} connections in {seconds:.1f} s ({seconds / connections * 1e3:.2f} ms each)", flush=True)
    _compare(before, _settled(receiver, before), files=0, memory=10)
    assert receiver.end(signal.SIGTERM) == 0


def storing(folder: Path, associations: int, requests: int) -> None:
    """Store over an association of its own each time, ask over the channel: files and threads follow what is open."""
    receiver = ReceiverProcess(folder)
    receiver.start()
    connection = connect_channel(receiver.home)
    for number in range(100):
        store_one(receiver.port, number)
        ask(connection, number, "delete", study="1.2.3")
    before = _figures(receiver)
    started = time.monotonic()
    for number in range(associations):
        store_one(receiver.port, number)
    seconds = time.monotonic() - started
    print(
        f"{associations} storing associations in {seconds:.0f} s ({seconds / associations * 1e3:.1f} ms each)",
        flush=True,
    )
    started = time.monotonic()
    for number in range(requests):
        ask(connection, 1000 + number, "delete", study="1.2.3")
    seconds = time.monotonic() - started
    print(f"{requests} local requests in {seconds:.1f} s ({seconds / requests * 1e3:.2f} ms each)", flush=True)
    after = _settled(receiver, before)
    connection.close()
    _compare(before, after, files=4, memory=20)
    assert receiver.end(signal.SIGTERM) == 0


def _settled(receiver: ReceiverProcess, before: tuple[int, int, int]) -> tuple[int, int, int]:
    """Give the figures once threads and files are those of before, or it is plain that they will not be."""
    pause = threading.Event()
    deadline = time.monotonic() + SETTLE_SECONDS
    while _figures(receiver)[:2] > before[:2] and time.monotonic() < deadline:
        pause.wait(0.1)
    return _figures(receiver)


def _compare(before: tuple[int, int, int], after: tuple[int, int, int], files: int, memory: int) -> None:
    for name, one, other in zip(("threads", "open files", "memory (MiB)"), before, after, strict=True):
        print(f"  {name}: {one} before, {other} after", flush=True)
    assert after[0] <= before[0] + files, "threads are left"
    assert after[1] <= before[1] + files, "files are left"
    assert after[2] - before[2] <= memory, "memory is left"


def _associate(port: int) -> None:
    sock = associate(port)
    sock.sendall(RELEASE)
    assert read_pdu(sock)[0] == 6
    sock.close()


def _figures(receiver: ReceiverProcess) -> tuple[int, int, int]:
    return receiver.threads(), receiver.open_files(), receiver.memory() >> 20


def main() -> int:
    """Run all; an assertion says what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--associations", type=int, default=5000)
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a disk, no tmpfs")  # noqa: S108 - large; each run has a folder of its own in it
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-", dir=chosen.folder) as folder:
        openings(Path(folder) / "openings", chosen.associations, chosen.connections)
        storing(Path(folder) / "storing", chosen.associations, chosen.requests)
        kills(Path(folder) / "kills", chosen.kills)
    return 0


if __name__ == "__main__":
    sys.exit(main())
