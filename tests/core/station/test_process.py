"""How the program starts itself: from its packages or frozen, never with a file of the current folder as a module."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from qrstation.core.station.process import own_command, without_secrets

PACKAGE = Path(__file__).parents[3] / "qrstation"


def test_a_file_in_the_current_folder_is_not_taken_for_a_module(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('a file of the current folder was imported')")
    done = subprocess.run(own_command("--version"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("qrstation ")


def test_a_frozen_program_is_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("receive", "--companion") == [sys.executable, "receive", "--companion"]


def test_no_child_opens_a_console_on_windows() -> None:
    starts, quiet = [], []
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("subprocess.Popen", "subprocess.run"):
                starts.append(path.name)
                quiet += [path.name for each in call.keywords if ast.unparse(each) == "creationflags=NO_CONSOLE"]
    assert sorted(starts) == sorted(quiet)
    assert "companion.py" in starts


def test_what_reads_strangers_files_is_given_no_secret() -> None:
    given = {"PATH": "/bin", "QRSTATION_HOME": "/h", "QRSTATION_SECRET_TLS": "x", "QRSTATION_SECRET_MAIN": "y"}
    assert without_secrets(given) == {"PATH": "/bin", "QRSTATION_HOME": "/h"}
