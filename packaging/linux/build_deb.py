"""Builds the Debian package: gathers the program, leaves out what it does not need, lays the tree, packs it.

Usage: build_deb.py [--work build/deb] [--output dist] [--level 6]
The same commit gives the same bytes on the same machine: see packaging/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "packaging" / "bundle"
sys.path[:0] = [str(BUNDLE), str(ROOT)]

import control  # noqa: E402
import left_out  # noqa: E402
import libraries  # noqa: E402
import tree  # noqa: E402

from qrstation.core.station.identity import VERSION  # noqa: E402

MOST_MEGABYTES = 75
PAPERS = BUNDLE / "papers.py"
RAN = "runs.json"
"""What pip says it installed of the run-time lock."""
LOCKS = (ROOT / "requirements.lock", BUNDLE / "requirements.lock")


class BuildError(RuntimeError):
    """The package cannot be built; the text is for whoever builds."""


def main() -> int:
    """Build, and print where the package lies and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "deb")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    parser.add_argument("--level", type=int, choices=range(10), default=6, help="of xz; a lower one is faster")
    options = parser.parse_args()
    started = time.monotonic()
    try:
        package = build(options.work.resolve(), options.output.resolve(), options.level)
    except (BuildError, libraries.LibraryError, left_out.RulesError) as error:
        print(f"build_deb: {error}", file=sys.stderr)
        return 1
    size = package.stat().st_size
    print(f"{package}: {size / 1e6:.1f} MB ({size} bytes), made in {time.monotonic() - started:.0f} s")
    if size > MOST_MEGABYTES * 1e6:
        print(f"build_deb: more than {MOST_MEGABYTES} MB; see packaging/bundle/left_out.toml", file=sys.stderr)
        return 1
    return 0


def build(work: Path, output: Path, level: int) -> Path:
    """Build in ``work`` and give the package in ``output``."""
    os.umask(0o022)
    epoch = source_date()
    python = make_environment(work)
    gathered = gather(python, work, epoch)
    root = work / "package" / "debian" / "qrstation"
    shutil.rmtree(work / "package", ignore_errors=True)
    root.mkdir(parents=True)
    tree.lay_program(root, gathered)
    output.mkdir(parents=True, exist_ok=True)
    package = output / f"qrstation_{VERSION}_amd64.deb"
    lay_papers(root, python, package.with_suffix(".cdx.json"), epoch)
    lay_rest(root, python, epoch)
    check_libraries(root)
    depends = libraries.system_depends(root, work / "package")
    about = root / "DEBIAN"
    about.mkdir(exist_ok=True)
    maintainer = os.environ.get("QRSTATION_MAINTAINER", control.MAINTAINER)
    (about / "control").write_text(control.control(VERSION, depends, tree.size_kilobytes(root), maintainer))
    (about / "md5sums").write_text(tree.check_sums(root))
    tree.settle(root, epoch)
    run("dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", str(root), str(package), epoch=epoch)
    run(str(python), str(PAPERS), "sums", str(package), str(package.with_suffix(".cdx.json")))
    return package


def source_date() -> int:
    """Give the time that the package says it was made at: SOURCE_DATE_EPOCH, else the last commit's."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError("this is no checkout: set SOURCE_DATE_EPOCH")
    return int(done.stdout)


def make_environment(work: Path) -> Path:
    """Make the place to build in: what runs and what gathers, by hash, and nothing else. Gives its python."""
    place = work / "environment"
    python = place / "bin" / "python"
    locks = b"".join(lock.read_bytes() for lock in LOCKS)
    made_from = hashlib.sha256(sys.version.encode() + RAN.encode() + locks).hexdigest()
    stamp = place / "made-from"
    if stamp.is_file() and stamp.read_text() == made_from:
        return python
    shutil.rmtree(place, ignore_errors=True)
    run(sys.executable, "-m", "venv", str(place))
    for lock, report in zip(LOCKS, (place / RAN, place / "gathers.json"), strict=True):
        options = ("--quiet", "--no-deps", "--require-hashes", "--report", str(report))
        run(str(python), "-m", "pip", "install", *options, "-r", str(lock))
    stamp.write_text(made_from)
    return python


def gather(python: Path, work: Path, epoch: int) -> Path:
    """Have PyInstaller gather the program, take away what it does not need, and give the folder."""
    folders = {name: work / name for name in ("guide", "gathered", "pyinstaller")}
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    run(str(python), str(ROOT / "packaging" / "build_guide.py"), str(folders["guide"]), epoch=epoch)
    run(
        *(str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"),
        *("--distpath", str(folders["gathered"]), "--workpath", str(folders["pyinstaller"])),
        str(BUNDLE / "qrstation.spec"),
        epoch=epoch,
        QRSTATION_GUIDE=str(folders["guide"]),
    )
    gathered = folders["gathered"] / "qrstation"
    libraries_folder = gathered / "lib"
    rules = left_out.read_rules()
    left_out.remove(libraries_folder, left_out.left_out(libraries_folder, rules, "linux"))
    missing = [name for name in rules.codecs if not list((libraries_folder / "imagecodecs").glob(f"{name}.*"))]
    if missing:
        raise BuildError(f"codecs are missing: {', '.join(missing)}")
    return gathered


def lay_papers(root: Path, python: Path, bill: Path, epoch: int) -> None:
    """Lay the licences' texts, and write the bill of materials; what is not known or not allowed stops it here."""
    libraries_folder = root / tree.PROGRAM / "lib"
    site = next((python.parents[1] / "lib").glob("python3*/site-packages"))
    run(
        *(str(python), str(PAPERS), "bundle", str(libraries_folder), "--site", str(site), "--tool", "pyinstaller"),
        *("--licences", str(libraries_folder / "qrstation" / "resources" / "licences"), "--bill", str(bill)),
        *("--report", str(python.parents[1] / RAN)),
        *("--modules", str(root.parents[2] / "pyinstaller" / "qrstation" / "PYZ-00.toc")),
        epoch=epoch,
    )


def lay_rest(root: Path, python: Path, epoch: int) -> None:
    """Lay all that is not the program itself."""
    page = run(str(python), str(tree.HERE / "man_page.py"), epoch=epoch)
    maintainer = os.environ.get("QRSTATION_MAINTAINER", control.MAINTAINER)
    python_licence = (Path(os.__file__).parent / "LICENSE.txt").read_text(encoding="utf-8")
    tree.lay_desktop(root, VERSION, epoch)
    tree.lay_icons(root, ROOT / "resources" / "icons" / "program")
    tree.lay_texts(
        root,
        page,
        control.changelog(VERSION, epoch, maintainer),
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        control.copyright_text(parts_inside(root / tree.PROGRAM / "lib"), python_licence),
    )


def parts_inside(folder: Path) -> list[control.Part]:
    """Give the distributions inside, by what their metadata say."""
    parts = []
    for path in sorted(folder.glob("*.dist-info/METADATA")):
        head = path.read_text(encoding="utf-8").partition("\n\n")[0]
        values = dict(re.findall(r"^([A-Za-z-]+): (.*)$", head, re.MULTILINE)[::-1])
        licence = values.get("License-Expression") or values.get("License") or classified(head)
        parts.append(control.Part(values["Name"], values["Version"], licence))
    return parts


def classified(head: str) -> str:
    """Give the licence that stands among the classifiers, where there is no better word for it."""
    found = re.findall(r"^Classifier: License :: (?:OSI Approved :: )?(.*)$", head, re.MULTILINE)
    return found[0] if found else "see its metadata"


def check_libraries(root: Path) -> None:
    """Raise BuildError where a library lies there for nobody."""
    folder = root / tree.PROGRAM
    idle = libraries.for_nobody([libraries.read_library(path) for path in libraries.elf_files(folder)])
    if idle:
        names = ", ".join(str(path.relative_to(folder)) for path in idle)
        raise BuildError(f"nothing loads {names}: add them to packaging/bundle/left_out.toml")


def run(*command: str, epoch: int | None = None, **variables: str) -> str:
    """Run a command whose results do not hang on this machine's settings; give what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"} | variables
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command[:4])} …: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
