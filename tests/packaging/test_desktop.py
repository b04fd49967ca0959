"""What the desktop, the file manager and the service manager read."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

LINUX = Path(__file__).parents[2] / "packaging" / "linux"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def sections(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((LINUX / name).read_text("utf-8"))
    return parser


def test_the_desktop_file_takes_dicom_files_and_our_links() -> None:
    entry = sections("qrstation.desktop")["Desktop Entry"]
    assert entry["Exec"] == "qrstation %U"
    assert entry["Icon"] == "qrstation"
    assert entry["MimeType"] == "application/dicom;x-scheme-handler/qrstation;"
    assert entry["Terminal"] == "false"


def test_each_action_that_is_named_is_there() -> None:
    file = sections("qrstation.desktop")
    for name in file["Desktop Entry"]["Actions"].strip(";").split(";"):
        action = file[f"Desktop Action {name}"]
        assert action["Exec"].startswith("qrstation ")
        assert action["Name"]


@pytest.mark.parametrize("key", ["GenericName", "Comment"])
def test_its_words_are_there_in_every_language_of_the_settings(key: str) -> None:
    entry = sections("qrstation.desktop")["Desktop Entry"]
    assert {f"{key}[de]", f"{key}[fr]", f"{key}[es]"} <= set(entry)


def test_a_dicom_file_is_known_by_its_prefix_and_by_its_name() -> None:
    (kind,) = ElementTree.parse(LINUX / "qrstation-mime.xml").getroot()
    assert kind.get("type") == "application/dicom"
    match = kind.find(f"{MIME}magic/{MIME}match")
    assert match is not None
    assert (match.get("offset"), match.get("value")) == ("128", "DICM")
    assert {"*.dcm", "DICOMDIR"} <= {glob.get("pattern") for glob in kind.findall(f"{MIME}glob")}


def test_the_receivers_unit_starts_again_after_a_failure_but_not_with_wrong_settings() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((LINUX / "qrstation-receive.service").read_text("utf-8"))
    service = unit["Service"]
    assert service["ExecStart"] == "/usr/bin/qrstation receive"
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"] == "2"
    assert service["NoNewPrivileges"] == "yes"
    assert int(service["TimeoutStopSec"]) > 5  # it ends within 5 s by itself
    assert unit["Install"]["WantedBy"] == "default.target"


def test_the_catalogue_of_programs_leads_to_the_desktop_file() -> None:
    root = ElementTree.parse(LINUX / "qrstation.metainfo.xml").getroot()
    assert root.findtext("launchable") == "qrstation.desktop"
    assert root.findtext("project_license") == "Apache-2.0"
    assert "application/dicom" in [kind.text for kind in root.findall("provides/mediatype")]


def test_the_desktops_own_validator_is_content() -> None:
    command = ["desktop-file-validate", str(LINUX / "qrstation.desktop")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
