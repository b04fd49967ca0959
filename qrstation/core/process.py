"""How the program starts itself again as a child: from its packages, or frozen into one executable."""

from __future__ import annotations

import sys


def own_command(*arguments: str) -> list[str]:
    """Give the command line of this program with ``arguments``.

    The current folder is kept off the module path (-P): a file there must not be taken for a library's module.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-P", "-m", "qrstation", *arguments]
