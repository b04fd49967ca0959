"""The licence texts of a package: a folder with a file or more for each part, and a list of what is inside."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from parts import Part

LIST = "inside.json"
"""What *Help → Licences* reads: [{"name", "version", "licence", "home", "within", "texts"}]."""


def write_texts(inside: Sequence[Part], folder: Path) -> None:
    """Fill ``folder`` with the texts of all parts, `<part>/<text>`, and with the list; what lay there goes.

    Raises FileExistsError where two texts of a part would have one name.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    places = []
    for part in inside:
        names: list[str] = []
        for text in part.texts:
            name = PurePosixPath(file_name(part.name)) / _name(text)
            path = folder / name
            if name.as_posix() in names:
                raise FileExistsError(f"{part.name}: two texts are called {name}")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.read_bytes())
            path.chmod(0o644)
            names.append(name.as_posix())
        places.append(names)
    (folder / LIST).write_text(listing(inside, places), encoding="utf-8", newline="\n")


def listing(inside: Sequence[Part], places: Sequence[Sequence[str]]) -> str:
    """Give the list of these parts, with the places of each one's texts."""
    entries = [
        {
            "name": part.name,
            "version": part.version,
            "licence": part.licence,
            "home": part.home,
            "within": part.within,
            "texts": list(texts),
        }
        for part, texts in zip(inside, places, strict=True)
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def file_name(name: str) -> str:
    """Give a name for a folder on every system."""
    return re.sub(r"[^A-Za-z0-9.+-]+", "-", name).strip("-.")


def _name(text: Path) -> str:
    """Give a text's name: with what it stands in inside a dist-info, and its Debian package where it is a copyright."""
    if text.name == "copyright":
        return f"{text.parent.name}.txt"
    folders = text.as_posix().partition(".dist-info/")[2].removeprefix("licenses/")
    return file_name(folders or text.name)
