"""What may be inside a package: wheels, and the libraries that they and the system that builds bring along."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path, PurePosixPath

import own_bills
import spdx
from own_bills import Crate

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "resources" / "licences"
DATA = Path(__file__).with_name("parts.toml")
MACHINE_CODE = re.compile(
    r"^(?P<stem>.+?)(?:-[0-9a-f]{8,64})*(?:\.abi3|\.cpython-[^.]+|\.cp\d+-[^.]+)?\.(?:so|pyd|dll|dylib)(?:\.[\d.]+)?$"
)
"""Names of files of machine code; hexadecimal digits are what a wheel's maker adds to a library's name."""
LISTED = re.compile(r"^- `(?P<name>[^<`]+?)\s*<[^>]*>`_ (?P<version>\d\S*)", re.MULTILINE)
"""A library with its version in a wheel's description."""
# What a wheel's metadata call its licence, where it is no SPDX expression but says the same.
CALLED = {"MIT License": "MIT", "BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0"}


class PartError(Exception):
    """What a package would hold is not known well enough to be shipped; one line for each case."""


@dataclass(frozen=True)
class Part:
    """One thing that is inside."""

    name: str
    version: str
    licence: str
    """An SPDX expression."""
    home: str = ""
    kind: str = "library"
    """As CycloneDX names it: application, framework, library, platform."""
    purl: str = ""
    within: str = ""
    """The wheel that carries it; "" when it stands for itself."""
    texts: tuple[Path, ...] = ()
    files: tuple[PurePosixPath, ...] = ()
    """Its files of machine code, from the libraries' folder."""
    sha256: str = ""
    """Of the wheel's file, or of the only file of a library."""
    why: str = ""
    crates: tuple[Crate, ...] = ()
    """The Rust crates that it stands for."""


@dataclass(frozen=True)
class Known:
    """An entry of parts.toml: a library that no wheel's metadata name."""

    name: str
    of: tuple[str, ...]
    licence: str
    files: tuple[str, ...]
    home: str
    text: tuple[str, ...] = ()
    listed: str = ""
    why: str = ""
    crates: bool = False

    def takes(self, file: PurePosixPath) -> bool:
        """Tell whether a file is of this library, or has it built in."""
        names = (stem_of(file).lower(), file.name.lower())
        return any(fnmatchcase(name, pattern.lower()) for pattern in self.files for name in names)


@dataclass(frozen=True)
class Catalogue:
    """All of parts.toml."""

    parts: tuple[Known, ...]
    wheels: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[str, ...]]
    """Modules that are the wheel's own code, of wheels whose modules must all be known."""
    elsewhere: Mapping[str, Part]
    """Distributions of the lock that not every machine has, without versions and texts."""

    def of(self, holder: str) -> list[Known]:
        """Give what this wheel, or "system" or "tool", may carry."""
        return [known for known in self.parts if holder in known.of]


@dataclass(frozen=True)
class Wheel:
    """An installed wheel."""

    name: str
    """As the lock file writes it."""
    distribution: Distribution
    site: Path
    files: frozenset[PurePosixPath] = field(default=frozenset(), repr=False)

    @property
    def version(self) -> str:
        """Its version."""
        return self.distribution.version


def catalogue(path: Path = DATA) -> Catalogue:
    """Read parts.toml. Raises LicenceError where a licence is no SPDX expression."""
    content = tomllib.loads(path.read_text("utf-8"))
    parts = []
    for entry in content["part"]:
        files, text = tuple(entry.pop("files")), tuple(entry.pop("text", ()))
        of = entry.pop("of")
        entry["of"] = (of,) if isinstance(of, str) else tuple(of)
        entry["licence"] = spdx.checked(entry["licence"])
        parts.append(Known(files=files, text=text, **entry))
    texts = {name: tuple(files) for name, files in content["texts"].items()}
    own = {name: tuple(modules) for name, modules in content["own"].items()}
    elsewhere = {name: Part(version="", **entry) for name, entry in content["elsewhere"].items()}
    return Catalogue(tuple(parts), content["wheels"], texts, own, elsewhere)


def locked(lock: Path = ROOT / "requirements.lock") -> list[str]:
    """Give the names of the run-time lock, each once."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text("utf-8"), re.MULTILINE)
    return list(dict.fromkeys(normal(name) for name in names))


def normal(name: str) -> str:
    """Give a distribution's name as indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wheels(site: Path, names: list[str]) -> list[Wheel]:
    """Give the wheels of ``site`` that are named; one that is for another platform is not there."""
    found = {}
    for folder in sorted(site.glob("*.dist-info")):
        distribution = PathDistribution(folder)
        name = normal(distribution.metadata["Name"])
        if name in names:
            files = frozenset(PurePosixPath(str(file)) for file in distribution.files or ())
            found[name] = Wheel(name, distribution, site, files)
    return [found[name] for name in names if name in found]


def wheel_licence(wheel: Wheel, known: Catalogue) -> str:
    """Give the SPDX expression of a wheel. Raises PartError where neither its metadata nor parts.toml give one."""
    metadata = wheel.distribution.metadata
    if name := known.wheels.get(wheel.name):
        return spdx.checked(name)
    for header in ("License-Expression", "License"):
        said = "".join(metadata.get_all(header) or ()).strip()
        with suppress(spdx.LicenceError):
            return spdx.checked(CALLED.get(said, said))
    raise PartError(f"{wheel.name}: its metadata give no SPDX licence; name it in {DATA.name} after reading its text")


def wheel_texts(wheel: Wheel, known: Catalogue) -> tuple[Path, ...]:
    """Give the licence texts of a wheel. Raises PartError where there is none."""
    own = [
        Path(str(file.locate()))
        for file in wheel.distribution.files or ()
        if ".dist-info/" in str(file) and re.search(r"(?i)/(licen[cs]e|copying|notice|authors)[^/]*$", str(file))
    ]
    texts = own + [resolved(text, wheel.site) for text in known.texts.get(wheel.name, ())]
    if not texts:
        raise PartError(f"{wheel.name}: it carries no licence text; add it to resources/licences and {DATA.name}")
    return tuple(sorted(texts))


def resolved(text: str, site: Path) -> Path:
    """Give the file of a text as parts.toml names it. Raises PartError where it is missing."""
    folder, name = (TEXTS, text.removeprefix("resources:")) if text.startswith("resources:") else (site, text)
    path = next(iter(sorted(folder.glob(name))), None)
    if path is None:
        raise PartError(f"{text}: this licence text is missing")
    return path


def wheel_part(wheel: Wheel, known: Catalogue, sha256: str = "") -> Part:
    """Give a wheel as a part. Raises PartError."""
    metadata = wheel.distribution.metadata
    return Part(
        metadata["Name"],
        wheel.version,
        wheel_licence(wheel, known),
        _home(wheel),
        purl=f"pkg:pypi/{wheel.name}@{wheel.version}",
        texts=wheel_texts(wheel, known),
        sha256=sha256,
    )


def carried(wheel: Wheel, known: Catalogue, files: list[PurePosixPath]) -> list[Part]:
    """Give the libraries that these files of a wheel are, or have built in.

    Raises PartError where a library, or a module of a wheel whose modules must all be known, is not known, and where
    a Rust crate may not be used under the licences that are named for it.
    """
    versions = _versions(wheel)
    found: list[Part] = []
    taken: set[PurePosixPath] = set()
    for each in known.of(wheel.name):
        own = tuple(file for file in files if each.takes(file))
        taken.update(own)
        if own:
            version = versions.get(each.listed, wheel.version if each.name == "Qt" else "")
            texts = tuple(resolved(text, wheel.site) for text in each.text)
            part = Part(each.name, version, each.licence, each.home, within=wheel.name)
            crates = _crates(wheel, each.licence) if each.crates else ()
            found.append(replace(part, texts=texts, files=own, why=each.why, crates=crates))
    strangers = [file for file in files if file not in taken and _must_be_known(file, wheel, known)]
    if strangers:
        raise PartError("\n".join(stranger(file) for file in strangers))
    return found


def _crates(wheel: Wheel, licence: str) -> tuple[Crate, ...]:
    found = tuple(own_bills.crates(wheel.distribution))
    strangers = [crate for crate in found if not spdx.is_within(crate.licence, licence)]
    if strangers:
        what = f"may not be used under {licence}; add its licence and its text in {DATA.name}"
        raise PartError("\n".join(f"{wheel.name}: {crate.name} ({crate.licence or '?'}) {what}" for crate in strangers))
    return found


def stranger(file: PurePosixPath) -> str:
    """Say that a file is of no part that is known."""
    return f"{file}: machine code of no known part; name it in {DATA.name} with its licence"


def _must_be_known(file: PurePosixPath, wheel: Wheel, known: Catalogue) -> bool:
    """Tell whether a file may not simply be the wheel's own: it lies with the libraries, or beside those of codecs."""
    if file.parts[0].endswith(".libs"):
        return True
    return wheel.name in known.own and stem_of(file) not in known.own[wheel.name]


def stem_of(file: PurePosixPath) -> str:
    """Give a file's name without its version, its hash and its ending; "" where it is no machine code."""
    match = MACHINE_CODE.match(file.name)
    return match["stem"] if match else ""


def machine_code(folder: Path) -> Iterator[PurePosixPath]:
    """Give the files of machine code below ``folder``, sorted; links are of the files that they lead to."""
    for path in sorted(folder.rglob("*")):
        if MACHINE_CODE.match(path.name) and path.is_file() and not path.is_symlink():
            yield PurePosixPath(path.relative_to(folder).as_posix())


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _versions(wheel: Wheel) -> dict[str, str]:
    """Give the versions of the libraries that a wheel's description and its own bills of materials name."""
    versions = own_bills.versions(wheel.distribution)
    return versions | {match["name"]: match["version"] for match in LISTED.finditer(_description(wheel))}


def _description(wheel: Wheel) -> str:
    payload = wheel.distribution.metadata.get_payload()  # type: ignore[attr-defined]  # an email message underneath
    return payload if isinstance(payload, str) else ""


def _home(wheel: Wheel) -> str:
    """Give the address of a wheel's project: its home, else its sources, else what comes first."""
    metadata = wheel.distribution.metadata
    urls = [url.partition(",") for url in metadata.get_all("Project-URL") or ()]
    named = {label.strip().lower(): url.strip() for label, _, url in urls}
    wanted = (named.get(label) for label in ("homepage", "repository", "source", "source code"))
    own = "".join(metadata.get_all("Home-page") or ())
    return own or next(filter(None, wanted), "") or next(iter(named.values()), "")
