"""What this program is made of, and under which licences: for *Help → Licences*.

The list lies in `resources/licences/inside.json`. That of a checkout names the packages of the lock; a packaged program
has in its place the list of what is really inside it, with all texts beside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

from qrstation.core.resources import resource
from qrstation.core.station.identity import VERSION

PROGRAM = "QR Station"
INSTALLED = "distribution:"
"""Begins the place of texts that an installed distribution carries itself."""


@dataclass(frozen=True, slots=True)
class LicensedPart:
    """A part of the program with its licence."""

    name: str
    version: str
    """"" where the list does not say it, as that of a checkout."""
    licence: str
    """An SPDX expression."""
    home: str
    within: str
    """The packages that carry it, or ""."""
    texts: tuple[str, ...]
    """Places of its texts: below `resources/licences`, or a distribution's name."""

    def text(self) -> str:
        """Give the licence's texts, one after the other; "" where it has none of its own."""
        return "\n\n\n".join(text for place in self.texts for text in _texts(place))


def licensed_parts() -> list[LicensedPart]:
    """Give the parts of this program, itself first; what only other systems or versions of Python get is none."""
    entries = json.loads(resource("licences", "inside.json").read_text("utf-8"))
    return [
        LicensedPart(
            entry["name"],
            entry["version"] or (VERSION if entry["name"] == PROGRAM else ""),
            entry["licence"],
            entry["home"],
            entry["within"],
            tuple(entry["texts"]),
        )
        for entry in entries
        if _is_here(entry["texts"])
    ]


def _is_here(places: list[str]) -> bool:
    names = [place.removeprefix(INSTALLED) for place in places if place.startswith(INSTALLED)]
    try:
        return all(distribution(name) for name in names)
    except PackageNotFoundError:
        return False


def _texts(place: str) -> list[str]:
    if place.startswith(INSTALLED):
        return _installed_texts(place.removeprefix(INSTALLED))
    return [resource("licences", *place.split("/")).read_bytes().decode("utf-8", "replace").strip("\n")]


def _installed_texts(name: str) -> list[str]:
    """Give the texts of an installed distribution."""
    found = distribution(name)
    # Where the metadata name none, the folder that wheels have for them tells (PEP 639).
    folder = ".dist-info/licenses/"
    others = [str(file).split(folder)[1] for file in found.files or () if folder in file.as_posix()]
    names = found.metadata.get_all("License-File") or others
    texts = [found.read_text(f"licenses/{name}") or found.read_text(name) for name in names]
    return [text.strip("\n") for text in texts if text]
