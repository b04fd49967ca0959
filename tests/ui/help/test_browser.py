"""Opening a page: by the system's opener, in the user's own environment, and told where it cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.ui.help.browser import OPENER, Browser, own_environment

BUNDLE = "/opt/qrstation/lib"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems open by Qt")


def put_opener(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let a script stand for the system's opener."""
    opener = folder / OPENER
    opener.write_text(f"#!/bin/sh\n{script}\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@linux
def test_the_opener_gets_the_page_and_the_users_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    put_opener(tmp_path, monkeypatch, f'echo "$1|$LD_LIBRARY_PATH|$QT_PLUGIN_PATH" > {tmp_path}/said')
    monkeypatch.setattr(sys, "_MEIPASS", BUNDLE, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", BUNDLE)
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
    monkeypatch.setenv("QT_PLUGIN_PATH", f"{BUNDLE}/PySide6/plugins")
    browser = Browser()
    with qtbot.assertNotEmitted(browser.failed):
        browser.open(Path("/a page.html"))
        qtbot.waitUntil(lambda: not browser._timer.isActive())
    assert (tmp_path / "said").read_text() == "/a page.html|/usr/local/lib|\n"


@linux
def test_an_opener_that_finds_no_browser_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    put_opener(tmp_path, monkeypatch, "exit 3")
    browser = Browser()
    with qtbot.waitSignal(browser.failed) as told:
        browser.open(tmp_path)
    assert told.args == [tmp_path]


@linux
def test_a_machine_without_opener_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    browser = Browser()
    with qtbot.waitSignal(browser.failed) as told:
        browser.open(tmp_path)
    assert told.args == [tmp_path]


def test_another_program_gets_nothing_of_the_bundle() -> None:
    given = own_environment(
        {
            "PATH": f"{BUNDLE}:/usr/bin",
            "LD_LIBRARY_PATH": BUNDLE,
            "LIBPATH": "/changed",
            "LIBPATH_ORIG": "/before",
            "QT_PLUGIN_PATH": f"{BUNDLE}/plugins",
            "EMPTY": "",
            "LANG": "C.UTF-8",
        },
        BUNDLE,
    )
    assert given == {"PATH": "/usr/bin", "LIBPATH": "/before", "EMPTY": "", "LANG": "C.UTF-8"}


def test_from_a_checkout_the_environment_stays() -> None:
    environment = {"LD_LIBRARY_PATH": "/mine", "NAME_ORIG": "kept"}
    assert own_environment(environment, "") == environment
