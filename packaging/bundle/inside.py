"""What a made bundle really holds: every file of machine code is of a part that is known, or the making stops."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import parts
import spdx
from parts import Catalogue, Part, PartError, Wheel

PYTHON_OWN = re.compile(r"^(?:libpython|python3|py$|pyexpat$|select$|unicodedata$|winsound$|_)")
"""Begins the names of the files of Python's own build, outside of wheels."""
DOCUMENTS = Path("/usr/share/doc")
TOOLS_OWN = ("PyInstaller", "_pyinstaller_hooks_contrib")
"""Folders of modules that what gathers adds of its own, to start the others."""


@dataclass(frozen=True)
class Bundle:
    """A folder with a program that was made for people without Python."""

    libraries: Path
    """Where the wheels' packages lie in it, such as `lib/` or `Lib/site-packages/`."""
    site: Path
    """The site-packages that it was made from, with `*.dist-info` and the wheels' files as they came."""
    program: Part
    python: Part
    names: tuple[str, ...]
    """The distributions that may be inside."""
    tools: tuple[str, ...] = ()
    """What leaves a piece of itself in it: "pyinstaller", "nsis"."""
    hashes: Mapping[str, str] | None = None
    """SHA-256 of the wheels' files, by name."""
    modules: tuple[PurePosixPath, ...] = ()
    """Python's modules that were gathered from the site-packages, as they lay there."""


def python_part(version: str, licence_file: Path | None = None) -> Part:
    """Give Python itself as a part; ``licence_file`` is that of its build, where it has one of its own."""
    text = licence_file or parts.TEXTS / "Python.txt"
    return Part(
        "Python", version, "PSF-2.0", "https://www.python.org", kind="platform",
        purl=f"pkg:generic/python@{version}", texts=(text,),
    )  # fmt: skip


def program_part(version: str) -> Part:
    """Give the program itself as a part."""
    return Part(
        "QR Station", version, "Apache-2.0", kind="application", purl=f"pkg:generic/qrstation@{version}",
        texts=(parts.TEXTS / "Apache-2.0.txt",),
    )  # fmt: skip


def inside(bundle: Bundle, known: Catalogue) -> list[Part]:
    """Give all parts of a bundle, the program first.

    Raises PartError with a line for each file of machine code that is of no known part, and for each part whose
    licence may not be inside.
    """
    found = [bundle.program, bundle.python]
    wheels = parts.wheels(bundle.site, list(bundle.names))
    files = _owners(bundle, wheels)
    hashes = bundle.hashes or {}
    for wheel in wheels:
        found.append(parts.wheel_part(wheel, known, hashes.get(wheel.name, "")))
        found += parts.carried(wheel, known, files[wheel.name])
    for tool in bundle.tools:
        each = next(each for each in known.of("tool") if tool in each.files)
        texts = tuple(parts.resolved(text, bundle.site) for text in each.text)
        found.append(Part(each.name, "", each.licence, each.home, texts=texts, why=each.why))
    # Where no Debian package says it (Windows), Python's own licence file holds the texts of what it brings along.
    found += [replace(part, texts=part.texts or bundle.python.texts) for part in _system(files["system"], known)]
    found = [_hashed(part, bundle.libraries) for part in found]
    _check_modules(bundle, wheels)
    refused = [part for part in found if not spdx.may_be_inside(part.licence)]
    if refused:
        raise PartError("\n".join(f"{part.name}: {part.licence} may not be inside: {_named(part)}" for part in refused))
    return found


def _owners(bundle: Bundle, wheels: list[Wheel]) -> dict[str, list[PurePosixPath]]:
    """Sort the bundle's files of machine code by wheel; "python" its own, "system" the others."""
    owners: dict[str, list[PurePosixPath]] = {wheel.name: [] for wheel in wheels}
    owners |= {"system": [], "python": []}
    for file in parts.machine_code(bundle.libraries):
        wheel = next((wheel.name for wheel in wheels if file in wheel.files), "")
        at_the_top = len(file.parts) == 1 and PYTHON_OWN.match(parts.stem_of(file))
        is_python = bool(at_the_top) or "lib-dynload" in file.parts
        owners[wheel or ("python" if is_python else "system")].append(file)
    return owners


def _check_modules(bundle: Bundle, wheels: list[Wheel]) -> None:
    """Raise PartError with a line for each folder of modules that no wheel inside brought."""
    known = frozenset(file for wheel in wheels for file in wheel.files)
    others = {file.parts[0] for file in bundle.modules if file not in known and file.parts[0] not in TOOLS_OWN}
    if others:
        what = "modules of no known part; leave them out, or lock what brings them"
        raise PartError("\n".join(f"{name}: {what}" for name in sorted(others)))


def _system(files: list[PurePosixPath], known: Catalogue) -> list[Part]:
    """Give the libraries of the system that builds. Raises PartError for files of none that is known."""
    unknown: list[str] = []
    found: dict[str, Part] = {}
    for file in files:
        each = next((each for each in known.of("system") if each.takes(file)), None)
        if each is None:
            unknown.append(parts.stranger(file))
        elif each.name in found:
            part = found[each.name]
            texts = tuple(dict.fromkeys(part.texts + _of_debian(file.name)[1]))
            found[each.name] = replace(part, files=(*part.files, file), texts=texts)
        else:
            version, texts = _of_debian(file.name)
            part = Part(each.name, version, each.licence, each.home, files=(file,), texts=texts, why=each.why)
            found[each.name] = part
    if unknown:
        raise PartError("\n".join(unknown))
    return list(found.values())


def _of_debian(file: str) -> tuple[str, tuple[Path, ...]]:
    """Give version and copyright file of the Debian package that a library comes from; neither elsewhere."""
    try:
        owner = subprocess.run(["dpkg-query", "-S", f"*/{file}"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return "", ()
    match = re.match(r"([^\s:,]+)", owner)
    if not match:
        return "", ()
    query = ["dpkg-query", "-W", "-f", "${Version}\n", match[1]]
    version = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    text = DOCUMENTS / match[1] / "copyright"
    return version[0] if version else "", (text,) if text.is_file() else ()


def _hashed(part: Part, libraries: Path) -> Part:
    if part.sha256 or len(part.files) != 1:
        return part
    return replace(part, sha256=parts.digest(libraries / part.files[0]))


def _named(part: Part) -> str:
    return ", ".join(str(file) for file in part.files) or "as a whole"
