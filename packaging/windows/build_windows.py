"""Builds setup.exe on Linux: fetches what is pinned, leaves out what is not needed, compiles the launchers, packs.

Usage: build_windows.py [--work build/windows] [--output dist] [--quick]
Needs the Debian packages of `packaging/debian-packages.sh windows`. See packaging/README.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(ROOT / "packaging" / "bundle"), str(ROOT)]

import launchers  # noqa: E402
import left_out  # noqa: E402
import pinned  # noqa: E402
import program_folder  # noqa: E402
import sign  # noqa: E402

from qrstation.core.station.identity import VERSION  # noqa: E402

MOST_MEGABYTES = 75


class BuildError(RuntimeError):
    """setup.exe cannot be built; the text is for whoever builds."""


def main() -> int:
    """Build, and print where setup.exe lies and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "windows")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    parser.add_argument("--quick", action="store_true", help="packed fast and larger, for trying")
    options = parser.parse_args()
    started = time.monotonic()
    expected = (
        BuildError,
        launchers.CompileError,
        left_out.RulesError,
        pinned.PartError,
        sign.SignError,
        program_folder.TreeError,
    )
    try:
        setup = build(options.work.resolve(), options.output.resolve(), is_quick=options.quick)
    except expected as error:
        print(f"build_windows: {error}", file=sys.stderr)
        return 1
    size = setup.stat().st_size
    print(f"{setup}: {size / 1e6:.1f} MB, made in {time.monotonic() - started:.0f} s")
    if size > MOST_MEGABYTES * 1e6 and not options.quick:
        print(f"build_windows: more than {MOST_MEGABYTES} MB; see packaging/bundle/left_out.toml", file=sys.stderr)
        return 1
    return 0


def build(work: Path, output: Path, *, is_quick: bool = False) -> Path:
    """Build in ``work`` and give setup.exe in ``output``."""
    os.umask(0o022)
    epoch = source_epoch()
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    root = work / "tree"
    shutil.rmtree(root, ignore_errors=True)
    pins = pinned.read_pins()
    program_folder.lay_python(root, pinned.fetch_python(pins, work / "downloads"), pins.search_path)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    site = work / "site"
    shutil.rmtree(site, ignore_errors=True)
    program_folder.lay_wheels(site, pinned.fetch_wheels(lock, pins.version, work / "downloads"))
    libraries = root / program_folder.RUNTIME / program_folder.LIBRARIES
    shutil.copytree(site, libraries)
    program_folder.lay_also(root, pins.also)
    left_out.remove(libraries, left_out.left_out(libraries, left_out.read_rules(), "windows"))
    if not is_quick and not (ROOT / "resources" / "guide" / "index.html").exists():
        raise BuildError("the guide's pages are missing: make guide")
    program_folder.lay_program(root, ROOT / "qrstation")
    program_folder.lay_texts(root, ROOT)
    setup = output / f"qrstation-{VERSION}-setup.exe"
    output.mkdir(parents=True, exist_ok=True)
    bill = setup.with_suffix(".cdx.json")
    write_papers(libraries, site, bill, pins.version)
    program_folder.check_lengths(root)
    programs = compiled(root, work / "compiled", pins.library)
    sign.sign(programs)
    for folder in (root, work / "compiled"):
        program_folder.settle(folder, epoch)
    pack(root, work, setup, is_quick=is_quick)
    signed = sign.sign([setup])
    print(f"{setup.name}: {'signed' if signed else 'unsigned, no certificate was given'}")
    run_papers("sums", str(setup), str(bill))
    return setup


def write_papers(libraries: Path, site: Path, bill: Path, python: str) -> None:
    """Lay the licences' texts, and write the bill of materials; what is not known or not allowed stops it here."""
    texts = libraries / "qrstation" / "resources" / "licences"
    run_papers(
        *("bundle", str(libraries), "--site", str(site), "--tool", "nsis", "--python", python),
        *("--python-licence", str(libraries.parent / "LICENSE.txt"), "--wheels", str(site.parent / "downloads")),
        *("--licences", str(texts), "--bill", str(bill)),
    )


def run_papers(*arguments: str) -> None:
    """Have the papers written that every package has. Raises BuildError."""
    script = ROOT / "packaging" / "bundle" / "papers.py"
    if subprocess.run([sys.executable, str(script), *arguments], check=False).returncode:
        raise BuildError("the package's papers could not be written")


def compiled(root: Path, work: Path, library: str) -> list[Path]:
    """Compile the launchers into ``root``, and setup's helper into ``work``."""
    icon = ROOT / "resources" / "icons" / "program" / "qrstation.ico"
    made = [launchers.compile_launcher(each, VERSION, library, icon, work, root) for each in launchers.LAUNCHERS]
    return [*made, launchers.compile_launcher(launchers.HELPER, VERSION, library, icon, work, work)]


def pack(root: Path, work: Path, setup: Path, *, is_quick: bool) -> None:
    """Have NSIS pack the tree into ``setup``. Raises BuildError."""
    (work / "runtime.nsh").write_text(program_folder.install_script(root, program_folder.RUNTIME), encoding="utf-8")
    defines = {
        "VERSION": VERSION,
        "VERSION4": ".".join(launchers.four_numbers(VERSION)),
        "TREE": root,
        "COMPILED": work / "compiled",
        "RUNTIME_FILES": work / "runtime.nsh",
        "OPTIONS": HERE / "options.nsh",
        "REMOVAL": HERE / "removal.nsh",
        "ICON": ROOT / "resources" / "icons" / "program" / "qrstation.ico",
        "LICENCE": licence_page(work),
        "SIDE": side_picture(work),
        "SETUP": setup,
    }
    for name in ("LICENCE", "SIDE"):
        os.utime(str(defines[name]), (source_epoch(), source_epoch()))
    if is_quick:
        defines["QUICK"] = "yes"
    if sign.options(os.environ) is not None:
        defines["SIGN"] = f"{sys.executable} {HERE / 'sign.py'}"
    command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", "-NOCD"]
    command += [f"-D{name}={value}" for name, value in defines.items()]
    try:
        done = subprocess.run([*command, str(HERE / "installer.nsi")], check=False)
    except FileNotFoundError as error:
        raise BuildError("makensis is missing: packaging/debian-packages.sh windows") from error
    if done.returncode:
        raise BuildError("makensis failed")


def licence_page(work: Path) -> Path:
    """Write what the licence page shows: whose software is inside, then our licence."""
    about = (HERE / "licence_page.txt").read_text(encoding="utf-8")
    page = work / "licence.txt"
    text = about + "\n" + (ROOT / "LICENSE").read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8-sig", newline="\r\n")
    return page


def side_picture(work: Path) -> Path:
    """Draw the picture of setup's first and last page. Raises BuildError."""
    picture = work / "side.bmp"
    if subprocess.run([sys.executable, str(HERE / "side_picture.py"), str(picture)], check=False).returncode:
        raise BuildError("setup's picture could not be drawn")
    return picture


def source_epoch() -> int:
    """Give the time that everything inside gets: SOURCE_DATE_EPOCH, or that of the last commit."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError("no commit to take the time from: set SOURCE_DATE_EPOCH")
    return int(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
