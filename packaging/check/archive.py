"""A real archive beside a machine: the host's Orthanc in its network, with a made-up study."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from machine import Machine, NoMachineError, run, wait_for
from steps import CheckError

ROOT = Path(__file__).resolve().parents[2]
ORTHANC = "/usr/sbin/Orthanc"
MOST = 150
"""Images of the study."""


def make_study(folder: Path) -> list[Path]:
    """Write a CT of the demo's patients to ``folder``, an image a file."""
    sys.path.insert(0, str(ROOT))
    from qrstation.demo import catalogue, instances

    study = next(study for study in catalogue.studies() if study.patient.patient_id == catalogue.NODULE_PATIENT_ID)
    files: list[Path] = []
    for series in study.series:
        for place in catalogue.instances_of(study, series):
            if len(files) == MOST:
                return files
            path = folder / f"{len(files) + 1:03}.dcm"
            path.write_bytes(instances.build(place, catalogue.EXPLICIT))
            files.append(path)
    return files


class Archive:
    """Orthanc in a machine's network at the ports that its package has; a context manager."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self._machine = machine
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Archive:
        configuration = {
            "StorageDirectory": str(self._folder / "storage"),
            "IndexDirectory": str(self._folder / "storage"),
            "HttpPort": 8042,
            "AuthenticationEnabled": False,
            "RemoteAccessAllowed": False,
            "DicomPort": 4242,
            "DicomAet": "ORTHANC",
            "DicomModalities": {"qrstation": ["QRSTATION", "127.0.0.1", 11112]},
            "Plugins": [],
        }
        path = self._folder / "orthanc.json"
        path.write_text(json.dumps(configuration))
        if not Path(ORTHANC).exists():
            raise NoMachineError("Orthanc is missing: make test-packages")
        with (self._folder / "orthanc.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._machine.beside(ORTHANC, str(path)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        echo = self._machine.beside("echoscu", "-aec", "ORTHANC", "127.0.0.1", "4242")
        wait_for("Orthanc answers", lambda: run(echo).status == 0, 20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def load(self, files: list[Path]) -> None:
        """Store files in the archive."""
        send(self._machine, files, "ORTHANC", 4242)


def send(machine: Machine, files: list[Path], title: str, port: int) -> None:
    """Send files by DCMTK, as the archive does. Raises CheckError where one was not acknowledged."""
    command = machine.beside("storescu", "-aet", "ORTHANC", "-aec", title, "127.0.0.1", str(port), *map(str, files))
    done = run(command)
    if done.status:
        raise CheckError(f"storescu: {done.err.strip().splitlines()[-1:]}")
