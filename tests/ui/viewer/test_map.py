"""The map of the viewer names every file, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from qrstation.ui import viewer


def test_the_map_names_every_file_of_the_viewer() -> None:
    folder = Path(viewer.__path__[0])
    files = {path.stem for path in folder.rglob("*.py")} - {"__init__"}
    rooms = {path.name for path in folder.iterdir() if (path / "__init__.py").exists()}
    named = re.findall(r"`(\w+)/?`", viewer.__doc__ or "")
    assert set(named) == files | rooms
