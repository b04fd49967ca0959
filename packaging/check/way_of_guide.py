"""The guide's first page, word for word, on a fresh machine: from installation to the first image of a study."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import guide_steps
from archive import make_study
from display import Screen
from machine import USER, Machine, wait_for
from steps import CheckError, Report, StopCheckError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "first-image.md"
MOST_SECONDS = 120
"""From the beginning of the installation to the first image."""
MARK = "@@"


def go(machine: Machine, report: Report, package: Path, work: Path, output: Path) -> None:
    """Go this way. Raises StopCheckError where the rest makes no sense."""
    folder = machine.folder / "home" / USER
    with report.step("a PC with a user who may install", is_needed=True):
        machine.run("apt-get update -qq", online=True).checked()
        machine.run("apt-get install -y --no-install-recommends sudo ca-certificates", online=True).checked()
        machine.run(f"useradd --create-home --shell /bin/bash {USER}").checked()
        (machine.folder / "etc/sudoers.d" / USER).write_text(f"{USER} ALL=(ALL) NOPASSWD: ALL\n")
        (folder / package.name).write_bytes(package.read_bytes())
        make_study(folder)
        machine.run(f"chown -R {USER}: /home/{USER}").checked()
    steps = guide_steps.steps(PAGE)
    first = len(report.steps)
    with report.step("guide: fetching its packages"):
        for commands in steps.values():
            for line in re.findall(r"(?m)^sudo (apt install .*)$", commands):
                fetch = line.replace("apt install", "apt-get install --yes --download-only")
                machine.run(f"cd /home/{USER}; {fetch}", online=True).checked()
    with Screen() as screen:
        _follow(machine, report, steps, screen, work, output)
    seconds = sum(step.seconds for step in report.steps[first:])
    archive = sum(step.seconds for step in report.steps[first:] if step.name == "guide: archive")
    with report.step("guide: from installation to the first image in under two minutes") as notes:
        notes.append(f"{seconds:.0f} s, of these {archive:.0f} s for an archive to try it with")
        if seconds > MOST_SECONDS:
            raise CheckError(f"it took {seconds:.0f} s")


def _follow(machine: Machine, report: Report, steps: dict[str, str], screen: Screen, work: Path, output: Path) -> None:
    """Type the page's commands into one shell, block by block; the last opens the window and stays."""
    shell = subprocess.Popen(
        machine.command("cd; exec bash", user=USER, display=screen.name),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        for name, commands in steps.items():
            with report.step(f"guide: {name}", is_needed=True):
                if name == "window":
                    _open(shell, commands, screen, output / "guide.png")
                else:
                    _type(shell, commands)
        first = machine.folder / "home" / USER / "first.png"
        if first.is_file():
            (output / "first.png").write_bytes(first.read_bytes())
    except BrokenPipeError:
        raise StopCheckError("the shell ended") from None
    finally:
        shell.kill()
        shell.wait()


def _type(shell: subprocess.Popen[str], commands: str) -> None:
    """Type a block and wait for its end. Raises CheckError where a command failed."""
    assert shell.stdin is not None  # noqa: S101 - for the type checker
    assert shell.stdout is not None  # noqa: S101 - for the type checker
    # Where apt asks whether to go on, a person presses Enter; what follows in the block must not be its answer.
    shell.stdin.write(f"{{ set -e\n{commands}\n}} < <(yes ''); echo {MARK}$?\n")
    shell.stdin.flush()
    said = []
    for line in shell.stdout:
        if line.startswith(MARK):
            return
        said.append(line.strip())
    raise CheckError(" | ".join(said[-4:]))


def _open(shell: subprocess.Popen[str], commands: str, screen: Screen, picture: Path) -> None:
    """Type the block that opens the window, and wait until an image is painted in it."""
    assert shell.stdin is not None  # noqa: S101 - for the type checker
    shell.stdin.write(commands)
    shell.stdin.flush()
    try:
        wait_for("an image in the window", lambda: screen.picture(picture).is_image, 30)
    except CheckError as error:
        assert shell.stdout is not None  # noqa: S101 - for the type checker
        os.set_blocking(shell.stdout.fileno(), False)
        said = shell.stdout.read() or ""
        raise CheckError(f"{error}: {said.strip()[-300:]}") from None
    shown = None

    def stands_still() -> bool:
        nonlocal shown
        before, shown = shown, screen.picture(picture)
        return before == shown

    wait_for("a picture that stands still", stands_still, 30)
