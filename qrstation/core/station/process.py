"""This process and its children: how the program starts itself again, and how many files it may open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

MOST_FILES = 65_536
SECRETS = "QRSTATION_SECRET_"
"""How variables begin that hold a passphrase, a password or a token."""
NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""What a child is created with: on Windows none may open a console of its own, not even for a moment."""


def own_command(*arguments: str) -> list[str]:
    """Give the command line of this program with ``arguments``.

    The current folder is kept off the module path (-P): a file there must not be taken for a library's module.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-P", "-m", "qrstation", *arguments]


def without_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give the variables of a child that reads what strangers wrote: no passphrase is among them."""
    return {name: value for name, value in environment.items() if not name.startswith(SECRETS)}


def allow_more_files() -> None:
    """Raise this process's own limit of open files to what the system allows it; each association needs some."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def files_left() -> int | None:
    """Give how many more files this process can open; None where the system does not tell (it does on Linux)."""
    if sys.platform != "linux":
        return None
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        return soft - sum(1 for _ in Path("/proc/self/fd").iterdir())
    except FileNotFoundError:
        return None
    except OSError:
        return 0  # not even that could be opened
