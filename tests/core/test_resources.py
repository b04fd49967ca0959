"""Resources: found in one way, and the same in a wheel as in a checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qrstation.core.resources import resource, resource_file
from qrstation.core.station.identity import VERSION
from qrstation.ui.help.places import targets, way_to

ROOT = Path(__file__).parents[2]
GUIDE = "qrstation/resources/guide/"


def test_what_is_missing_is_said_by_name() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/none\.svg"):
        resource_file("icons", "none.svg")


def test_a_file_can_be_handed_to_other_programs() -> None:
    assert resource_file("icons", "program", "qrstation.svg").read_bytes().startswith(b"<svg")


def test_a_wheel_carries_every_resource(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    copied = subprocess.run(["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"], cwd=ROOT, capture_output=True)
    for name in copied.stdout.decode().split("\0"):
        if name and (ROOT / name).exists():
            to = tree / name
            to.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_symlink():
                to.symlink_to((ROOT / name).readlink())
            else:
                to.write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*build, "--no-build-isolation", "-w", str(tmp_path), str(tree)], check=True)
    wheel = tmp_path / f"qrstation-{VERSION}-py3-none-any.whl"
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("qrstation/resources/")}
    folder = ROOT / "resources"
    here = {f"qrstation/resources/{each.relative_to(folder)}" for each in folder.rglob("*") if each.is_file()}
    assert {name for name in inside if not name.startswith(GUIDE)} == {
        name for name in here if not name.startswith(GUIDE)
    }
    assert {f"{GUIDE}{name}" for name in ("index.html", *map(way_to, targets()))} <= inside, "built with the wheel"


def test_every_resource_of_the_tree_is_reached() -> None:
    for each in (ROOT / "resources").rglob("*"):
        if each.is_file():
            assert resource(*each.relative_to(ROOT / "resources").parts).is_file()
