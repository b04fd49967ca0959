"""`qrstation self-check`: a line for each step, the user's home untouched, and nothing left behind, also by Ctrl+C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.station.home import VARIABLE
from qrstation.core.station.policy_file import VARIABLE as POLICY
from qrstation.jobs.self_check.checked import CheckStep
from qrstation.jobs.self_check.samples import SAMPLES
from tests.waiting import until

COMMAND = [sys.executable, "-m", "qrstation", "self-check"]
KEYS = ["step", "state", "message", "advice", "code", "seconds"]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Give a temporary folder of the test's own, near enough for a socket's path."""
    with tempfile.TemporaryDirectory(prefix="qs-") as folder:
        yield Path(folder)


@pytest.fixture
def environment(tmp_path: Path, temporary: Path) -> dict[str, str]:
    """Give an environment without a display, whose home is a file and whose temporary folder is its own."""
    (tmp_path / "home").write_text("")
    policy = tmp_path / "policy.toml"
    policy.write_text(f'[store]\npath = "{tmp_path / "store"}"\n[station]\nae_title = "OTHER"\n')
    without = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return {**without, VARIABLE: str(tmp_path / "home"), "TMPDIR": str(temporary), POLICY: str(policy), "LC_ALL": "C"}


def children_of(process: subprocess.Popen[str]) -> set[int]:
    """Give the processes that lie below one; Linux."""
    found = set()
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        found |= {int(number) for number in (task / "children").read_text().split()}
    return found


def test_a_sound_installation_is_well_step_by_step(
    environment: dict[str, str], tmp_path: Path, temporary: Path
) -> None:
    done = subprocess.run(
        [*COMMAND, "--json"], capture_output=True, encoding="utf-8", timeout=110, check=False, env=environment
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each for each in found if each["state"] != "ok"] == []
    assert (done.returncode, done.stderr) == (0, "")
    assert all(list(each) == KEYS for each in found)
    assert [each["step"] for each in found if each["step"] != "decode"] == [
        str(step) for step in CheckStep if step is not CheckStep.DECODE
    ]
    assert [each["code"] for each in found if each["step"] == "decode"] == [sample.syntax_uid for sample in SAMPLES]
    assert list(temporary.iterdir()) == []
    assert (tmp_path / "home").read_text() == ""
    assert not (tmp_path / "store").exists(), "the policy's store is the user's"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_stopped_leaves_nothing_behind(
    environment: dict[str, str], temporary: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if line.startswith("port"):
                break
        assert until(lambda: bool(children_of(process)))
        children = children_of(process)
        process.send_signal(number)
        rest = process.stdout.read()
        said = process.stderr.read()
    assert process.returncode == 1
    assert said == "qrstation: it was stopped\n"
    assert rest.splitlines()[-1].startswith("clean-up      ok")
    assert until(lambda: not any(Path(f"/proc/{each}").exists() for each in children))
    assert list(temporary.iterdir()) == []


def test_one_whose_reader_is_gone_cleans_up(environment: dict[str, str], temporary: Path) -> None:
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert list(temporary.iterdir()) == []
