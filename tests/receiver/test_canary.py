"""No patient data where it does not belong: logs, temporary files, arguments of processes, also after a crash."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from qrstation.core.events import Event
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.door import Door
from qrstation.core.station.home import VARIABLE
from qrstation.core.station.settings import ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from qrstation.network.scp.store_scp import StoreScp
from qrstation.network.scu.c_find import find
from qrstation.store.instance_store import InstanceStore
from tests.connected import connected
from tests.network.raw import associate, pdata, store_request
from tests.network.scp.test_judgement import CT, EXPLICIT
from tests.peers import Orthanc, free_port
from tests.receiver.killing import ReceiverProcess
from tests.store.material import ct, encoded, keep

NAME, PATIENT_ID, ACCESSION = "Zqxcanary^Vwkname", "ZQXCANARYID77", "ZQXCANARYACC9"
CANARIES = tuple(text.encode() for text in ("Zqxcanary", "ZQXCANARY", "Vwkname"))
STUDY = "1.2.77.88"


def canary(number: int) -> bytes:
    """Make a file that names the patient who must not be found."""
    image = ct(number, STUDY)
    image.PatientName, image.PatientID, image.AccessionNumber = NAME, PATIENT_ID, ACCESSION
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    buffer = BytesIO()
    image.save_as(buffer)
    return buffer.getvalue()


def hits(folder: Path, *, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Give the files below a folder in whose name or bytes the patient is named."""
    found = []
    for path in folder.rglob("*"):
        relative = path.relative_to(folder).as_posix()
        if relative.startswith(leave_out) or not path.is_file():
            continue
        if any(mark in relative.encode() + path.read_bytes() for mark in CANARIES):
            found.append(relative)
    return found


class ArgumentsWatch(threading.Thread):
    """Reads the arguments of all processes of this machine until it is told to stop (Linux)."""

    def __init__(self) -> None:
        super().__init__(name="arguments")
        self._stop_asked = threading.Event()
        self.named: set[bytes] = set()
        self.seen: set[bytes] = set()

    def run(self) -> None:
        """Look again and again."""
        while not self._stop_asked.wait(0.01):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    line = path.read_bytes()
                except OSError:
                    continue  # it has just ended
                self.seen.add(line)
                if any(mark in line for mark in CANARIES):
                    self.named.add(line)

    def stop(self) -> None:
        """End it."""
        self._stop_asked.set()
        self.join()


@pytest.fixture
def watch() -> Iterator[ArgumentsWatch]:
    watching = ArgumentsWatch()
    watching.start()
    yield watching
    watching.stop()


def test_commands_and_the_receiver_name_nobody(tmp_path: Path, watch: ArgumentsWatch) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    port = free_port()
    environment = {**os.environ, VARIABLE: str(home), "TMPDIR": str(temporary)}

    def run(*arguments: str, words: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "qrstation", *arguments],
            input=words, capture_output=True, text=True, timeout=60, env=environment, check=False,
        )  # fmt: skip

    with Orthanc({"QRSTATION": ("127.0.0.1", port)}) as orthanc:
        for number in range(5):
            orthanc.upload(canary(number))
        home.mkdir()
        settings = Settings(StationSettings(port=port), archives=(orthanc.settings(name="Main"),))
        save_settings(home / "qrstation.toml", settings)
        found = run("find", "--keys", "-", words=f"PatientName={NAME}\nPatientID={PATIENT_ID}\n")
        assert NAME.split("^")[0] in found.stdout
        retrieved = run("retrieve", "--archive", "Main", "--study", STUDY)
        assert retrieved.returncode == 0, retrieved.stderr
        listed = run("list", "--keys", "-", words=f"AccessionNumber={ACCESSION}\n")
        assert PATIENT_ID in listed.stdout
    for done in (found, retrieved, listed):
        assert not any(mark in done.stderr.encode() for mark in CANARIES)
    watch.stop()
    assert any(b"retrieve" in line for line in watch.seen)
    assert not watch.named
    assert not hits(temporary)
    assert not hits(home, leave_out=("store/", "index.sqlite", "state.sqlite", "logs/audit/"))
    assert hits(home), "the test must be able to find the patient in the store"


def test_a_killed_receiver_leaves_nothing_but_the_store(
    tmp_path: Path, watch: ArgumentsWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    receiver = ReceiverProcess(tmp_path / "home")
    receiver.start()
    image = ct(1, STUDY)
    image.PatientName = NAME
    sock = associate(receiver.port, (1, CT, (EXPLICIT,)))
    # A refused one, a broken one, one in the middle.
    sock.sendall(store_request(1, CT, "1.2.3") + pdata(1, 2, encoded(image)[:60_000]))
    sock.sendall(store_request(1, CT, str(image.SOPInstanceUID)) + pdata(1, 0, encoded(image)[:30_000]))
    assert sock.recv(1)
    receiver.end(signal.SIGKILL)
    sock.close()
    assert not hits(temporary)
    assert not hits(tmp_path / "home", leave_out=("store/incoming/",))
    receiver.start()
    assert not hits(tmp_path / "home")
    assert receiver.end(signal.SIGTERM) == 0


def test_no_logger_names_anybody_at_any_level(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("pynetdicom").setLevel(logging.DEBUG)
    arrivals = Arrivals()

    def publish(event: Event) -> None:
        if type(event).__name__ == "InstancesStored":
            arrivals.on_stored(event)  # type: ignore[arg-type]  # by its name

    port = free_port()
    station = StationSettings(port=port)
    store = InstanceStore(tmp_path / "store", tmp_path / "index.sqlite", Settings().store, publish)
    store.open()
    scp = StoreScp(station, ReceiverSettings(accept="any"), Door, store)
    scp.start()
    try:
        with Orthanc({"QRSTATION": ("127.0.0.1", port)}) as orthanc:
            for number in range(3):
                orthanc.upload(canary(number))
            matches: list[object] = []
            query = Query(Level.STUDY, (("PatientName", NAME), ("PatientID", PATIENT_ID)))
            find(orthanc.settings(), "QRSTATION", query, matches.append, CancelToken())
            assert matches
            parts = RetrieveParts(
                station,
                connected(orthanc.settings(), "QRSTATION"),
                port,
                store.reader,
                arrivals,
                lambda _: None,
                CancelToken(),
            )
            assert retrieve(RetrieveRequest("Orthanc", STUDY, title=NAME), parts).stored == 3
        # What makes the store say something: a version with other bytes, and one that is cut off.
        image = ct(1, STUDY)
        image.PatientName, image.PatientComments = NAME, NAME
        assert keep(store, image) == 0
        assert keep(store, image, encoded(image)[:-10]) == 0xC000
    finally:
        scp.stop()
        store.close()
    assert "came again with other bytes" in caplog.text
    assert "an instance was refused" in caplog.text
    assert not any(mark in caplog.text.encode() for mark in CANARIES)
