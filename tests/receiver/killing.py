"""Kills a receiver again and again while senders are at work, and looks whether what it acknowledged is there."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qrstation.core.errors import PeerError
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import VARIABLE, Home, find_home
from qrstation.core.station.settings import ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.network.scu.association import associate
from qrstation.network.scu.c_store import store_on
from qrstation.store.index import IndexReader
from qrstation.store.stored_file import data_set_digest
from qrstation.store.verify import compare
from tests.peers import free_port
from tests.store.material import ct, encoded

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
TITLE = "QRSTATION"


class ReceiverProcess:
    """`qrstation receive` in a home of its own."""

    def __init__(self, folder: Path, most_files: int = 0) -> None:
        self._environment = {**os.environ, VARIABLE: str(folder)}
        self._most_files = most_files
        """Files that it may open, 0 for as many as the system allows."""
        self.home: Home = find_home(self._environment)
        self.home.make()
        self.port = free_port()
        save_settings(
            self.home.settings_file, Settings(StationSettings(port=self.port), ReceiverSettings(accept="any"))
        )
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [sys.executable, "-P", "-m", "qrstation", "receive"]
        if self._most_files:
            command = ["sh", "-c", f'ulimit -n {self._most_files}; exec "$@"', "sh", *command]
        self.process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.startswith("listening"):
                return
        raise AssertionError(f"the receiver ended with {self.process.wait()}")

    def end(self, number: signal.Signals) -> int:
        """End it with a signal and give its exit status."""
        process = self.process
        assert process is not None
        process.send_signal(number)
        _, words = process.communicate(timeout=20)
        assert "Traceback" not in words, words
        self.process = None
        return process.returncode

    def end_words(self) -> str:
        """Give what it said after it listened; it has ended."""
        assert self.process is not None
        _, words = self.process.communicate(timeout=20)
        self.process = None
        return words

    def threads(self) -> int:
        """Give the number of its threads (Linux)."""
        return self._count("task")

    def open_files(self) -> int:
        """Give the number of its open file descriptors (Linux)."""
        return self._count("fd")

    def memory(self) -> int:
        """Give the bytes that it has in memory (Linux)."""
        assert self.process is not None
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def _count(self, what: str) -> int:
        assert self.process is not None
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/{what}").iterdir())


@dataclass(slots=True)
class Acknowledged:
    """What was answered with success: SOP Instance UID → digest of its data set's bytes."""

    digests: dict[str, str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, seconds: float = 30.0) -> bool:
        """Wait until so many are acknowledged."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.digests) >= count, seconds)


class KillSender(threading.Thread):
    """Sends new instances over one association until the line breaks; takes note of what was acknowledged."""

    def __init__(self, port: int, acknowledged: Acknowledged, edge: int) -> None:
        super().__init__(name="sender")
        self._port = port
        self._acknowledged = acknowledged
        self._edge = edge

    def run(self) -> None:
        """Send until the receiver dies."""
        image = ct(1, new_uid())
        image.Rows = image.Columns = self._edge
        image.PixelData = np.random.default_rng().integers(0, 2000, self._edge**2, dtype=np.int16).tobytes()
        try:
            with associate(Node(TITLE, "127.0.0.1", self._port), "SENDER", (CT,), 10.0, (EXPLICIT,)) as association:
                context = association.context_for(CT)
                while True:
                    uid = image.SOPInstanceUID = new_uid()
                    data = encoded(image)
                    if store_on(association, context, uid, data, timeout=10.0).status == 0:
                        with self._acknowledged.changed:
                            self._acknowledged.digests[uid] = hashlib.sha256(data).hexdigest()
                            self._acknowledged.changed.notify_all()
        except PeerError:
            return  # the receiver was killed, as it should be


def kill_rounds(folder: Path, rounds: int, senders: int, longest: float, edge: int, seed: int = 1) -> int:
    """Kill the receiver at random moments; gives how many instances were acknowledged, all of which are there."""
    receiver = ReceiverProcess(folder)
    acknowledged = Acknowledged()
    chance = random.Random(seed)
    checked: set[str] = set()
    for _ in range(rounds):
        receiver.start()
        check(receiver.home, acknowledged, checked)
        threads = [KillSender(receiver.port, acknowledged, edge) for _ in range(senders)]
        for thread in threads:
            thread.start()
        # A random moment soon after one more was acknowledged, however slow the machine is.
        assert acknowledged.wait_for(len(acknowledged.digests) + 1)
        threads[0].join(chance.uniform(0.0, longest))
        receiver.end(signal.SIGKILL)
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
    receiver.start()
    check(receiver.home, acknowledged, set())
    assert receiver.end(signal.SIGTERM) == 0
    return len(acknowledged.digests)


def check(home: Home, acknowledged: Acknowledged, checked: set[str]) -> None:
    """Look whether everything acknowledged is indexed with equal bytes, and nothing half is left."""
    assert not list((home.store / "incoming").iterdir())
    with IndexReader(home.index_file, home.store) as reader:
        paths = reader.files.paths_of(tuple(acknowledged.digests))
        lost = set(acknowledged.digests) - set(paths)
        assert not lost, f"{len(lost)} acknowledged instances are not in the index"
        for uid, digest in acknowledged.digests.items():
            if uid not in checked:
                assert data_set_digest(paths[uid]) == digest, "an acknowledged instance has other bytes"
                checked.add(uid)
        assert compare(reader, home.store).is_consistent
    assert not list((home.store / "aside" / "damaged").iterdir())
