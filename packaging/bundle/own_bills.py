"""What a wheel's own bills of materials (PEP 770) tell: versions of the libraries in it, and the Rust crates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

CARGO = "pkg:cargo/"
"""Begins the package address of a Rust crate."""


@dataclass(frozen=True)
class Crate:
    """A Rust crate that is built into a wheel's machine code."""

    name: str
    version: str
    licence: str
    """As its maker wrote it: an SPDX expression."""

    @property
    def purl(self) -> str:
        """Its package address."""
        return f"{CARGO}{self.name}@{self.version}"


def versions(distribution: Distribution) -> dict[str, str]:
    """Give the version of each library that is no crate, by its name in small letters."""
    # `libjpeg / libjpeg-turbo` is the second of them.
    return {
        each["name"].rpartition("/")[2].strip().lower(): each.get("version", "")
        for each in _components(distribution)
        if not each.get("purl", "").startswith(CARGO)
    }


def crates(distribution: Distribution) -> list[Crate]:
    """Give the crates, sorted; those that are the wheel's own sources are not among them."""
    found = []
    for each in _components(distribution):
        purl = each.get("purl", "")
        if purl.startswith(CARGO) and "download_url=file:" not in purl:
            licences = [entry.get("expression", "") for entry in each.get("licenses", ())]
            found.append(Crate(each["name"], each.get("version", ""), " AND ".join(licences)))
    return sorted(set(found), key=lambda crate: (crate.name, crate.version))


def _components(distribution: Distribution) -> Iterator[dict[str, Any]]:
    for file in distribution.files or ():
        if re.search(r"\.dist-info/sboms/.*\.json$", str(file)):
            yield from json.loads(Path(str(file.locate())).read_text("utf-8")).get("components", ())
