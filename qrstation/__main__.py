"""The program's entry: the window without arguments, else the command line."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit status. PySide6 is imported only on the way to the window."""
    multiprocessing.freeze_support()
    given = list(sys.argv[1:] if arguments is None else arguments)
    from qrstation.cli import build_parser, run_command

    options = build_parser().parse_args(given)
    if options.command is None:
        return _run_window(demo=options.demo)
    if options.command == "demo-archives":
        from qrstation.demo.serve import main as serve

        return serve(options.arguments)
    return run_command(options)


def _run_window(*, demo: bool) -> int:
    from qrstation.app import run_window

    if not demo:
        return run_window()
    from qrstation.demo.session import DemoSession

    with DemoSession() as session:
        return run_window(session.story)


if __name__ == "__main__":
    sys.exit(main())
