"""The one way to the files that come with the program: pictures, texts, rules, the guide.

They lie in `resources/` beside the package, and are found inside it, as a wheel and a packaged program carry them.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(*names: str) -> Traversable:
    """Give the resource at ``names``, folder by folder, such as ("icons", "tools", "pan.svg")."""
    return files("qrstation").joinpath("resources", *names)


def resource_file(*names: str) -> Path:
    """Give a resource as a file of this disk, for what other programs open: no package of ours is a zip file.

    Raises FileNotFoundError where it is missing, and where the program does lie in a zip file.
    """
    found = resource(*names)
    if not isinstance(found, Path) or not found.exists():
        raise FileNotFoundError("/".join(names))
    return found
