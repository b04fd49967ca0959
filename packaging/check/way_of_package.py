"""The package on a machine that has nothing else: installed, tried, upgraded under a running receiver, removed."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import suppress
from pathlib import Path

from archive import Archive, make_study, send
from display import Screen
from machine import USER, Machine, run, wait_for
from steps import CheckError, Report

SETTINGS = """\
[station]
ae_title = "QRSTATION"
bind = "127.0.0.1"
port = 11112

[[archives]]
name = "Orthanc"
ae_title = "ORTHANC"
host = "127.0.0.1"
port = 4242
"""
WINDOW_SECONDS = 30
END_SECONDS = 8
PAUSE = 0.15
"""Seconds between two images that arrive during the upgrade."""
LEFT_BY_OTHERS = re.compile(
    r"""(?x)
    (var/lib/(dpkg|apt)|var/log|var/cache)(/|$)  # apt's and dpkg's own
    |(tmp|root|run|dev)(/|$)                     # where the trial laid its things
    |home/reader(/|$)                            # what the user has stays
    """
)
"""Paths that packages which this one needs, or the trial itself, leave on a machine."""


def go(machine: Machine, report: Report, package: Path, work: Path, output: Path) -> None:
    """Go this way. Raises StopCheckError where the rest makes no sense."""
    _prepare(machine)
    before = machine.paths()
    _install(machine, report, package)
    with report.step("qrstation --version") as notes:
        notes.append(machine.run("qrstation --version", user=USER).checked().out.strip())
    with report.step("self-check") as notes:
        notes.append(f"{len(machine.run('qrstation self-check', user=USER).checked().out.splitlines())} lines")
    with Screen() as screen, report.step("window"):
        _window(machine, screen, work, output)
    files = make_study(work)
    with Archive(machine, work) as archive:
        with report.step("a study into Orthanc", is_needed=True):
            archive.load(files)
        _retrieve(machine, report, len(files))
    _upgrade(machine, report, package, work, files)
    _remove(machine, report, before)


def _prepare(machine: Machine) -> None:
    """Make the user. Raises CheckError."""
    machine.run(f"useradd --create-home --shell /bin/bash {USER}").checked()


def _install(machine: Machine, report: Report, package: Path) -> None:
    name = package.name
    (machine.folder / "root" / name).write_bytes(package.read_bytes())
    with report.step("apt-get update", is_needed=True):
        machine.run("apt-get update -qq", online=True).checked()
    with report.step("fetching what it depends on") as notes:
        line = f"apt-get install --download-only -y --no-install-recommends ./{name}"
        notes.append(_fetched(machine.run(line, online=True).checked().out))
    with report.step("installing, with nothing but what it depends on", is_needed=True) as notes:
        done = machine.run(f"apt-get install -y --no-install-recommends ./{name}").checked()
        notes.append(f"{len(re.findall('(?m)^Setting up', done.out))} packages")


def _fetched(text: str) -> str:
    match = re.search(r"Need to get (\S+ \S+?)(?:/(\S+ \S+))? of archives", text)
    return f"{match[2] or match[1]} in all, {match[1]} fetched" if match else ""


def _window(machine: Machine, screen: Screen, work: Path, output: Path) -> None:
    """Start the window, wait until it is painted, take its picture, and end it."""
    picture = output / "window.png"
    log = work / "window"
    process = machine.start("qrstation", log, display=screen.name)
    try:
        wait_for("a painted window", lambda: _is_painted(process, screen, picture, log), WINDOW_SECONDS)
        # What comes a moment later (the first steps) belongs into the picture too.
        shown = screen.picture(picture)
        wait_for("a picture that stands still", lambda: shown == screen.picture(picture), WINDOW_SECONDS)
    finally:
        if process.poll() is None:
            machine.terminate(log, process, END_SECONDS)


def _is_painted(process: subprocess.Popen[bytes], screen: Screen, picture: Path, log: Path) -> bool:
    if process.poll() is not None:
        raise CheckError(f"it ended with {process.returncode}: {log.read_text(errors='replace').strip()[-300:]}")
    return screen.picture(picture).is_window


def _retrieve(machine: Machine, report: Report, count: int) -> None:
    with report.step("doctor"):
        machine.run("mkdir -p .config/qrstation", user=USER).checked()
        place = machine.folder / "home" / USER / ".config/qrstation/qrstation.toml"
        place.write_text(SETTINGS, encoding="utf-8")
        machine.run(f"chown {USER}: /home/{USER}/.config/qrstation/qrstation.toml").checked()
        machine.run("qrstation doctor", user=USER).checked()
    with report.step("retrieve from Orthanc") as notes:
        found = json.loads(machine.run("qrstation find --json", user=USER).checked().out.splitlines()[0])
        line = f"qrstation retrieve --archive Orthanc --study {found['StudyInstanceUID']} --json"
        told = json.loads(machine.run(line, user=USER).checked().out)
        notes.append(f"{told['stored']} of {count} images")
        if told["stored"] != count:
            raise CheckError(f"{told['stored']} of {count} images are here")


def _upgrade(machine: Machine, report: Report, package: Path, work: Path, files: list[Path]) -> None:
    """Upgrade the package over itself while its receiver runs and images arrive; none that it took may be missing."""
    newer = _newer(package, work)
    (machine.folder / "root" / newer.name).write_bytes(newer.read_bytes())
    (held,) = machine.run("qrstation list --json", user=USER).checked().out.splitlines()
    machine.run(f"qrstation delete --study {json.loads(held)['StudyInstanceUID']}", user=USER).checked()
    third = len(files) // 3
    log = work / "receiver"
    receiver = machine.start("qrstation receive", log)
    with report.step("receiver", is_needed=True):
        wait_for("the receiver listens", lambda: b"listening as" in log.read_bytes(), 20)
        send(machine, files[:third], "QRSTATION", 11112)
    with report.step("upgrade while images arrive", is_needed=True) as notes:
        line = f"apt-get install -y --no-install-recommends ./{newer.name}"
        upgrading = subprocess.Popen(machine.command(f"cd; {line}"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        arrived = 0
        for file in files[third : 2 * third]:
            send(machine, [file], "QRSTATION", 11112)
            arrived += upgrading.poll() is None
            # Spread, so that images arrive before, while and after the files change.
            with suppress(subprocess.TimeoutExpired):
                upgrading.wait(PAUSE)
        said = upgrading.communicate()[0].decode(errors="replace")
        if upgrading.returncode:
            raise CheckError(said[-300:])
        notes.append(f"{arrived} images came meanwhile")
        installed = machine.run("dpkg-query -W -f '${Version}' qrstation").out
        if installed not in newer.name:
            raise CheckError(f"version {installed} is installed")
    with report.step("the old receiver ends") as notes:
        status = machine.terminate(log, receiver, END_SECONDS)
        if status:
            raise CheckError(f"exit {status}: {log.read_text(errors='replace')[-300:]}")
    log = work / "newer-receiver"
    receiver = machine.start("qrstation receive", log)
    with report.step("the new receiver takes the rest"):
        wait_for("the receiver listens", lambda: b"listening as" in log.read_bytes(), 20)
        send(machine, files[2 * third :], "QRSTATION", 11112)
        machine.terminate(log, receiver, END_SECONDS)
    with report.step("all that was acknowledged is here"):
        images = machine.run("qrstation list --level image --json", user=USER).checked().out.splitlines()
        if len(images) != len(files):
            raise CheckError(f"{len(images)} of {len(files)} images are here")
        machine.run("qrstation verify --deep", user=USER).checked()


def _newer(package: Path, work: Path) -> Path:
    """Give the same package under a higher version."""
    folder = work / "newer"
    run(["dpkg-deb", "--raw-extract", str(package), str(folder)]).checked()
    control = folder / "DEBIAN" / "control"
    text = re.sub(r"(?m)^Version: (.*)$", r"Version: \1+again", control.read_text("utf-8"))
    control.write_text(text, encoding="utf-8")
    version = re.search(r"(?m)^Version: (.*)$", text)
    assert version  # noqa: S101 - for the type checker
    newer = work / f"qrstation_{version[1]}_amd64.deb"
    run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(folder), str(newer)]).checked()
    return newer


def _remove(machine: Machine, report: Report, before: set[str]) -> None:
    with report.step("removal"):
        machine.run("apt-get remove -y qrstation").checked()
        if machine.run("command -v qrstation").status == 0:
            raise CheckError("the command is still there")
    with report.step("purge"):
        machine.run("dpkg --purge qrstation").checked()  # after a removal that left nothing, apt knows it no more
        machine.run("apt-get autoremove --purge -y").checked()
        if machine.run("dpkg-query -W qrstation").status == 0:
            raise CheckError("dpkg still knows it")
    with report.step("nothing is left but what the user has") as notes:
        left = sorted(path for path in machine.paths() - before if not LEFT_BY_OTHERS.match(path))
        if left:
            raise CheckError(f"{len(left)} paths are left: {', '.join(left[:8])}")
        held = list((machine.folder / "home" / USER).rglob("*.dcm"))
        if not held:
            raise CheckError("the store is gone")
        notes.append(f"{len(held)} images in the user's store")
