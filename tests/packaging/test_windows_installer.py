"""The setup's script, the programs' manifest and version data: one version, and nothing written that is not removed."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from qrstation.core.station.identity import VERSION
from qrstation.core.station.settings import Settings
from tests.packaging.windows_modules import FOLDER, module

launchers: Any = module("launchers")
INSTALLING, OPTIONS, REMOVING = (
    (FOLDER / name).read_text(encoding="utf-8") for name in ("installer.nsi", "options.nsh", "removal.nsh")
)
SCRIPT = INSTALLING + OPTIONS + REMOVING
BUILD = (FOLDER / "build_windows.py").read_text(encoding="utf-8")
PROGRAMS = [*launchers.LAUNCHERS, launchers.HELPER]


def test_the_script_takes_its_version_from_whoever_builds() -> None:
    assert not re.search(r"\b\d+\.\d+\.\d+\b", SCRIPT.replace("License 2.0", ""))
    assert '"VERSION": VERSION' in BUILD
    assert "from qrstation.core.station.identity import VERSION" in BUILD


def test_what_the_script_needs_is_given_to_it() -> None:
    own = set(re.findall(r"!define (\w+)", SCRIPT)) | set(re.findall(r"\$\{(Section\w+)\}", SCRIPT))
    given = set(re.findall(r'^        "([A-Z0-9_]+)":', BUILD, re.MULTILINE)) | set(
        re.findall(r'defines\["(\w+)"\]', BUILD)
    )
    asked = {name for name in re.findall(r"\$\{([A-Z][A-Z0-9_]+)\}", SCRIPT) if "_" not in name or name in given}
    system = {"SF_RO"}
    assert asked - own - system <= given
    assert given <= set(re.findall(r"(?:\$\{|ifdef )([A-Z0-9_]+)", SCRIPT))


def test_each_key_that_setup_writes_is_removed_again() -> None:
    written = set(re.findall(r'WriteReg(?:Str|DWORD) SHCTX "([^"]+)"', INSTALLING))
    # An entry below a key that goes as a whole, or a value that goes by itself.
    removed = set(re.findall(r'DeleteReg(?:Key|Value) (?:/ifempty )?SHCTX "([^"]+)"', REMOVING))
    left = [key for key in written if not any(key == gone or key.startswith(f"{gone}\\") for gone in removed)]
    assert left == []


def test_each_file_that_setup_lays_is_removed_again() -> None:
    laid = set(re.findall(r'^  File "\$\{TREE\}/([^"]+)"', INSTALLING, re.MULTILINE)) | {"uninstall.exe"}
    assert laid == set(re.findall(r'Delete (?:/REBOOTOK )?"\$INSTDIR\\([^"]+)"', REMOVING))


def test_the_firewall_lets_in_at_the_port_that_the_receiver_has_by_default() -> None:
    found = re.search(r"!define PORT (\d+)", SCRIPT)
    assert found is not None
    assert int(found[1]) == Settings().station.port


@pytest.mark.parametrize("launcher", PROGRAMS, ids=lambda launcher: launcher.name)
def test_the_manifest_asks_for_no_rights_and_knows_todays_windows(launcher: Any) -> None:
    text = launchers.filled((FOLDER / "program.manifest").read_text(encoding="utf-8"), launcher, VERSION)
    root = ElementTree.fromstring(text)
    found = {element.tag.rsplit("}", maxsplit=1)[-1]: element for element in root.iter()}
    assert found["assemblyIdentity"].get("version") == ".".join(launchers.four_numbers(VERSION))
    assert found["requestedExecutionLevel"].get("level") == "asInvoker"
    assert found["dpiAwareness"].text == "PerMonitorV2"
    assert found["activeCodePage"].text == "UTF-8"
    assert found["longPathAware"].text == "true"
    assert found["supportedOS"].get("Id") == "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"


@pytest.mark.parametrize("launcher", PROGRAMS, ids=lambda launcher: launcher.name)
def test_version_data_is_that_of_the_program(launcher: Any) -> None:
    text = launchers.filled((FOLDER / "program.rc").read_text(encoding="utf-8"), launcher, VERSION)
    assert f'VALUE "FileVersion", "{VERSION}"' in text
    assert f"FILEVERSION {','.join(launchers.four_numbers(VERSION))}\n" in text
    assert f'VALUE "OriginalFilename", "{launcher.name}.exe"' in text
    assert "@" not in text


def test_a_version_is_four_numbers_on_windows() -> None:
    assert launchers.four_numbers("1.2.3") == ["1", "2", "3", "0"]
    assert launchers.four_numbers("0.1.0.dev2") == ["0", "1", "0", "0"]
    assert launchers.four_numbers("2") == ["2", "0", "0", "0"]


def test_the_window_has_no_console_and_the_command_line_has_one() -> None:
    assert {launcher.name: launcher.has_console for launcher in launchers.LAUNCHERS} == {
        "qrstation": True,
        "qrstationw": False,
    }
