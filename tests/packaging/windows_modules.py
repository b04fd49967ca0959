"""The modules of packaging/windows/, found as its scripts find each other: in their folder."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "packaging" / "windows"
sys.path.insert(0, str(FOLDER))


def module(name: str) -> Any:
    """Give the module of this name."""
    return importlib.import_module(name)
