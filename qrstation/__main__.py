"""The program's entry: the window without arguments, else the command line."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit status. PySide6 is imported only on the way to the window."""
    multiprocessing.freeze_support()
    _fill_standard_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["decoder"]:
        # How a packaged program starts its decoders: nothing else is imported on the way.
        from qrstation.imaging.decoders.decoder_child import main as decode

        return decode()
    if given[:1] == ["demo-archives"]:
        from qrstation.demo.serve import main as serve

        return serve(given[1:])
    from qrstation.cli import build_parser, run_command

    options = build_parser().parse_args(given)
    if options.command is None:
        return _run_window(demo=options.demo)
    return run_command(options)


def _run_window(*, demo: bool) -> int:
    gc.disable()  # what the imports make stays; the window's own collector takes over when it stands
    from qrstation.app import run_window
    from qrstation.cli.status import refused_by_system
    from qrstation.core.errors import StationError
    from qrstation.words import words_of

    try:
        if not demo:
            return run_window()
        from qrstation.demo.session import DemoSession

        with DemoSession() as session:
            return run_window(session.story)
    except StationError as error:
        print(f"qrstation: {words_of(error).line}", file=sys.stderr)
    except OSError as error:
        print(f"qrstation: {words_of(refused_by_system(error)).line}", file=sys.stderr)
    return 1


def _fill_standard_streams() -> None:
    """Lead a stream that whoever started us closed to nowhere, so that no other file is taken for it."""
    for name, mode, flags in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_WRONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8", closefd=False))


if __name__ == "__main__":
    sys.exit(main())
