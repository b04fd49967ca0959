"""Which libraries the packaged program takes from the system, and whether all that it loads is there.

Debian's own dpkg-shlibdeps knows which package has a library, and from which version on it has what is called.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ELF = b"\x7fELF"
LOADED_BY_NAME = ("imagecodecs", "numpy", "python3", "xxhash", "shiboken6", "PySide6")
"""The folders whose files Python loads as modules; a library elsewhere must be asked for by another."""


@dataclass(frozen=True)
class Library:
    """What an ELF file says of itself: the name that others ask for it by, and the names that it asks for."""

    path: Path
    name: str
    needs: frozenset[str]


class LibraryError(RuntimeError):
    """A library is missing, or there for nobody; the text names it."""


def elf_files(folder: Path) -> list[Path]:
    """Give the ELF files below ``folder``, sorted, without links."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink() and _is_elf(path)]


def read_library(path: Path) -> Library:
    """Read the dynamic section with readelf."""
    text = subprocess.run(["readelf", "-dW", str(path)], capture_output=True, text=True, check=True).stdout
    return parse_library(path, text)


def parse_library(path: Path, text: str) -> Library:
    """Read what ``readelf -dW`` printed."""
    name = re.search(r"\(SONAME\).*\[(.+)\]", text)
    needs = frozenset(re.findall(r"\(NEEDED\).*\[(.+)\]", text))
    return Library(path, name.group(1) if name else path.name, needs)


def for_nobody(libraries: Iterable[Library]) -> list[Path]:
    """Give the shared libraries that no other file asks for: no modules, no plugins. They belong into left_out.toml."""
    known = list(libraries)
    wanted = frozenset().union(*(library.needs for library in known)) if known else frozenset()
    return [
        library.path
        for library in known
        if re.match(r"lib.+\.so\.", library.path.name)
        and "plugins" not in library.path.parts
        and library.name not in wanted
        and library.path.name not in wanted
        and not library.path.name.startswith("libpython")
    ]


def system_depends(folder: Path, work: Path) -> list[str]:
    """Give the packages, with versions, that have the system's libraries which the files of ``folder`` ask for.

    ``folder`` is the package's tree, ``work`` a folder above it. Raises LibraryError where a library is nowhere.
    """
    files = elf_files(folder)
    (work / "debian").mkdir(parents=True, exist_ok=True)
    (work / "debian" / "control").write_text("Source: qrstation\n\nPackage: qrstation\nArchitecture: amd64\n")
    (folder / "DEBIAN").mkdir(exist_ok=True)  # how dpkg-shlibdeps knows the tree of a package
    own = sorted({f"-l{path.parent}" for path in files})
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "-xqrstation", f"-S{folder}", *own]
    done = subprocess.run(
        [*command, *(f"-e{path}" for path in files)], cwd=work, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LibraryError(done.stderr.strip())
    return parse_depends(done.stdout)


def parse_depends(text: str) -> list[str]:
    """Read what ``dpkg-shlibdeps -O`` printed."""
    values: Mapping[str, str] = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return sorted(entry.strip() for entry in values.get("shlibs:Depends", "").split(",") if entry.strip())


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ELF)) == ELF
