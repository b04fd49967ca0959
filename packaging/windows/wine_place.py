"""A folder with Debian 13 and its Wine in it, in which setup.exe is tried; Debian 12's Wine is too old.

Made by debootstrap once and kept; each try has a Windows of its own in it (a Wine prefix), made anew. Needs root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import wine_gaps

HERE = Path(__file__).parent
PACKAGES = "ca-certificates,fonts-dejavu-core,imagemagick,wine,wine64,xvfb"
MIRROR = "http://deb.debian.org/debian"
USER = "reader"
LIBRARIES = Path("usr/lib/x86_64-linux-gnu/wine/x86_64-windows")
SECONDS = 900
"""For one command: Wine is slow where two cores do all."""


class WinePlace:
    """The folder, mounted, with a screen and a new Windows; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home" / USER
        self.drive = self.home / ".wine" / "drive_c"
        self._mounted: list[Path] = []
        self._screen: subprocess.Popen[str] | None = None
        self._display = ""

    def __enter__(self) -> WinePlace:
        if not (self.folder / "usr/lib/wine/wineserver64").exists():
            self._make()
        for kind, name in (("proc", "proc"), ("devtmpfs", "dev"), ("tmpfs", "dev/shm")):
            target = self.folder / name
            target.mkdir(exist_ok=True)
            if not target.is_mount():
                subprocess.run(["mount", "-t", kind, kind, str(target)], check=True)
                self._mounted.append(target)
        if not self.home.exists():
            subprocess.run(["chroot", str(self.folder), "useradd", "-m", USER], check=True)
        shutil.rmtree(self.home / ".wine", ignore_errors=True)
        self._screen = subprocess.Popen(
            self._inside("Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._display = f":{self._screen.stdout.readline().strip()}" if self._screen.stdout else ""
        self.run("wineboot", "--init")
        self.run("wineserver", "--wait")
        source, library = HERE / "wine_icuuc.c", self.drive / "windows/system32/icuuc.dll"
        subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-s", "-o", library, source], check=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run("wineserver", "--kill")
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait(10)
        for target in reversed(self._mounted):
            subprocess.run(["umount", "--lazy", str(target)], check=False)

    def run(self, *command: str | Path, seconds: float = SECONDS) -> subprocess.CompletedProcess[str]:
        """Run a command of Debian's to its end and give what it said."""
        inside = self._inside(*map(str, command))
        # Into files: Wine's own services would hold a pipe open after the command has ended.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            done = subprocess.run(
                inside, stdin=subprocess.DEVNULL, stdout=out, stderr=err, timeout=seconds, check=False
            )
            said = []
            for stream in (out, err):
                stream.seek(0)
                said.append(stream.read().decode("utf-8", "replace"))
        return subprocess.CompletedProcess(inside, done.returncode, *said)

    def windows(self, *command: str | Path, seconds: float = SECONDS) -> subprocess.CompletedProcess[str]:
        """Run a program of Windows to its end and give what it said."""
        return self.run("wine", *command, seconds=seconds)

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program of Windows."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen(self._inside("wine", *map(str, command)), stdin=quiet, stdout=quiet, stderr=quiet)

    def give(self, *paths: Path) -> None:
        """Make these files those of the person in whose name Wine runs."""
        owner = self.home.stat()
        for path in paths:
            os.chown(path, owner.st_uid, owner.st_gid)

    def picture(self, path: Path) -> None:
        """Take a picture of the screen (PNG)."""
        self.run("import", "-window", "root", "/tmp/screen.png")  # noqa: S108 - inside the folder of the trial alone
        shutil.copyfile(self.folder / "tmp/screen.png", path)

    def registry(self, key: str, value: str | None = None) -> str | None:
        """Give a value of the registry (without a name the key's own), None where it is not there."""
        done = self.windows("reg", "query", key, *(["/v", value] if value else ["/ve"]))
        lines = [line for line in done.stdout.splitlines() if "REG_" in line]
        return lines[0].split(maxsplit=2)[-1].removeprefix("REG_SZ").strip() if not done.returncode and lines else None

    def _inside(self, *command: str) -> Sequence[str]:
        environment = {
            "HOME": f"/home/{USER}",
            "PATH": "/usr/bin:/bin:/usr/lib/wine",
            "LANG": "C.UTF-8",
            "DISPLAY": self._display,
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winedbg.exe=",
        }
        given = [f"{name}={value}" for name, value in environment.items()]
        return ["chroot", f"--userspec={USER}", str(self.folder), "env", "-i", *given, *command]

    def _make(self) -> None:
        options = ["--variant=minbase", f"--include={PACKAGES}"]
        subprocess.run(["debootstrap", *options, "trixie", str(self.folder), MIRROR], check=True)
        for name, functions in wine_gaps.GAPS.items():
            path = self.folder / LIBRARIES / name
            path.write_bytes(wine_gaps.filled(path.read_bytes(), functions))
