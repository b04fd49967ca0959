"""What the check of the packages says and counts; the check itself needs root and minutes (`make check-packages`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import way_of_package
from steps import CheckError, Report, StopCheckError

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "check" / "check_packages.py"


def test_a_step_that_fails_is_said_and_the_rest_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    with report.step("install") as notes:
        notes.append("76 packages")
    with report.step("window"):
        raise CheckError("it ended with 1")
    assert report.end() == 1
    out, err = capsys.readouterr()
    first, second = out.splitlines()
    assert first.startswith("ok ")
    assert first.endswith("install (76 packages)")
    assert second.startswith("failed ")
    assert second.endswith("window: it ended with 1")
    assert err == "1 of 2 steps failed: window\n"


def test_all_ok_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    with report.step("install"):
        pass
    assert report.end() == 0
    assert "all 1 steps ok" in capsys.readouterr().out


def test_a_needed_step_that_fails_stops_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    with pytest.raises(StopCheckError), report.step("install", is_needed=True):
        raise CheckError("no room")
    assert [step.failure for step in report.failed] == ["no room"]
    assert "no room" in capsys.readouterr().out


def test_a_mistake_of_the_check_itself_rises() -> None:
    with pytest.raises(ZeroDivisionError), Report().step("install"):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("path", "may_stay"),
    [
        ("var/lib/dpkg/status", True),
        ("var/cache/apt/pkgcache.bin", True),
        ("var/log", True),
        ("home/reader/.local/share/qrstation/store", True),
        ("usr/lib/qrstation", False),
        ("usr/share/applications", False),
        ("etc/qrstation/policy.toml", False),
        ("home/other/.config", False),
        ("variable", False),
    ],
)
def test_what_may_be_left_on_a_machine(path: str, may_stay: bool) -> None:
    assert bool(way_of_package.LEFT_BY_OTHERS.match(path)) is may_stay


def test_without_a_package_it_says_what_it_wants() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "PACKAGE.deb" in done.stderr or "package" in done.stderr
