"""Tries setup.exe under Wine as far as it goes: silent installation, self-check, window, retrieve, upgrade, removal.

Usage: try_under_wine.py [SETUP.exe] [--place /var/tmp/qrstation-wine] [--pictures build/windows/pictures]
Needs root (a chroot) and the Debian packages of `packaging/debian-packages.sh windows` and `test`.
What Wine lacks and Windows has is told in packaging/README.md; no result here is one of Windows.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(ROOT)]

import pydicom  # noqa: E402
from pydicom.data import get_testdata_file  # noqa: E402
from wine_place import WinePlace  # noqa: E402

from qrstation.core.station.identity import VERSION  # noqa: E402
from tests.peers import Orthanc, free_port  # noqa: E402

PROGRAM = "C:\\Program Files\\QR Station"
UNINSTALL = "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\QRStation"
STUDY = "2.25.1701"
IMAGES = 24


class Failed(AssertionError):
    """A step did not do what it should."""


class Try:
    """The steps, in their order; each raises Failed."""

    def __init__(self, place: WinePlace, setup: Path, pictures: Path) -> None:
        self.place = place
        self.pictures = pictures
        self.port = free_port()
        self.folder = place.drive / "Program Files" / "QR Station"
        self.data = place.drive / "users" / "reader" / "AppData" / "Local" / "qrstation"
        self.policy = place.drive / "ProgramData" / "QR Station" / "policy.toml"
        self.work = place.drive / "try"
        self.work.mkdir()
        shutil.copyfile(setup, self.work / "setup.exe")
        place.give(self.work)
        (self.work / "policy.toml").write_text('[station]\nae_title = "FROMPOLICY"\n', encoding="utf-8")

    def options_that_cannot_be_met(self) -> str:
        """Refused with 2, and nothing is laid."""
        for options in (["/POLICY=C:\\none.toml"], ["/CurrentUser", "/FIREWALL"], ["/FIREWALL=99999"], ["/FIREWALL=x"]):
            self._expect(self._setup(*options), 2, " ".join(options))
        _check(not self.folder.exists(), "something was laid")
        return "exit status 2, nothing laid"

    def silent_installation(self) -> str:
        """For all users, with a policy and the firewall's rule."""
        began = time.monotonic()
        self._expect(self._setup("/AllUsers", "/POLICY=C:\\try\\policy.toml", "/FIREWALL"), 0, "setup")
        took = time.monotonic() - began
        _check(self.policy.read_bytes() == (self.work / "policy.toml").read_bytes(), "the policy was not laid")
        _check(
            self.place.registry(UNINSTALL, "DisplayVersion") == VERSION, "the version is not in the list of programs"
        )
        _check(self.place.registry(UNINSTALL, "EstimatedSize") not in (None, "0x0"), "nor the size")
        for key in ("qrstation\\shell\\open\\command", "QRStation.Dicom\\shell\\open\\command"):
            said = self.place.registry(f"HKLM\\Software\\Classes\\{key}")
            _check(said == f'"{PROGRAM}\\qrstationw.exe" "%1"', f"{key} is {said}")
        _check(self.place.registry("HKLM\\Software\\Classes\\.dcm") == "QRStation.Dicom", ".dcm is not ours")
        _check(any(self._links()), "no entry in the Start menu")
        compiled = sum(1 for _ in self.folder.rglob("*.pyc"))
        _check(compiled > 100, "nothing was compiled")
        size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return f"{took:.0f} s, {size / 1e6:.0f} MB laid, {compiled} modules compiled"

    def version(self) -> str:
        """As the command line gives it."""
        done = self._program("--version")
        _check(done.stdout.strip() == f"qrstation {VERSION}", done.stdout + done.stderr)
        return done.stdout.strip()

    def self_check(self) -> str:
        """Every line of it."""
        (self.policy).unlink()
        done = self._program("self-check")
        print(done.stdout)
        _check(done.returncode == 0, f"exit status {done.returncode} {done.stderr[-400:]}")
        return f"{len(done.stdout.splitlines())} lines"

    def retrieve(self) -> str:
        """From Orthanc: it sends to the receiver that the command starts."""
        with Orthanc({"QRSTATION": ("127.0.0.1", self.port)}) as archive:
            for number in range(IMAGES):
                archive.upload(_image(number))
            self._settings(archive.port)
            began = time.monotonic()
            done = self._program("retrieve", "--archive", "Main", "--study", STUDY)
            took = time.monotonic() - began
        _check(done.returncode == 0, f"exit status {done.returncode}: {done.stdout[-400:]} {done.stderr[-800:]}")
        kept = list((self.data / "store").rglob("*.dcm"))
        _check(len(kept) == IMAGES, f"{len(kept)} of {IMAGES} images are here")
        return f"{IMAGES} images in {took:.0f} s with the start of program and receiver"

    def window(self) -> str:
        """It stands, with its receiver; somebody has to look at the picture."""
        self._open_window()
        self.place.picture(self.pictures / "window.png")
        return f"{self.pictures / 'window.png'}"

    def upgrade(self) -> str:
        """Over itself, while the window and its receiver run: both end, the images stay."""
        _check(self._count() > 1, "nothing runs that could be in the way")
        (self.folder / "runtime" / "left_from_before.txt").write_text("")
        self._expect(self._setup("/AllUsers"), 0, "setup")
        _check(self._count() == 0, "the window or its receiver still runs")
        _check(not (self.folder / "runtime" / "left_from_before.txt").exists(), "the old runtime is still there")
        _check(not (self.folder / "runtime.old").exists(), "the old runtime lies beside")
        _check(self._program("verify").returncode == 0, "the store is not as it was")
        return "the window and the receiver ended, the store is whole"

    def removal(self) -> str:
        """Everything goes but the images and settings."""
        self._remove()
        _check(len(list((self.data / "store").rglob("*.dcm"))) == IMAGES, "the images are gone")
        return "only the store, the settings and the logs are left"

    def removal_with_store(self) -> str:
        """Installed for one user, then removed with what the user has."""
        self._expect(self._setup("/CurrentUser", "/NOFILES"), 0, "setup")
        _check(not self.folder.exists(), "it was laid for all")
        own = self.place.drive / "users" / "reader" / "AppData" / "Local" / "Programs" / "QR Station"
        _check((own / "qrstationw.exe").exists(), "it was not laid for the user")
        command = [
            f"C:\\users\\reader\\AppData\\Local\\Programs\\QR Station\\{name}.exe"
            for name in ("qrstation", "uninstall")
        ]
        _check(self.place.windows(command[0], "--version").returncode == 0, "it does not start")
        self.place.windows(command[1], "/S", "/CurrentUser", "/REMOVESTORE")
        _wait(lambda: not own.exists() and not self.data.exists(), "the folder or the store is still there")
        return "for one user, removed with the store"

    def _setup(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.place.windows("C:\\try\\setup.exe", "/S", *options)

    def _program(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.place.windows(f"{PROGRAM}\\qrstation.exe", *arguments)

    def _expect(self, done: subprocess.CompletedProcess[str], status: int, what: str) -> None:
        _check(done.returncode == status, f"{what}: exit status {done.returncode} {done.stderr[-400:]}")

    def _settings(self, archive: int) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        text = f"""[station]\nport = {self.port}\n
[[archives]]\nname = "Main"\nae_title = "ORTHANC"\nhost = "127.0.0.1"\nport = {archive}\n"""
        (self.data / "qrstation.toml").write_text(text, encoding="utf-8")
        self.place.give(self.data, self.data / "qrstation.toml")

    def _open_window(self) -> None:
        self.place.start(f"{PROGRAM}\\qrstationw.exe")
        _wait(lambda: (self.data / "run" / "receiver.json").exists(), "the receiver did not start")
        _wait(lambda: self._count() >= 4, "the window, its receiver and two decoders do not run")
        time.sleep(20)  # nothing tells from outside that the window has painted itself

    def _count(self) -> int:
        return sum(1 for line in self._running() if "qrstation" in line)

    def _running(self) -> list[str]:
        return [line.lower() for line in self.place.windows("tasklist").stdout.splitlines()]

    def _links(self) -> list[Path]:
        return list((self.place.drive / "ProgramData").rglob("QR Station*.lnk"))

    def _remove(self) -> None:
        self.place.windows(f"{PROGRAM}\\uninstall.exe", "/S", "/AllUsers")
        _wait(lambda: not self.folder.exists(), "the program's folder is still there")
        _wait(lambda: self.place.registry(UNINSTALL, "DisplayVersion") is None, "it is still in the list of programs")
        for key in ("qrstation", "QRStation.Dicom", ".dcm", "*\\shell\\QRStation.Dicomdir"):
            _check(self.place.registry(f"HKLM\\Software\\Classes\\{key}") is None, f"{key} is left in the registry")
        _check(self.place.registry("HKLM\\Software\\QR Station", "LaidPolicy") is None, "our own key is left")
        _check(not self.policy.parent.exists(), "the policy is left")
        _check(not self._links(), "an entry in the Start menu is left")


def _image(number: int) -> bytes:
    dataset = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, f"{STUDY}.1"
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{STUDY}.1.{number + 1}"
    dataset.InstanceNumber = number + 1
    written = io.BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    return written.getvalue()


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)


def _wait(holds: Callable[[], bool], otherwise: str, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not holds():
        _check(time.monotonic() < end, otherwise)
        time.sleep(1)


def main() -> int:
    """Try each step, print how it went, and give 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("setup", type=Path, nargs="?", default=ROOT / "dist" / f"qrstation-{VERSION}-setup.exe")
    parser.add_argument("--place", type=Path, default=Path("/var/tmp/qrstation-wine"))  # noqa: S108 - the builder's own machine; kept for the next check
    parser.add_argument("--pictures", type=Path, default=ROOT / "build" / "windows" / "pictures")
    options = parser.parse_args()
    options.pictures.mkdir(parents=True, exist_ok=True)
    failed = 0
    with WinePlace(options.place) as place:
        tried = Try(place, options.setup, options.pictures)
        steps = [tried.options_that_cannot_be_met, tried.silent_installation, tried.version, tried.self_check]
        steps += [tried.retrieve, tried.window, tried.upgrade, tried.removal, tried.removal_with_store]
        for step in steps:
            name = step.__name__.replace("_", " ")
            try:
                print(f"ok      {name}: {step()}", flush=True)
            except (Failed, OSError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAILED  {name}: {error}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
