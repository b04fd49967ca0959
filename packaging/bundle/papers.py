"""The papers of a made bundle: its licence texts inside it, its bill of materials and its checksums beside it.

Usage: papers.py bundle LIBRARIES --site SITE-PACKAGES --licences FOLDER --bill FILE.cdx.json [--tool pyinstaller]…
       papers.py sums PACKAGE…     (writes SHA256SUMS beside them)
       papers.py page              (writes docs/licences.md and the list of a checkout from what is installed)
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import inside
import licence_page
import parts
import sbom
import spdx
import texts

PAGE = parts.ROOT / "docs" / "licences.md"
IDENTITY = parts.ROOT / "qrstation" / "core" / "station" / "identity.py"


def write_papers(bundle: inside.Bundle, licences: Path, bill: Path) -> list[parts.Part]:
    """Write the licence texts to ``licences`` and the bill to ``bill``; give what is inside.

    The bill's time is SOURCE_DATE_EPOCH, or 0. Raises PartError where something inside is not known or not allowed.
    """
    found = inside.inside(bundle, parts.catalogue())
    texts.write_texts(found, licences)
    bill.write_bytes(sbom.bill(found, int(os.environ.get("SOURCE_DATE_EPOCH", "0"))))
    return found


def write_sums(packages: Sequence[Path]) -> Path:
    """Write SHA256SUMS beside the packages, as `sha256sum -c` reads it; give its path.

    What it names already and still lies there is named again: packages of several systems share the folder.
    """
    sums = packages[0].parent / "SHA256SUMS"
    before = sums.read_text("utf-8").splitlines() if sums.is_file() else []
    others = (sums.with_name(line.partition("  ")[2]) for line in before)
    named = sorted({*packages, *(other for other in others if other.is_file())})
    lines = [f"{parts.digest(package)}  {package.name}\n" for package in named]
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


def version() -> str:
    """Give the program's version from its one place, without importing it."""
    match = re.search(r'^VERSION = "([^"]+)"', IDENTITY.read_text("utf-8"), re.MULTILINE)
    assert match, IDENTITY  # noqa: S101 - for the type checker
    return match[1]


def reported_hashes(report: Path) -> dict[str, str]:
    """Give the SHA-256 of each wheel that pip installed, from what `pip install --report` wrote."""
    hashes = {}
    for each in json.loads(report.read_text("utf-8"))["install"]:
        sums = each["download_info"].get("archive_info", {}).get("hashes", {})
        hashes[parts.normal(each["metadata"]["name"])] = sums.get("sha256", "")
    return hashes


def gathered_modules(listing: Path, site: Path) -> tuple[PurePosixPath, ...]:
    """Give the modules from ``site`` that PyInstaller gathered, from its own list (`PYZ-00.toc`)."""
    entries = ast.literal_eval(listing.read_text("utf-8"))[1]
    places = [Path(source) for _, source, _ in entries if source and Path(source).is_relative_to(site)]
    return tuple(sorted(PurePosixPath(place.relative_to(site).as_posix()) for place in places))


def wheel_hashes(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each wheel file in ``folder``."""
    return {parts.normal(wheel.name.split("-")[0]): parts.digest(wheel) for wheel in folder.glob("*.whl")}


def main() -> int:
    """Do what the command line says; what may not be shipped is told line by line, exit 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    of_bundle = commands.add_parser("bundle")
    of_bundle.add_argument("libraries", type=Path)
    of_bundle.add_argument("--site", type=Path, required=True)
    of_bundle.add_argument("--licences", type=Path, required=True)
    of_bundle.add_argument("--bill", type=Path, required=True)
    of_bundle.add_argument("--tool", action="append", default=[], choices=("pyinstaller", "nsis"))
    of_bundle.add_argument("--python", default=platform.python_version())
    of_bundle.add_argument("--python-licence", type=Path)
    of_bundle.add_argument("--modules", type=Path, help="PyInstaller's list of what it gathered, PYZ-00.toc")
    hashes = of_bundle.add_mutually_exclusive_group()
    hashes.add_argument("--report", type=Path, help="what pip install --report wrote")
    hashes.add_argument("--wheels", type=Path, help="a folder with the wheels' files")
    of_sums = commands.add_parser("sums")
    of_sums.add_argument("packages", type=Path, nargs="+")
    commands.add_parser("page")
    options = parser.parse_args()
    try:
        return _run(options)
    except (parts.PartError, spdx.LicenceError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.command == "sums":
        print(write_sums(options.packages))
        return 0
    if options.command == "page":
        site = licence_page.installed_site()
        PAGE.write_text(licence_page.page(site), encoding="utf-8", newline="\n")
        (parts.TEXTS / texts.LIST).write_text(licence_page.checkout_list(site), encoding="utf-8", newline="\n")
        return 0
    hashes = None
    if options.report or options.wheels:
        hashes = reported_hashes(options.report) if options.report else wheel_hashes(options.wheels)
    bundle = inside.Bundle(
        options.libraries,
        options.site,
        inside.program_part(version()),
        inside.python_part(options.python, options.python_licence),
        tuple(parts.locked()),
        tuple(options.tool),
        hashes,
        gathered_modules(options.modules, options.site.resolve()) if options.modules else (),
    )
    found = write_papers(bundle, options.licences, options.bill)
    print(f"{len(found)} parts: {options.bill}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
