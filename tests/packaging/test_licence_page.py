"""docs/licences.md and the list of *Help → Licences* are what is installed: a new dependency fails here."""

from __future__ import annotations

from pathlib import Path

import licence_page
import papers
import parts
import pytest
import spdx

from tests.packaging.site_packages import add_wheel

MAKE = "make licences, and read what changed"


def test_the_page_is_what_is_installed() -> None:
    assert papers.PAGE.read_text("utf-8") == licence_page.page(licence_page.installed_site()), MAKE


def test_the_list_of_a_checkout_is_what_is_installed() -> None:
    listed = (parts.TEXTS / "inside.json").read_text("utf-8")
    assert listed == licence_page.checkout_list(licence_page.installed_site()), MAKE


def test_every_distribution_of_the_lock_is_there_or_said_to_be_of_other_machines() -> None:
    wheels = parts.wheels(licence_page.installed_site(), parts.locked())
    assert {wheel.name for wheel in wheels} | set(parts.catalogue().elsewhere) == set(parts.locked())


def test_what_is_said_of_those_of_other_machines_is_what_their_metadata_say() -> None:
    known = parts.catalogue()
    for wheel in parts.wheels(licence_page.installed_site(), list(known.elsewhere)):
        part = parts.wheel_part(wheel, known)
        told = known.elsewhere[wheel.name]
        assert (told.name, told.licence, told.home) == (part.name, part.licence, part.home)


def test_no_distribution_of_the_lock_is_under_the_gpl() -> None:
    known = parts.catalogue()
    for wheel in parts.wheels(licence_page.installed_site(), parts.locked()):
        licence = parts.wheel_licence(wheel, known)
        assert spdx.may_be_inside(licence), f"{wheel.name}: {licence}"


def test_every_text_that_the_catalogue_names_of_our_own_is_there_and_none_besides() -> None:
    known = parts.catalogue()
    named = [text for part in known.parts for text in part.text] + [t for own in known.texts.values() for t in own]
    wanted = {text.removeprefix("resources:") for text in named if text.startswith("resources:")}
    wanted |= {"Apache-2.0.txt", "Python.txt", "inside.json"}
    assert {path.name for path in parts.TEXTS.iterdir()} == wanted


def test_a_wheel_without_a_licence_that_is_known_is_told(tmp_path: Path) -> None:
    add_wheel(tmp_path, "stranger", "1.0", licence="free for all", text="Do as you like.")
    (wheel,) = parts.wheels(tmp_path, ["stranger"])
    with pytest.raises(parts.PartError, match=r"stranger: its metadata give no SPDX licence"):
        parts.wheel_licence(wheel, parts.catalogue())


def test_a_wheel_without_a_text_is_told(tmp_path: Path) -> None:
    add_wheel(tmp_path, "silent", "1.0", licence="MIT")
    (wheel,) = parts.wheels(tmp_path, ["silent"])
    with pytest.raises(parts.PartError, match=r"silent: it carries no licence text"):
        parts.wheel_part(wheel, parts.catalogue())


def test_a_new_codec_of_imagecodecs_is_told(tmp_path: Path) -> None:
    add_wheel(tmp_path, "imagecodecs", "2099.1.1", licence="BSD-3-Clause", files=["imagecodecs/_heif.abi3.so"])
    (wheel,) = parts.wheels(tmp_path, ["imagecodecs"])
    with pytest.raises(parts.PartError, match=r"imagecodecs/_heif\.abi3\.so: machine code of no known part"):
        parts.carried(wheel, parts.catalogue(), sorted(f for f in wheel.files if parts.stem_of(f)))


def test_a_new_library_beside_a_wheel_is_told(tmp_path: Path) -> None:
    name = "numpy.libs/libnew-0123abcd.so.1"
    add_wheel(tmp_path, "numpy", "9.0", licence="BSD-3-Clause", files=[name])
    (wheel,) = parts.wheels(tmp_path, ["numpy"])
    with pytest.raises(parts.PartError, match="libnew"):
        parts.carried(wheel, parts.catalogue(), sorted(f for f in wheel.files if parts.stem_of(f)))
