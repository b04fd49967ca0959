"""The texts that dpkg reads: control, changelog and copyright, made from values."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

MAINTAINER = "QR Station packaging <packaging@qrstation.invalid>"
"""`.invalid` is nobody's: whoever hands the package out puts a real address in its place (QRSTATION_MAINTAINER)."""

RECOMMENDS = ("fonts-dejavu-core", "fonts-droid-fallback | fonts-noto-cjk", "xdg-utils")
"""Letters of the languages that patients' names are written in, and what opens the guide in a browser."""

SUMMARY = "query/retrieve workstation for DICOM archives"
DESCRIPTION = """\
QR Station searches one or several DICOM archives, retrieves studies and
sees to it that they are complete, receives what is sent to it, and shows
the images. A doctor tells which link between an archive and the station is
broken; demo archives inside let one try it without a network.
.
It brings its own Python and its own Qt; Qt's libraries are files of their
own and can be replaced. It is not for primary diagnosis."""


@dataclass(frozen=True)
class Part:
    """A distribution inside the package: its name, version, licence expression, and where its texts lie."""

    name: str
    version: str
    licence: str


def control(version: str, depends: Sequence[str], kilobytes: int, maintainer: str = MAINTAINER) -> str:
    """Give the control file; ``kilobytes`` is what the files take when they are installed."""
    fields = {
        "Package": "qrstation",
        "Version": version,
        "Architecture": "amd64",
        "Maintainer": maintainer,
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(sorted(depends)),
        "Recommends": ", ".join(RECOMMENDS),
        "Section": "science",
        "Priority": "optional",
        "Description": SUMMARY,
    }
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return head + "".join(f" {line}\n" for line in DESCRIPTION.splitlines())


def changelog(version: str, epoch: int, maintainer: str = MAINTAINER) -> str:
    """Give the changelog in Debian's form; what changed stands in the program's own, beside it."""
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(epoch))
    return f"qrstation ({version}) stable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- {maintainer}  {date}\n"


def copyright_text(parts: Sequence[Part], python_licence: str) -> str:
    """Give the copyright file: the program's licence, and for each part its own and where its text lies."""
    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: QR Station",
        "Comment: The texts of the licences of the libraries lie in",
        " /usr/lib/qrstation/lib/qrstation/resources/licences, with a list of all that is inside",
        " (inside.json). Qt and PySide6 are used unchanged, as shared",
        " libraries in /usr/lib/qrstation/lib/PySide6 and shiboken6 that can be replaced; their",
        " sources are published at https://code.qt.io.",
        "",
        "Files: *",
        "Copyright: the authors of QR Station",
        "License: Apache-2.0",
    ]
    for part in parts:
        lines += [
            "",
            f"Files: usr/lib/qrstation/lib/{part.name}*",
            f"Copyright: the authors of {part.name} {part.version}, as its own files name them",
            f"License: {part.licence}",
        ]
    lines += [
        "",
        "Files: usr/lib/qrstation/qrstation",
        "Copyright: the PyInstaller development team (the part that starts the program)",
        "License: GPL-2.0-or-later with PyInstaller-exception",
        " The exception allows to hand out programs that were made with it under any licence.",
        " .",
        " On Debian systems the text of the GPL, version 2, is in /usr/share/common-licenses/GPL-2.",
        "",
        "Files: usr/lib/qrstation/lib/libpython* usr/lib/qrstation/lib/python* usr/lib/qrstation/lib/base_library.zip",
        "Copyright: the Python Software Foundation",
        "License: PSF-2.0",
        *(f" {line}" if line.strip() else " ." for line in python_licence.splitlines()),
        "",
        "License: Apache-2.0",
        " On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.",
        "",
        "License: LGPL-3.0-only",
        " On Debian systems the text is in /usr/share/common-licenses/LGPL-3.",
    ]
    return "\n".join(lines) + "\n"
