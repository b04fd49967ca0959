"""Compiles the launchers and setup's helper with mingw-w64: version data, icon and manifest inside, no packer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = "x86_64-w64-mingw32-"
FLAGS = ("-O2", "-Wall", "-Wextra", "-Werror", "-municode", "-s", "-Wl,--no-insert-timestamp", "-Wl,--stack,4194304")
"""With the main thread's stack that CPython's own programs have."""


@dataclass(frozen=True)
class Launcher:
    """A program that is compiled: its name, what it is, its source, and whether it has a console."""

    name: str
    description: str
    source: str
    has_console: bool


LAUNCHERS = (
    Launcher("qrstation", "QR Station (command line)", "launcher.c", has_console=True),
    Launcher("qrstationw", "QR Station", "launcher.c", has_console=False),
)
HELPER = Launcher("end_running", "QR Station Setup (ends what runs)", "end_running.c", has_console=True)


class CompileError(RuntimeError):
    """A compiler is missing or fails; the text is for whoever builds."""


def compile_launcher(launcher: Launcher, version: str, library: str, icon: Path, work: Path, target: Path) -> Path:
    """Compile in ``work`` and give the program in ``target``; it loads ``library``. Raises CompileError."""
    work.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(icon, work / "qrstation.ico")
    for name in ("program.rc", "program.manifest"):
        (work / name).write_text(filled((HERE / name).read_text(encoding="utf-8"), launcher, version), encoding="utf-8")
    _run(work, "windres", "--codepage=65001", "program.rc", "-O", "coff", "-o", f"{launcher.name}.res.o")
    kind = () if launcher.has_console else ("-DWINDOW", "-Wl,--subsystem,windows")
    program = target / f"{launcher.name}.exe"
    shutil.copyfile(HERE / launcher.source, work / launcher.source)
    define = f'-DPYTHON_DLL=L"{library}"'
    _run(work, "gcc", *FLAGS, *kind, define, launcher.source, f"{launcher.name}.res.o", "-o", str(program))
    program.chmod(0o644)
    return program


def filled(text: str, launcher: Launcher, version: str) -> str:
    """Give a template's text with this program's names and version in its places."""
    places = {
        "VERSION": version,
        "VERSION4": ".".join(four_numbers(version)),
        "COMMAS": ",".join(four_numbers(version)),
        "NAME": launcher.name,
        "DESCRIPTION": launcher.description,
    }
    return re.sub("@([A-Z0-9]+)@", lambda found: places[found[1]], text)


def four_numbers(version: str) -> list[str]:
    """Give the version as the four numbers of Windows, of its release part: "0.1.0.dev2" is 0, 1, 0, 0."""
    found = re.match(r"\d+(\.\d+){0,3}", version)
    numbers = found[0].split(".") if found else []
    return (numbers + ["0"] * 4)[:4]


def _run(work: Path, tool: str, *arguments: str) -> None:
    try:
        done = subprocess.run([TOOLS + tool, *arguments], cwd=work, env=os.environ | {"LC_ALL": "C"}, check=False)
    except FileNotFoundError as error:
        raise CompileError(f"{TOOLS}{tool} is missing: packaging/debian-packages.sh windows") from error
    if done.returncode:
        raise CompileError(f"{TOOLS}{tool} failed")
