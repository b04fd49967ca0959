"""A folder with a fresh Debian that runs as a machine of its own.

It has its own processes, mounts and network (loopback alone, so that the guide's ports are free), of the host only
kernel and disk. All of it ends with one process of the host, whatever happens: nothing stays mounted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from steps import CheckError

SUITE = "bookworm"
STORE = Path(os.environ.get("QRSTATION_CHECK_CACHE", "/var/tmp/qrstation-check"))  # noqa: S108 - the builder's own machine; kept for the next check
"""Keeps the base and the packages that apt fetched, for the next check."""
MIRROR = "http://deb.debian.org/debian"
OLDEST = 7 * 24 * 3600
"""Seconds after which the base is made anew."""
USER = "reader"
HOLDER = Path(__file__).with_name("holder.sh")
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


class NoMachineError(Exception):
    """This host cannot make such a machine; the text says what is missing."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    def checked(self, *allowed: int) -> Done:
        """Give itself. Raises CheckError unless the status is 0, or one of those allowed."""
        if self.status not in (allowed or (0,)):
            said = (self.err.strip() or self.out.strip()).splitlines()[-4:]
            raise CheckError(f"exit {self.status}: {' | '.join(said) or 'nothing said'}")
        return self


def base() -> Path:
    """Give the tar of a fresh Debian, made by debootstrap when there is none of this week. Raises NoMachineError."""
    tar = STORE / f"{SUITE}.tar"
    if tar.is_file() and time.time() - tar.stat().st_mtime < OLDEST:
        return tar
    if os.geteuid() != 0:
        raise NoMachineError("a fresh Debian needs root: run this as root, or in a container where you are")
    if not shutil.which("debootstrap"):
        raise NoMachineError("debootstrap is missing: apt-get install --no-install-recommends debootstrap")
    STORE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STORE) as folder:
        for command in (
            ["debootstrap", "--variant=minbase", SUITE, f"{folder}/root", MIRROR],
            ["tar", "-C", f"{folder}/root", "-cf", f"{folder}/{tar.name}", "."],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise NoMachineError(f"{command[0]}: {(done.stderr or done.stdout).strip()[-400:]}")
        Path(folder, tar.name).replace(tar)
    return tar


class Machine:
    """A fresh Debian that runs; a context manager."""

    def __init__(self) -> None:
        self.folder = Path()
        self._holder: subprocess.Popen[str] | None = None
        self._inside = 0

    def __enter__(self) -> Machine:
        tar = base()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-", dir=STORE))
        try:
            subprocess.run(["tar", "-C", str(self.folder), "-xf", str(tar)], check=True)
            self._prepare()
            self._hold()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._holder is not None:
            self._holder.kill()  # its first process dies with it, and with that all others, mounts included
            self._holder.wait()
        mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        if not any(place.startswith(str(self.folder)) for place in mounted):
            shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> None:
        """Make it a machine with a user, who may install packages."""
        root = self.folder
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
        (root / "tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)
        (STORE / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        Path("/tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)  # noqa: S108 - where X looks for it

    def _hold(self) -> None:
        command = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", str(HOLDER)]
        holder = subprocess.Popen(
            [*command, str(self.folder), str(STORE / "archives")],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._holder = holder
        assert holder.stdout is not None  # noqa: S101 - for the type checker
        if holder.stdout.readline().strip() != "ready":
            said = holder.communicate()[1].strip()
            raise NoMachineError(f"this host allows no namespaces or mounts: {said}")
        children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
        self._inside = int(children[0])

    def command(self, line: str, *, user: str = "root", online: bool = False, display: str = "") -> list[str]:
        """Give the host's command that runs a shell's line in the machine; ``online`` with the host's network."""
        home = "/root" if user == "root" else f"/home/{user}"
        values = {**ENVIRONMENT, "HOME": home, "USER": user, "DEBIAN_FRONTEND": "noninteractive"}
        if display:
            values["DISPLAY"] = display
        spaces = ["--mount", "--pid", *([] if online else ["--net"])]
        change = ["chroot", f"--userspec={user}:{user}", str(self.folder)]
        variables = [f"{key}={value}" for key, value in values.items()]
        return ["nsenter", "-t", str(self._inside), *spaces, *change, "env", "-i", *variables, "bash", "-c", line]

    def run(
        self, line: str, *, user: str = "root", online: bool = False, display: str = "", timeout: float = 300
    ) -> Done:
        """Run a shell's line to its end. Raises CheckError when that takes longer than ``timeout`` seconds."""
        return run(self.command(f"cd; {line}", user=user, online=online, display=display), timeout)

    def start(self, line: str, log: Path, *, user: str = USER, display: str = "") -> subprocess.Popen[bytes]:
        """Start a shell's line; what it says goes to ``log``, its process id (inside) to `/tmp/<log's name>.pid`."""
        note = f"cd; echo $$ >/tmp/{log.name}.pid; exec {line}"
        with log.open("wb") as file:
            return subprocess.Popen(
                self.command(note, user=user, display=display), stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )

    def terminate(self, log: Path, process: subprocess.Popen[bytes], seconds: float) -> int:
        """End by SIGTERM what was started with ``log``; give its status. Raises CheckError when it goes on."""
        self.run(f"kill -TERM $(cat /tmp/{log.name}.pid)")
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CheckError(f"it still ran {seconds:.0f} s after SIGTERM") from None

    def beside(self, *command: str) -> list[str]:
        """Give the command that runs a program of the host in the machine's network."""
        return ["nsenter", "-t", str(self._inside), "--net", *command]

    def paths(self) -> set[str]:
        """Give every path on the machine's disk."""
        found = subprocess.run(
            ["find", ".", "-xdev", "-printf", "%P\\n"], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return set(found.stdout.splitlines())


def run(command: Sequence[str], timeout: float = 300) -> Done:
    """Run a command of the host to its end. Raises CheckError when that takes longer than ``timeout`` seconds."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CheckError(f"it took longer than {timeout:.0f} s") from None
    return Done(done.returncode, done.stdout, done.stderr)


def wait_for(what: str, holds: Callable[[], bool], seconds: float) -> None:
    """Wait until ``holds()`` is true. Raises CheckError with ``what`` when that takes longer."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise CheckError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
