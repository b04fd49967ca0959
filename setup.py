"""Builds the guide's pages before a wheel is made of the tree, so that no wheel is without them; else see pyproject."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithGuide(build_py):
    """Builds the guide first; a source distribution has its pages already, an editable tree gets them by make."""

    def run(self) -> None:
        """Build (setuptools)."""
        if not self.editable_mode and (ROOT / "mkdocs.yml").exists():
            subprocess.run([sys.executable, str(ROOT / "packaging" / "build_guide.py")], check=True)
        super().run()


setup(cmdclass={"build_py": BuildWithGuide})
