"""The command that checks this installation, for installers and support: self-check."""

from __future__ import annotations

import argparse
import queue
import threading
from collections.abc import Iterator

from qrstation.cli.output import print_json, print_line, say
from qrstation.cli.status import EXIT_FAILED, EXIT_OK
from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import StepState
from qrstation.core.notice import notice
from qrstation.core.station.ending import LOOK_SECONDS, asked_to_end
from qrstation.core.station.settings import StationSettings
from qrstation.jobs.self_check.checked import Checked
from qrstation.jobs.self_check.checking import check_installation
from qrstation.receiver.getting import archives_of
from qrstation.words import words_of


def run_self_check(options: argparse.Namespace) -> int:
    """Try what the station needs of this machine and this installation, and print a line for each step."""
    cancel = CancelToken()
    found: queue.SimpleQueue[Checked | None] = queue.SimpleQueue()
    worker = threading.Thread(target=_check, args=(found, cancel), name="self-check")
    is_well = True
    # In order: its children end, and its home is removed.
    with asked_to_end(cancel.cancel):
        worker.start()
        try:
            for checked in _until_the_end(found):
                is_well = is_well and checked.state is StepState.OK
                _show(checked, as_json=options.json)
            if cancel.is_cancelled:
                say(f"qrstation: {words_of(notice(SelfCheckCode.STOPPED)).line}")
                is_well = False
        finally:
            cancel.cancel()  # whoever reads the results may be gone
            worker.join()
    return EXIT_OK if is_well else EXIT_FAILED


def _check(found: queue.SimpleQueue[Checked | None], cancel: CancelToken) -> None:
    station = StationSettings()
    try:
        for checked in check_installation(archives_of(station, station.port), cancel):
            found.put(checked)
    finally:
        found.put(None)


def _until_the_end(found: queue.SimpleQueue[Checked | None]) -> Iterator[Checked]:
    while True:
        try:
            checked = found.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            continue
        if checked is None:
            return
        yield checked


def _show(checked: Checked, *, as_json: bool) -> None:
    words = words_of(checked.notice)
    if as_json:
        print_json(
            {
                "step": str(checked.step),
                "state": str(checked.state),
                "message": words.what,
                "advice": words.advice,
                "code": words.code,
                "seconds": checked.seconds,
            }
        )
        return
    code = f" ({words.code})" if words.code else ""
    print_line(f"{checked.step:14}{checked.state:8}{checked.seconds:6.2f} s  {words.what}{code}{_then(words.advice)}")


def _then(advice: str) -> str:
    return f"; {advice}" if advice else ""
