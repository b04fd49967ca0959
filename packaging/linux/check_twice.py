"""Builds the Debian package twice, from copies in two folders, and compares the bytes: `make check-deb-twice`.

Usage: check_twice.py [FOLDER], which both are copied to when they differ.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("one", "another/of/a/longer/name")


def main() -> int:
    """Give 0 where both are the same; else say which files differ, and 1."""
    date = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="qrstation-twice-") as place:
        for folder in FOLDERS:
            copy(Path(place) / folder)
        packages = [build(Path(place) / folder, date) for folder in FOLDERS]
        digests = [hashlib.sha256(package.read_bytes()).hexdigest() for package in packages]
        if digests[0] == digests[1]:
            print(f"the same bytes twice: {digests[0]}")
            return 0
        if len(sys.argv) > 1:
            shutil.copytree(place, sys.argv[1], symlinks=True)
        print("the two packages differ:", file=sys.stderr)
        for name in different([tree_of(Path(place) / folder) for folder in FOLDERS]):
            print(f"  {name}", file=sys.stderr)
    return 1


def copy(folder: Path) -> None:
    """Copy what git tracks into ``folder``."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.split("\0"):
        if name and os.path.lexists(ROOT / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name, follow_symlinks=False)


def build(folder: Path, date: str) -> Path:
    """Build in ``folder`` and give the package. The level of xz, the slowest part, changes nothing here."""
    command = [sys.executable, str(folder / "packaging/linux/build_deb.py"), "--level", "1"]
    subprocess.run(command, cwd=folder, env=os.environ | {"SOURCE_DATE_EPOCH": date}, check=True)
    return next((folder / "dist").glob("*.deb"))


def tree_of(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file of the package's tree."""
    root = folder / "build/deb/package/debian/qrstation"
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def different(trees: list[dict[str, str]]) -> list[str]:
    """Give the names of the files that are not the same in both trees, sorted."""
    one, other = trees
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


if __name__ == "__main__":
    sys.exit(main())
