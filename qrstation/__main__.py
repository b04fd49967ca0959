"""The program's entry: the window without arguments, else the command line."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrstation.core.station.opening import Opening


ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
"""numpy's products of matrices take no threads of their own: what is worth several has them, and they do not wait for
each other on busy cores."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit status. PySide6 is imported only on the way to the window."""
    _fill_standard_streams()
    _say_everything()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:  # a process of our own, and its children after it
        os.environ.update(ONE_THREAD)
    if given[:1] == ["decoder"]:
        # How a packaged program starts its decoders: nothing else is imported on the way.
        from qrstation.imaging.decoders.decoder_child import main as decode

        return decode(given[1:])
    if arguments is None:  # a process of our own
        _keep_pillow_for_decoders()
    if given[:1] == ["demo-archives"]:
        from qrstation.demo.serve import main as serve

        return serve(given[1:])
    if given == ["self-check-window"]:
        from qrstation.ui.self_check_window import main as draw

        return draw()
    from qrstation.cli import guarded

    return guarded(lambda: _run(given))


def _run(given: Sequence[str]) -> int:
    from qrstation.cli import parse, run_command

    options, opening = parse(given)
    return run_command(options) if options.command is not None else _run_window(opening, demo=options.demo)


def _run_window(opening: Opening, *, demo: bool) -> int:
    gc.disable()  # what the imports make stays; the window's own collector takes over when it stands
    from qrstation.app import run_window

    if not demo:
        return run_window(opening=opening)
    from qrstation.demo.session import DemoSession

    with DemoSession() as session:
        return run_window(session.story)


def _keep_pillow_for_decoders() -> None:
    """Let pydicom find no Pillow, which it would load with itself: only decoders use it, and load no pydicom."""
    sys.modules["PIL"] = None  # type: ignore[assignment]  # how Python itself says that there is none


def _fill_standard_streams() -> None:
    """Lead a stream that whoever started us closed to nowhere, so that no other file is taken for it."""
    for name, mode, flags in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_WRONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8", closefd=False))


def _say_everything(platform: str = sys.platform) -> None:
    """Let no character end the program that the encoding of a stream lacks; on Windows that is an old code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if platform == "win32" else stream.encoding, errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
