"""Tries the Debian package on fresh machines: `make check-packages`.

Usage: check_packages.py PACKAGE.deb [--way package|guide]… [--output dist/check]

The way "package": installed with nothing but what it depends on, its self-check, its window, a retrieve from a real
archive, an upgrade while its receiver runs, removal, and nothing left behind but what the user has.
The way "guide": the guide's first page word for word, from installation to the first image of a study.
Each step is said with its seconds; exit 1 where one failed, 2 where this host cannot make such a machine.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))  # guide_steps

import way_of_guide  # noqa: E402
import way_of_package  # noqa: E402
from machine import Machine, NoMachineError  # noqa: E402
from steps import Report, StopCheckError  # noqa: E402

Way = Callable[[Machine, Report, Path, Path, Path], None]
WAYS: dict[str, Way] = {"package": way_of_package.go, "guide": way_of_guide.go}


def main() -> int:
    """Go the ways that were asked for, each on a fresh machine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--way", action="append", choices=sorted(WAYS))
    parser.add_argument("--output", type=Path, default=ROOT / "dist" / "check", help="where pictures and figures go")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    report = Report()
    for name in options.way or ("package", "guide"):
        print(f"--- {name}")
        try:
            with tempfile.TemporaryDirectory(prefix="check-") as work, Machine() as machine:
                WAYS[name](machine, report, options.package.resolve(), Path(work), options.output.resolve())
        except StopCheckError as stopped:
            print(f"the rest of this way is left: {stopped}", file=sys.stderr)
        except NoMachineError as error:
            print(f"check_packages: {error}", file=sys.stderr)
            return 2
    figures = [{"step": step.name, "seconds": round(step.seconds, 1), "note": step.note} for step in report.steps]
    (options.output / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
