"""The folder that setup.exe lays: the launchers, Python and the libraries in runtime/, texts."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

HERE = Path(__file__).parent
RUNTIME = "runtime"
LIBRARIES = "libraries"
# What Windows would not take for a file's name: a wheel with such a name is not laid.
DEVICES = {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10))}

LONGEST = 160
"""Of Windows' 260 characters the folder of a user with a long name takes 80, and Python's compiled files some more."""


class TreeError(RuntimeError):
    """The folder cannot be laid so; the text is for whoever builds."""


def lay_python(root: Path, files: Mapping[str, bytes], search_path: str) -> None:
    """Lay CPython, and the list of places that it takes modules from: no other is looked at (isolated mode)."""
    runtime = root / RUNTIME
    runtime.mkdir(parents=True)
    for name, content in files.items():
        (runtime / name).write_bytes(content)
    archive = next(name for name in files if name.endswith(".zip"))
    (runtime / search_path).write_text(f"{archive}\n.\n{LIBRARIES}\n", encoding="utf-8", newline="\r\n")
    shutil.copyfile(HERE / "start.py", runtime / "start.py")


def lay_wheels(libraries: Path, wheels: Iterable[Path]) -> None:
    """Unpack the wheels beside each other (binary distribution format: purelib, platlib). Raises TreeError."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            for entry in packed.infolist():
                if entry.is_dir():
                    continue
                target = libraries / _place(entry.filename, wheel.name)
                if target.exists():
                    raise TreeError(f"{wheel.name}: {entry.filename} is there already")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(entry))


def _place(name: str, wheel: str) -> PurePosixPath:
    """Give where a wheel's file goes, below the libraries' folder."""
    path = PurePosixPath(name)
    if len(path.parts) > 2 and path.parts[0].endswith(".data") and path.parts[1] in ("purelib", "platlib"):
        path = PurePosixPath(*path.parts[2:])
    stems = {part.split(".")[0].lower() for part in path.parts}
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive or "\\" in name or stems & DEVICES:
        raise TreeError(f"{wheel}: {name} is no name for a file here")
    return path


def lay_program(root: Path, package: Path) -> None:
    """Lay the program's own package with its resources, without what Python compiled here."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(package, root / RUNTIME / LIBRARIES / "qrstation", ignore=ignore)


def lay_also(root: Path, paths: Iterable[str]) -> None:
    """Lay files of the wheels beside Python too. Raises TreeError."""
    for path in paths:
        source = root / RUNTIME / LIBRARIES / path
        if not source.is_file():
            raise TreeError(f"{path} is in no wheel")
        shutil.copyfile(source, root / RUNTIME / source.name)


def lay_texts(root: Path, repository: Path) -> None:
    """Lay the licence and the notice where a person finds them, with Windows' line ends."""
    for source, target in (("LICENSE", "LICENSE.txt"), ("NOTICE", "NOTICE.txt"), ("CHANGELOG.md", "CHANGELOG.txt")):
        text = (repository / source).read_text(encoding="utf-8")
        (root / target).write_text(text, encoding="utf-8", newline="\r\n")


def check_lengths(root: Path) -> None:
    """Raise TreeError for a file whose path would be too long in a usual place: setup lays them without long paths."""
    for path in root.rglob("*"):
        if len(path.relative_to(root).as_posix()) > LONGEST:
            raise TreeError(f"{path.relative_to(root)} is a path of more than {LONGEST} characters")


def settle(root: Path, epoch: int) -> None:
    """Give everything the same time, so that the clock of the machine that builds is not in it."""
    for path in [*root.rglob("*"), root]:
        os.utime(path, (epoch, epoch))


def install_script(root: Path, below: str) -> str:
    """Give NSIS's instructions that lay what is in ``root``/``below``, sorted: its own walk goes as the disk lies.

    Files land below $OUTDIR's parent at the time of reading, `$INSTDIR\\${TARGET}`, which the script defines.
    """
    lines = []
    folder = None
    for path in sorted((root / below).rglob("*"), key=lambda path: path.relative_to(root).as_posix()):
        if not path.is_file():
            continue
        here = path.parent.relative_to(root / below)
        if here != folder:
            folder = here
            inside = "" if here == Path() else "\\" + str(PureWindowsPath(here))
            lines.append(f'SetOutPath "$INSTDIR\\${{TARGET}}{inside}"')
        lines.append(f'File "{path.as_posix().replace("$", "$$")}"')
    return "\n".join(lines) + "\n"
