"""The tree of the Debian package: where each file goes, its rights and its time."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import time
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = Path("usr/lib/qrstation")
SIZE = re.compile(r"qrstation-(\d+)\.png")


def lay_program(root: Path, gathered: Path) -> None:
    """Lay what PyInstaller gathered, and the command."""
    shutil.copytree(gathered, root / PROGRAM, symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/qrstation").symlink_to("../lib/qrstation/qrstation")


def lay_desktop(root: Path, version: str, epoch: int) -> None:
    """Lay what the desktop and the user's service manager read."""
    share = root / "usr/share"
    _copy(HERE / "qrstation.desktop", share / "applications/qrstation.desktop")
    _copy(HERE / "qrstation-mime.xml", share / "mime/packages/qrstation.xml")
    _copy(HERE / "qrstation-receive.service", root / "usr/lib/systemd/user/qrstation-receive.service")
    text = (HERE / "qrstation.metainfo.xml").read_text(encoding="utf-8")
    date = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    _write(share / "metainfo/qrstation.metainfo.xml", text.replace("@VERSION@", version).replace("@DATE@", date))


def lay_icons(root: Path, pictures: Path) -> None:
    """Lay the program's icon in each size that there is, and as SVG."""
    icons = root / "usr/share/icons/hicolor"
    for picture in sorted(pictures.iterdir()):
        if size := SIZE.fullmatch(picture.name):
            _copy(picture, icons / f"{size.group(1)}x{size.group(1)}/apps/qrstation.png")
    _copy(pictures / "qrstation.svg", icons / "scalable/apps/qrstation.svg")


def lay_texts(root: Path, man_page: str, changelog: str, news: str, copyright_text: str) -> None:
    """Lay the man page and what stands in the package's folder of documents."""
    document = root / "usr/share/doc/qrstation"
    _write_packed(root / "usr/share/man/man1/qrstation.1.gz", man_page)
    _write_packed(document / "changelog.gz", changelog)
    _write_packed(document / "CHANGELOG.md.gz", news)
    _write(document / "copyright", copyright_text)
    _copy(HERE / "lintian-overrides", root / "usr/share/lintian/overrides/qrstation")


def size_kilobytes(root: Path) -> int:
    """Give what the files take, rounded up to kilobytes; a folder or link counts as one (deb-substvars)."""
    files = [path for path in root.rglob("*") if "DEBIAN" not in path.relative_to(root).parts]
    return sum((path.lstat().st_size + 1023) // 1024 if _plain(path) else 1 for path in files)


def check_sums(root: Path) -> str:
    """Give the text of md5sums (deb-md5sums), which `dpkg --verify` reads."""
    import hashlib

    lines = []
    for path in sorted(root.rglob("*")):
        if _plain(path) and "DEBIAN" not in path.relative_to(root).parts:
            digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            lines.append(f"{digest}  {path.relative_to(root).as_posix()}\n")
    return "".join(lines)


def settle(root: Path, epoch: int) -> None:
    """Give everything the same rights and time, whatever the umask and the clock of the machine that builds."""
    program = root / PROGRAM / "qrstation"
    for path in [*sorted(root.rglob("*")), root]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == program else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _write_packed(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
