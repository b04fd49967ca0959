"""The texts that dpkg reads."""

from __future__ import annotations

import control
from control import Part


def fields(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith(" ")]
    return dict(line.split(": ", 1) for line in lines)


def test_control_has_what_dpkg_asks_for() -> None:
    text = control.control("1.2.3", ["libc6 (>= 2.35)", "libb"], 4321)
    read = fields(text)
    assert read["Package"] == "qrstation"
    assert read["Version"] == "1.2.3"
    assert read["Depends"] == "libb, libc6 (>= 2.35)"
    assert read["Installed-Size"] == "4321"
    assert "@" in read["Maintainer"]
    assert text.endswith("\n")


def test_the_long_description_keeps_to_the_form() -> None:
    text = control.control("1", [], 1)
    description = text.partition("Description: ")[2].splitlines()
    assert len(description[0]) <= 60
    assert all(line.startswith(" ") and len(line) <= 80 for line in description[1:])


def test_the_changelog_tells_version_and_time() -> None:
    text = control.changelog("1.2.3", 86400 * 365, "Somebody <somebody@example.invalid>")
    assert text.startswith("qrstation (1.2.3) stable; urgency=medium\n")
    assert text.endswith(" -- Somebody <somebody@example.invalid>  Fri, 01 Jan 1971 00:00:00 +0000\n")


def test_the_copyright_file_names_each_part_with_its_licence() -> None:
    text = control.copyright_text([Part("numpy", "2.4", "BSD-3-Clause")], "line one\n\nline two")
    assert "Files: usr/lib/qrstation/lib/numpy*\n" in text
    assert "License: BSD-3-Clause\n" in text
    assert "License: PSF-2.0\n line one\n .\n line two\n" in text
    assert "/usr/share/common-licenses/LGPL-3" in text
