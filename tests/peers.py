"""Real peers for the tests: Orthanc and DCMTK, on free loopback ports, ended by their own process ids."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from qrstation.core.station.settings import ArchiveSettings
from tests.waiting import until

APT = "install the peers: apt-get install --no-install-recommends orthanc dcmtk"
# Without it, DCMTK and Orthanc stall 40 ms for each image.
ENVIRONMENT = {**os.environ, "TCP_NODELAY": "1"}
READY_SECONDS = 20.0
Destinations = Mapping[str, tuple[str, int]]


def program(name: str) -> str:
    """Give the path of a peer's program; a missing one is a failure, never a skip."""
    for folder in (None, "/usr/sbin:/usr/local/sbin"):
        if path := shutil.which(name, path=folder):
            return path
    pytest.fail(f"{name} is missing; {APT}")


def _ports() -> Iterator[int]:
    """Give ports that no system hands out by itself, each process of the tests its own: whoever starts later has his.

    A port that the system gave would be given to another as soon as it is free again, or be the near end of a call.
    """
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
    ports = range(_PORTS.start + process, _PORTS.stop, _PROCESSES)
    first = random.randrange(len(ports))
    return itertools.cycle([*ports[first:], *ports[:first]])


_PORTS, _PROCESSES = range(16384, 32768), 16
_NEXT_PORT = _ports()


def free_port() -> int:
    """Give a port on loopback that is free now, and that nobody else is given meanwhile."""
    for port in itertools.islice(_NEXT_PORT, len(_PORTS)):
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port
    pytest.fail("no port on loopback is free")


class Peer:
    """A peer's process; a context manager."""

    may_be_killed = False
    """Whether it may end without a word where its folder goes with it: its process is one, and leaves nothing."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="peer-"))
        self.keeps_folder = False
        self.environment: dict[str, str] = ENVIRONMENT
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        """Give the command line that starts the peer."""
        raise NotImplementedError

    def __enter__(self) -> Any:
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, cwd=self.folder
            )
        self.wait_ready(self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            # Orthanc takes two seconds to put in order what nobody reads again.
            (self._process.terminate if self.keeps_folder or not self.may_be_killed else self._process.kill)()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if not self.keeps_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def wait_ready(self, port: int) -> None:
        """Wait until the peer accepts connections."""

        def is_ready_or_gone() -> bool:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                return self._process is None or self._process.poll() is not None
            return True

        in_time = until(is_ready_or_gone, READY_SECONDS)
        if not in_time or self._process is None or self._process.poll() is not None:
            log = (self.folder / "log").read_text(errors="replace")[-2000:]
            pytest.fail(f"{type(self).__name__} did not start: {log}")

    def settings(self, **changes: Any) -> ArchiveSettings:
        """The peer as the station knows it."""
        name = changes.pop("name", type(self).__name__)
        return ArchiveSettings(name, self.title, "127.0.0.1", self.port, **{"timeout": 20, **changes})


class Orthanc(Peer):
    """Orthanc with the destinations that a test names."""

    may_be_killed = True

    def __init__(self, destinations: Destinations | None = None, title: str = "ORTHANC", **options: Any) -> None:
        super().__init__(title)
        self.http_port = free_port()
        self._destinations = destinations or {}
        self._options = options

    def command(self) -> Sequence[str]:
        """Write the configuration and give the command line."""
        configuration = {
            "StorageDirectory": str(self.folder / "storage"),
            "IndexDirectory": str(self.folder / "storage"),
            "HttpPort": self.http_port,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomPort": self.port,
            "DicomAet": self.title,
            "DicomCheckCalledAet": True,
            "DicomAlwaysAllowFind": True,
            "DicomAlwaysAllowMove": True,
            "DicomAlwaysAllowGet": True,
            "DicomModalities": {title: [title, host, port] for title, (host, port) in self._destinations.items()},
            "ConcurrentJobs": 8,
            "DicomThreadsCount": 16,
            "Plugins": [],
            **self._options,
        }
        path = self.folder / "orthanc.json"
        path.write_text(json.dumps(configuration))
        return [program("Orthanc"), str(path)]

    def __enter__(self) -> Orthanc:
        super().__enter__()
        self.wait_ready(self.http_port)
        return self

    def upload(self, instance: Path | bytes) -> None:
        """Load an instance by REST."""
        data = instance if isinstance(instance, bytes) else instance.read_bytes()
        request = urllib.request.Request(f"http://127.0.0.1:{self.http_port}/instances", data=data, method="POST")
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - a peer of the tests, on loopback
            response.read()

    def instances(self) -> list[str]:
        """Give Orthanc's identifiers of what it holds."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/instances", timeout=30) as response:
            held: list[str] = json.load(response)
        return held

    def file(self, instance: str) -> bytes:
        """Give the file of an instance as Orthanc keeps it."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.http_port}/instances/{instance}/file", timeout=30
        ) as response:
            data: bytes = response.read()
        return data


class Dcmqrscp(Peer):
    """DCMTK's archive, with options of its own: ``-XF -XM`` has it refuse identifiers that are not valid."""

    def __init__(self, destinations: Destinations | None = None, *options: str, title: str = "ARCHIVE") -> None:
        super().__init__(title)
        self._destinations = destinations or {}
        self._options = options

    def command(self) -> Sequence[str]:
        """Write the configuration and give the command line."""
        storage = self.folder / "storage"
        storage.mkdir()
        hosts = "\n".join(f"h{n} = ({t}, {h}, {p})" for n, (t, (h, p)) in enumerate(self._destinations.items()))
        (self.folder / "dcmqrscp.cfg").write_text(
            f"NetworkTCPPort = {self.port}\nMaxPDUSize = 16384\nMaxAssociations = 16\n"
            f"HostTable BEGIN\n{hosts}\nHostTable END\nVendorTable BEGIN\nVendorTable END\n"
            f"AETable BEGIN\n{self.title} {storage} RW (200, 1024mb) ANY\nAETable END\n"
        )
        return [program("dcmqrscp"), *self._options, "-c", str(self.folder / "dcmqrscp.cfg")]

    def upload(self, *instances: Path) -> None:
        """Load instances by storescu."""
        done = dcmtk("storescu", "-aec", self.title, "127.0.0.1", str(self.port), *map(str, instances))
        assert done.returncode == 0, done.stderr


class Storescp(Peer):
    """DCMTK's receiver of images; of compressed ones it takes none, unless an option says so."""

    def __init__(self, *options: str, title: str = "STORESCP") -> None:
        super().__init__(title)
        self._options = options

    def command(self) -> Sequence[str]:
        """Give the command line."""
        self.received.mkdir()
        return [program("storescp"), "-aet", self.title, "-od", str(self.received), *self._options, str(self.port)]

    @property
    def received(self) -> Path:
        """The folder that it writes to."""
        return self.folder / "received"


def dcmtk(tool: str, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run one of DCMTK's tools to its end."""
    return subprocess.run(
        [program(tool), *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
        env=ENVIRONMENT,
    )


class Wlmscpfs(Peer):
    """DCMTK's worklist; a file for each examination in the folder of the AE title that it is asked by."""

    def command(self) -> Sequence[str]:
        """Give the command line."""
        self.add()
        return [program("wlmscpfs"), "--data-files-path", str(self.folder), str(self.port)]

    def add(self, *entries: Dataset) -> None:
        """Schedule examinations."""
        write_worklist(self.folder / self.title, entries)
        (self.folder / self.title / "lockfile").touch()


class OrthancWorklist(Orthanc):
    """Orthanc with its plug-in that answers by the files of a folder."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._options = {
            "Plugins": [WORKLIST_PLUGIN],
            "Worklists": {"Enable": True, "Database": str(self.folder / "worklist")},
            "DicomAlwaysAllowFindWorklist": True,
            "DefaultEncoding": "Utf8",
            **options,
        }
        self.add()

    def add(self, *entries: Dataset) -> None:
        """Schedule examinations."""
        write_worklist(self.folder / "worklist", entries)


WORKLIST_PLUGIN = "/usr/share/orthanc/plugins/libModalityWorklists.so"


def write_worklist(folder: Path, entries: Sequence[Dataset]) -> None:
    """Write examinations as the files that both worklists read."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(entries, len(list(folder.glob("*.wl")))):
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = "1.2.276.0.7230010.3.1.0.1"  # DCMTK's own, as its converter gives it
        meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[f"worklist {number}"])
        entry.file_meta = meta
        entry.save_as(folder / f"{number:04}.wl", enforce_file_format=True)
