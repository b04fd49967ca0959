"""The self-check goes on after what fails, and a cancelled one leaves nothing behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import StepState
from qrstation.core.station.home import Home
from qrstation.core.station.settings import StationSettings
from qrstation.jobs.self_check import samples
from qrstation.jobs.self_check.checked import Checked, CheckStep
from qrstation.jobs.self_check.checking import check_installation
from qrstation.jobs.self_check.samples import BROAD, SAMPLES
from qrstation.receiver.getting import archives_of
from qrstation.words import words_of

NOBODYS = "203.0.113.1"
"""An address for documentation: no machine has it, so that no port of it can be listened on."""
connect = archives_of(StationSettings(), 0)


def steps(found: list[Checked]) -> list[CheckStep]:
    """Give the steps in their order."""
    return [each.step for each in found]


def line_of(found: list[Checked], step: CheckStep) -> str:
    """Give what the one failure of a step says."""
    (line,) = [words_of(each.notice).line for each in found if each.step is step and each.state is StepState.FAILED]
    return line


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the samples, which is used in their place."""
    folder = tmp_path / "samples"
    shutil.copytree(SAMPLES[0].path.parent, folder)
    monkeypatch.setattr(samples, "resource_file", lambda *names: folder / names[-1])
    return folder


def test_what_fails_keeps_nothing_else_from_being_tried(
    home: Home, damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rle = (damaged / "rle.dcm").read_bytes()
    (damaged / "rle.dcm").write_bytes(rle[:-200])
    native = bytearray((damaged / "native-big-endian.dcm").read_bytes())
    native[-100] ^= 0xFF
    (damaged / "native-big-endian.dcm").write_bytes(native)
    (damaged / "jpeg-ls.dcm").unlink()
    (damaged / f"{BROAD.name}.dcm").write_bytes((damaged / "jpeg-2000.dcm").read_bytes())
    (tmp_path / "no-qt" / "PySide6").mkdir(parents=True)
    (tmp_path / "no-qt" / "PySide6" / "__init__.py").write_text("raise ImportError('no Qt here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "no-qt"), prepend=":")
    found = list(check_installation(connect, CancelToken(), NOBODYS))
    assert len(found) == len(SAMPLES) + len(CheckStep) - 1
    failed = [each for each in found if each.state is StepState.FAILED]
    assert [words_of(each.notice).code for each in failed[:3]] == [
        "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80",
    ]  # fmt: skip
    first, second, third = (words_of(each.notice).line for each in failed[:3])
    assert "Explicit VR Big Endian was decoded wrongly: a pixel is off by" in first
    assert "RLE Lossless was not decoded: " in second
    assert third.startswith("JPEG-LS Lossless was not decoded: ")
    assert steps(failed[3:]) == [
        CheckStep.PREVIEW, CheckStep.PORT, CheckStep.RECEIVER, CheckStep.RECEIVE, CheckStep.WINDOW,
    ]  # fmt: skip
    assert line_of(found, CheckStep.PREVIEW).startswith("a large image of JPEG 2000 is not shown before all of it")
    assert line_of(found, CheckStep.PORT).startswith(f"no port of {NOBODYS} can be listened on")
    assert NOBODYS in line_of(found, CheckStep.RECEIVER)
    assert "no receiver runs" in line_of(found, CheckStep.RECEIVE)
    assert "ImportError: no Qt here" in line_of(found, CheckStep.WINDOW)
    for each in failed:
        line = words_of(each.notice).line
        assert "; " in line
        assert "\n" not in line
    assert not home.store.exists()


def test_what_is_no_error_of_ours_is_a_failed_step_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ImportError("DLL load failed\nwhile importing _sqlite3")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("qrstation.jobs.self_check.checking.keep_in_store", broken)
    monkeypatch.setattr("qrstation.jobs.self_check.checking.bind_port", full)
    cancel = CancelToken()
    found = []
    for each in check_installation(connect, cancel):
        found.append(each)
        if each.step is CheckStep.PORT:
            cancel.cancel()
    assert line_of(found, CheckStep.STORE).startswith(
        "it failed unexpectedly: DLL load failed while importing _sqlite3; "
    )
    assert line_of(found, CheckStep.PORT).startswith("the system refused it: No space left on device (x); ")


def test_a_cancelled_check_only_cleans_up(home: Home) -> None:
    cancel = CancelToken()
    check = check_installation(connect, cancel)
    made = next(check)
    folder = Path(str(made.notice.get("folder")))
    assert folder.is_dir()
    cancel.cancel()
    assert steps(list(check)) == [CheckStep.CLEAN_UP]
    assert not folder.exists()
