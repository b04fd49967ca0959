"""The tree of the Debian package."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import tree

ROOT = Path(__file__).parents[2]
EPOCH = 1_700_000_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    gathered = tmp_path / "gathered"
    (gathered / "lib").mkdir(parents=True)
    (gathered / "qrstation").write_bytes(b"program")
    (gathered / "lib" / "a.so").write_bytes(b"library")
    (gathered / "b.so").symlink_to("lib/a.so")
    root = tmp_path / "root"
    tree.lay_program(root, gathered)
    return root


def test_the_command_leads_to_the_program(root: Path) -> None:
    assert (root / "usr/bin/qrstation").resolve() == root / "usr/lib/qrstation/qrstation"
    assert (root / "usr/lib/qrstation/b.so").is_symlink()


def test_the_icon_is_there_in_each_size_and_as_svg(root: Path) -> None:
    tree.lay_icons(root, ROOT / "resources" / "icons" / "program")
    icons = root / "usr/share/icons/hicolor"
    assert {path.parent.parent.name for path in icons.rglob("qrstation.png")} >= {"16x16", "48x48", "256x256"}
    assert (icons / "scalable/apps/qrstation.svg").is_file()


def test_version_and_date_stand_in_the_catalogue(root: Path) -> None:
    tree.lay_desktop(root, "1.2.3", EPOCH)
    text = (root / "usr/share/metainfo/qrstation.metainfo.xml").read_text("utf-8")
    assert '<release version="1.2.3" date="2023-11-14"/>' in text
    assert (root / "usr/lib/systemd/user/qrstation-receive.service").is_file()


def test_texts_are_packed_without_a_time(root: Path) -> None:
    tree.lay_texts(root, "page", "changelog", "news", "copyright")
    packed = (root / "usr/share/man/man1/qrstation.1.gz").read_bytes()
    assert gzip.decompress(packed) == b"page"
    assert packed[4:8] == bytes(4)
    assert (root / "usr/share/doc/qrstation/copyright").read_text() == "copyright"


def test_rights_and_times_are_the_same_on_every_machine(root: Path) -> None:
    (root / "usr/lib/qrstation/lib/a.so").chmod(0o700)
    tree.settle(root, EPOCH)
    rights = {path.name: path.lstat().st_mode & 0o777 for path in root.rglob("*") if not path.is_symlink()}
    assert rights == {"usr": 0o755, "bin": 0o755, "lib": 0o755, "qrstation": 0o755, "a.so": 0o644}
    assert {int(path.lstat().st_mtime) for path in root.rglob("*")} == {EPOCH}


def test_sums_are_of_files_and_the_size_is_rounded_up(root: Path) -> None:
    assert [line.split("  ")[1] for line in tree.check_sums(root).splitlines()] == [
        "usr/lib/qrstation/lib/a.so",
        "usr/lib/qrstation/qrstation",
    ]
    assert tree.size_kilobytes(root) == len(list(root.rglob("*")))
