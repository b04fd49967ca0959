"""Receivers to measure side by side: ours, Orthanc, DCMTK's storescp, and the bare disk under them all.

Nobody deletes what it wrote: ext4 is slow to make files for a minute after many were deleted, and it would be the next
contender that pays. The benchmark removes everything at its end.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from qrstation.core.station.home import VARIABLE, find_home
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from tests.certificates import Pair
from tests.peers import Orthanc, Peer, free_port, program

SYNCED_FILE = 0o600


class Contender(Protocol):
    """A running receiver."""

    title: str
    port: int

    def wait_complete(self, count: int) -> None:
        """Wait until so many instances are kept, and indexed where it has an index."""

    def __enter__(self) -> Any: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Storescp(Peer):
    """DCMTK's storescp with +B: the bytes as they come, not synced, not indexed."""

    def __init__(self, environment: dict[str, str] | None = None, port: int | None = None) -> None:
        super().__init__("STORESCP")
        self.port = port or self.port
        self.keeps_folder = True
        self.environment = environment or self.environment

    def command(self) -> Sequence[str]:
        """Give the command line."""
        storage = self.folder / "storage"
        storage.mkdir()
        # It refuses a second association while one is open, unless it forks.
        return [program("storescp"), "--fork", "+B", "--max-pdu", "131072", "-aet", self.title,
                "-od", str(storage), str(self.port)]  # fmt: skip

    def wait_complete(self, count: int) -> None:
        """Count the files."""
        held = len(list((self.folder / "storage").iterdir()))
        assert held == count, f"storescp kept {held} of {count}"


class OrthancReceiver(Orthanc):
    """Orthanc: synced and indexed as it comes."""

    def __init__(self, title: str = "ORTHANC", port: int | None = None) -> None:
        super().__init__(title=title)
        self.port = port or self.port
        self.keeps_folder = True

    def wait_complete(self, count: int) -> None:
        """Ask it what it holds."""
        held = len(self.instances())
        assert held == count, f"Orthanc holds {held} of {count}"


class Ours:
    """Our receiver in a process and a home of its own, without a window."""

    title = "QRSTATION"

    def __init__(
        self,
        *,
        sync: bool = True,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        archives: tuple[ArchiveSettings, ...] = (),
        tls: Pair | None = None,
    ) -> None:
        self._tls = tls
        self.port = port or free_port()
        self._sync = sync
        self._environment = environment or {}
        self._archives = archives
        self.folder = tempfile.mkdtemp(prefix="ours-")
        self._process: subprocess.Popen[str] | None = None
        self._index: sqlite3.Connection | None = None

    def __enter__(self) -> Ours:
        environment = {**os.environ, **self._environment, VARIABLE: self.folder}
        home = find_home(environment)
        home.make()
        receiver = self._tls.of_receiver() if self._tls is not None else ReceiverSettings()
        receiver = replace(receiver, accept="any", sync=self._sync)
        save_settings(home.settings_file, Settings(StationSettings(port=self.port), receiver, archives=self._archives))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "qrstation", "receive"], stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        assert line.startswith("listening"), line
        self._index = sqlite3.connect(f"file:{home.index_file}?mode=ro", uri=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._index is not None:
            self._index.close()
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=10)

    def wait_complete(self, count: int) -> None:
        """Look into the index until it holds all."""
        assert self._index is not None
        pause = threading.Event()
        deadline = time.monotonic() + 60
        while (held := self._index.execute("SELECT COUNT(*) FROM instances").fetchone()[0]) < count:
            assert time.monotonic() < deadline, f"the index holds {held} of {count}"
            pause.wait(0.001)

    def peak_memory(self) -> int:
        """Give the most bytes that the process has had in memory (Linux)."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found.group(1)) * 1024

    def cpu_seconds(self) -> float:
        """Give the processor time that the process has used (Linux)."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Senders:
    """storescu, once or several times at the same moment, each with its share of the files."""

    count: int = 1
    nodelay: bool = True
    issuer: Path | None = None
    """Whose certificates to believe; then they speak TLS."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the senders, and of a peer that is to be treated alike."""
        environment = {key: value for key, value in os.environ.items() if key != "TCP_NODELAY"}
        return {**environment, "TCP_NODELAY": "1"} if self.nodelay else environment

    def send(self, contender: Contender, files: Sequence[Path]) -> float:
        """Send all and give the seconds until they are acknowledged, kept and indexed."""
        shares = [files[start :: self.count] for start in range(self.count)]
        tls = ["+tla", "+cf", str(self.issuer)] if self.issuer is not None else []
        started = time.perf_counter()
        running = [
            subprocess.Popen(
                [program("storescu"), *tls, "--max-pdu", "131072", "-aec", contender.title, "127.0.0.1",
                 str(contender.port), *map(str, share)],
                env=self.environment, stdin=subprocess.DEVNULL,
            )
            for share in shares
        ]  # fmt: skip
        for process in running:
            assert process.wait(600) == 0, "storescu failed"
        contender.wait_complete(len(files))
        return time.perf_counter() - started


def bare_disk(files: Sequence[Path], writers: int = 1, *, sync: bool = True) -> float:
    """Write copies, each with its fsync and its folder's, and give the seconds: what the disk itself allows."""
    data = files[0].read_bytes()
    folder = Path(tempfile.mkdtemp(prefix="bare-"))
    threads = [
        threading.Thread(target=_write_bare, args=(folder, n, len(files) // writers, data, sync))
        for n in range(writers)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def _write_bare(folder: Path, writer: int, count: int, data: bytes, sync: bool) -> None:
    for number in range(count):
        file = os.open(folder / f"{writer}-{number}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, SYNCED_FILE)
        os.write(file, data)
        if sync:
            os.fsync(file)
        os.close(file)
        if sync:
            directory = os.open(folder, os.O_RDONLY)
            os.fsync(directory)
            os.close(directory)


def settle() -> None:
    """Let the disk finish what earlier rounds left to it."""
    with suppress(AttributeError):
        os.sync()
