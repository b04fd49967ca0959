"""Keeps the program's own file of modules open: an upgrade lays another in its place, and what runs goes on with
its own, also where a module is imported late."""

import os
import sys

if sys.platform == "linux":
    import pyimod02_importers  # PyInstaller's own part of a packaged program

    archive = pyimod02_importers.pyz_archive
    archive._filename = f"/proc/self/fd/{os.open(archive._filename, os.O_RDONLY)}"
