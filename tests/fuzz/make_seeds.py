"""Writes the seeds of all targets into `seeds/`: small inputs that are as they should be, and of nobody real.

Run by `python -m tests.fuzz.make_seeds` after a target has changed.
"""

from __future__ import annotations

import shutil
import sys

from tests.fuzz.target import NAMES, SEEDS, target


def main() -> int:
    """Write them anew."""
    shutil.rmtree(SEEDS, ignore_errors=True)
    for name in NAMES:
        folder = SEEDS / name
        folder.mkdir(parents=True)
        for seed, data in target(name).seeds().items():
            (folder / f"{seed}.seed").write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
