"""Checks that the repository speaks of itself alone: no machine's paths, no registries' hosts, and locks that fit."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Put together from pieces, so that this file does not find itself.
FORBIDDEN = {
    "an absolute path of a machine": re.compile("(?<![A-Za-z0-9._-])/(?:" + "home|root|Users|work" + ")/[a-z]"),
    "a host of a package registry": re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.org"))),
}
BINARY = {".seed", ".png", ".ico", ".dcm"}


def tracked() -> list[Path]:
    """Give the files that git tracks."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in names.decode().split("\0") if name]


def problems() -> list[str]:
    """Give what is wrong, one line each."""
    found = []
    for path in tracked():
        if path.suffix in BINARY or not path.is_file() or path.name == "LICENSE":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for what, pattern in FORBIDDEN.items():
                if pattern.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {what}")
    return found + unlocked()


def unlocked() -> list[str]:
    """Give the direct dependencies that a lock file does not hold, or holds without a hash."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = []
    builds_with = (ROOT / "packaging" / "bundle" / "requirements.in").read_text(encoding="utf-8").splitlines()
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + project["optional-dependencies"]["dev"],
        "packaging/bundle/requirements.lock": [line for line in builds_with if line and not line.startswith("#")],
    }
    for name, requirements in wanted.items():
        text = (ROOT / name).read_text(encoding="utf-8").lower()
        for requirement in requirements:
            package = re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")
            if not re.search(rf"^{re.escape(package)}==\S+.*\\$", text, re.MULTILINE):
                found.append(f"{name}: {package} is not locked; run make lock")
    return found


if __name__ == "__main__":
    lines = problems()
    print("\n".join(lines) if lines else "the repository speaks of itself alone, and its locks fit")
    sys.exit(bool(lines))
