"""The long tests of the receiver: kills, associations, connections, each many times, with what they cost."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.network.raw import associate, connect, read_pdu
from tests.receiver.killing import ReceiverProcess, kill_rounds

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
    pause = threading.Event()
    deadline = time.monotonic() + SETTLE_SECONDS
    while _figures(receiver)[:2] > before[:2] and time.monotonic() < deadline:
        pause.wait(0.1)
    after = _figures(receiver)
    for name, one, other in zip(("threads", "open files", "memory (MiB)"), before, after, strict=True):
        print(f"  {name}: {one} before, {other} after", flush=True)
    assert after[:2] <= before[:2], "threads or files are left"
    assert after[2] - before[2] <= 10, "memory is left"
    assert receiver.end(signal.SIGTERM) == 0


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
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a disk, no tmpfs")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-", dir=chosen.folder) as folder:
        openings(Path(folder) / "openings", chosen.associations, chosen.connections)
        kills(Path(folder) / "kills", chosen.kills)
    return 0


if __name__ == "__main__":
    sys.exit(main())
