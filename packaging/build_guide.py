"""Builds the guide's pages from docs/: ``python packaging/build_guide.py [FOLDER]``, by default into resources/guide/.

The same sources give the same bytes. Links that lead nowhere end it with 1.
"""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "resources" / "guide"


def build_guide(folder: Path = GUIDE) -> None:
    """Build into ``folder``, in place of what is there. Raises mkdocs.exceptions.Abort where a page is wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder)))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    build_guide(*map(Path, sys.argv[1:2]))
