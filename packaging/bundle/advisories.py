"""Asks an advisory service (OSV) about every version in the lock files: `make audit`.

Versions for other systems and Pythons are asked for too. Exit status: 0 nothing is known of any, 1 something is, 2 not
all could be asked.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import parts

SERVICE = "https://api.osv.dev/v1/query"
LOCKS = ("requirements.lock", "requirements-dev.lock", "packaging/bundle/requirements.lock")
"""The first is what runs at the user's; the others build and test."""
SECONDS = 15
"""That the service may take for one answer."""

_SIGNS = {
    "NameResolutionError": "its name is not known here",
    "NewConnectionError": "no connection to it",
    "Timeout": "it took too long",
    "JSONDecodeError": "its answer is no JSON",
}
"""What stands among pip-audit's last words, and what it says."""


class NotAsked(Exception):
    """The service did not answer as it should; the text says how."""


@dataclass(frozen=True, order=True)
class Pin:
    """A version of a distribution that a lock names."""

    name: str
    version: str


@dataclass(frozen=True)
class Known:
    """What is known of a version."""

    pin: Pin
    advisory: str
    other_names: tuple[str, ...]
    mended_in: tuple[str, ...]

    @property
    def line(self) -> str:
        """What is told of it, without where it is used."""
        also = f" ({', '.join(self.other_names)})" if self.other_names else ""
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "no version mends it yet"
        return f"{self.pin.name} {self.pin.version}: {self.advisory}{also}, {mended}"


def pins(lock: Path) -> list[Pin]:
    """Give every version that a lock names, whatever system or Python it is for."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock.read_text("utf-8"), re.MULTILINE)
    return sorted({Pin(parts.normal(name), version) for name, version in found})


def known(every: Iterable[Pin], service: str = SERVICE) -> list[Known]:
    """Give what the service knows of these versions. Raises NotAsked."""
    left = sorted(set(every))
    found: list[Known] = []
    while left:  # pip-audit takes one version of each at a time
        now = list({pin.name: pin for pin in left}.values())
        left = [pin for pin in left if pin not in now]
        found += _asked(now, service)
    return sorted(found, key=lambda each: (each.pin, each.advisory))


def _asked(now: Sequence[Pin], service: str) -> list[Known]:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in now), "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(wanted), "--no-deps", "--disable-pip"]
        command += ["--vulnerability-service", "osv", "--osv-url", service, "--timeout", str(SECONDS)]
        command += ["--format", "json", "--progress-spinner", "off", "--cache-dir", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answers = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError) as error:
        raise NotAsked(_last_words(done.stderr)) from error
    told = {parts.normal(each["name"]) for each in answers if "skip_reason" not in each}
    if silent := sorted({pin.name for pin in now} - told):
        raise NotAsked(f"nothing was said of {', '.join(silent)}")
    return [_known(each, vulnerability) for each in answers for vulnerability in each["vulns"]]


def _known(answer: dict[str, Any], vulnerability: dict[str, Any]) -> Known:
    pin = Pin(parts.normal(answer["name"]), answer["version"])
    names = tuple(sorted(vulnerability.get("aliases", ())))
    return Known(pin, vulnerability["id"], names, tuple(vulnerability.get("fix_versions", ())))


def _last_words(errors: str) -> str:
    """Give what ended pip-audit, without what led there."""
    for sign, what in _SIGNS.items():
        if sign in errors:
            return what
    status = re.search(r"HTTPError: (\d{3})", errors)
    if status:
        return f"it answered with HTTP {status[1]}"
    last = (errors.strip().splitlines() or ["no reason was given"])[-1]
    return last.partition(":")[0].rpartition(".")[2][:80]


def report(root: Path, service: str) -> int:
    """Ask about all locks below ``root``, say what is known, and give the exit status."""
    every = {name: pins(root / name) for name in LOCKS}
    asked = {pin for found in every.values() for pin in found}
    try:
        found = known(asked, service)
    except NotAsked as error:
        what = f"the advisory service {service} did not answer ({error}), so nothing is known of the locks"
        print(
            f"audit: {what}; run it where it can be reached, or name another (make audit SERVICE=URL)", file=sys.stderr
        )
        return 2
    for each in found:
        where = next(name for name, held in every.items() if each.pin in held)
        print(f"{each.line} ({where})")
    if found:
        versions = len({each.pin for each in found})
        print(f"audit: advisories for {versions} of {len(asked)} versions; make lock takes newer ones", file=sys.stderr)
        return 1
    print(f"no advisory is known for any of the {len(asked)} versions in {len(LOCKS)} locks")
    return 0


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", default=SERVICE, help="another service that answers as OSV does")
    return report(parts.ROOT, parser.parse_args().service)


if __name__ == "__main__":
    sys.exit(main())
