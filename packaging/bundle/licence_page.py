"""docs/licences.md and the list that a checkout shows, made from the lock's distributions as they are installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path

import inside
import parts
import spdx
import texts
from parts import Catalogue, Known, Part

INTRODUCTION = """# Licences

QR Station is under the Apache License 2.0 (`LICENSE`). What it uses at run time stands below. This page is made from
the installed packages of `requirements.lock` (`make licences`), and a test makes it anew: a package that comes or goes,
or that changes its licence, fails the test until the page says so. *Help → Licences* shows the texts.

An installer carries all texts and a list of what is really inside it, and has beside it a bill of materials (CycloneDX
1.6) and `SHA256SUMS`. A file of machine code that belongs to no part that is known by name and licence stops the making
of an installer.

## Packages
"""
CARRIED = """
## What these packages carry

Libraries inside the wheels of any platform, by the wheels' own licence files. An installer leaves out what the program
does not use; its bill of materials says what remained. A wheel with a library that is not named here fails the test.
"""
REASONS = """
## No GPL code

Nothing that is shipped is under the GPL; a test reads it from the licences' SPDX expressions. Some need a word:
"""
LEFT_OUT = """
In the wheels, but never in an installer, because they are under the GPL:
{names}.
The program does not load them. `pylibjpeg-libjpeg`, which is GPL too, is no dependency on purpose.
"""
QT = """
## Qt and PySide6 under the LGPL

Qt and PySide6 are used as they come, unchanged, as shared libraries of their own: whoever has this program can put
another version in their place (in `.venv`, or in the folder of an installed program). Their texts are in
`resources/licences`; their sources are published by the Qt Project at code.qt.io. *Help → About* names them. An
installer must keep these files and this notice.
"""
SYSTEM = """
## Of the system that builds

An installer also brings Python ({python}) and, where its build needs them as files, libraries of the system that it was
built on:
"""


def page(site: Path) -> str:
    """Give the page's text. Raises PartError where a wheel's licence is not known."""
    known = parts.catalogue()
    own, carried = _installed(site, known)
    shipped = [each for each in carried if spdx.may_be_inside(each.licence)]
    left = [each.name for each in carried if each not in shipped]
    system, tools = known.of("system"), known.of("tool")
    allowed = [each for each in system if spdx.may_be_inside(each.licence)]
    lines = [INTRODUCTION, *_table(own, "package"), CARRIED, *_carried_table(shipped)]
    lines += [REASONS, *_reasons([*shipped, *allowed, *tools])]
    lines += [LEFT_OUT.format(names="; ".join(left)), QT, SYSTEM.format(python="PSF-2.0")]
    lines += [*_table(allowed, "library"), "", *_refused(system, allowed)]
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def checkout_list(site: Path) -> str:
    """Give the list for *Help → Licences* of a checkout: no versions, which each machine's installation decides."""
    known = parts.catalogue()
    own, carried = _installed(site, known)
    program, python = inside.program_part(""), inside.python_part("")
    listed = [program, python, *(replace(part, version="") for part in own)]
    places = [[text.name for text in each.texts] for each in (program, python)]
    for part in own:
        resources = [text.name for text in part.texts if text.is_relative_to(parts.TEXTS)]
        places.append(resources or [f"distribution:{part.name}"])
    for each in carried:
        own_texts = [text.removeprefix("resources:") for text in each.text if text.startswith("resources:")]
        if own_texts and spdx.may_be_inside(each.licence):
            listed.append(Part(each.name, "", each.licence, each.home, within=", ".join(_wheels(each))))
            places.append(own_texts)
    return texts.listing(listed, places)


def _installed(site: Path, known: Catalogue) -> tuple[list[Part], list[Known]]:
    """Give the lock's distributions, and what they carry on any platform.

    Raises PartError where these carry what is not known.
    """
    wheels = parts.wheels(site, parts.locked())
    here = {wheel.name: parts.wheel_part(wheel, known) for wheel in wheels}
    every = {**known.elsewhere, **here}
    own = [every[name] for name in parts.locked() if name in every]
    for wheel in wheels:
        parts.carried(wheel, known, [file for file in sorted(wheel.files) if parts.stem_of(file)])
    names = {wheel.name for wheel in wheels}
    return own, [each for each in known.parts if names & set(each.of)]


def installed_site() -> Path:
    """Give the site-packages that the lock's distributions lie in."""
    return Path(str(distribution("pydicom").locate_file("")))


def _table(found: Sequence[Part | Known], head: str) -> list[str]:
    return [f"| {head} | licence |", "| --- | --- |", *(f"| {_linked(part)} | {part.licence} |" for part in found)]


def _carried_table(found: Sequence[Known]) -> list[str]:
    lines = ["| library | in | licence |", "| --- | --- | --- |"]
    return lines + [f"| {_linked(part)} | {', '.join(_wheels(part))} | {part.licence} |" for part in found]


def _wheels(part: Known) -> list[str]:
    return [of for of in part.of if of not in ("system", "tool")]


def _reasons(found: Sequence[Known]) -> list[str]:
    """Give a line for each reason, with what it holds for."""
    reasons: dict[str, list[str]] = {}
    for part in found:
        if part.why and "GPL" in part.licence:
            reasons.setdefault(f"{part.licence}: {part.why}", []).append(part.name)
    return [f"- {why}.\n  {', '.join(dict.fromkeys(names))}." for why, names in reasons.items()]


def _refused(system: Sequence[Known], allowed: Sequence[Known]) -> list[str]:
    names = ", ".join(part.name for part in system if part not in allowed)
    return [f"Of a builder's system these are refused, as they are under the GPL: {names}."]


def _linked(part: Part | Known) -> str:
    return f"[{part.name}]({part.home})" if part.home else part.name
