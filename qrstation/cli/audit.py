"""The command audit: who did what with whose images, and whether anybody changed what was written down of it."""

from __future__ import annotations

import argparse
import datetime
import heapq
from collections.abc import Iterable, Iterator

from qrstation.audit.files import records_after
from qrstation.audit.reading import Seen, seen
from qrstation.audit.record import Record
from qrstation.audit.verifying import Verdict
from qrstation.cli.auditing import own_auditor
from qrstation.cli.output import print_json_lines, print_table, printable, say
from qrstation.cli.status import EXIT_OK, EXIT_SOME, UsageError
from qrstation.core.codes.audit import AuditCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.notice import notice
from qrstation.core.station.home import find_home
from qrstation.core.station.settings_file import load_settings
from qrstation.jobs.trail_check import alert_if_broken, check_trail
from qrstation.keys.system_keyring import SystemKeyring
from qrstation.words import words_of
from qrstation.words.recorded import in_words

_COLUMNS = ("No.", "Time", "Event", "Who", "Studies", "Patients", "Outcome", "Detail")
_OUTCOMES = {0: "ok", 4: "partly", 8: "failed", 12: "failed"}
KEYRING_SECONDS = 3.0
NEAR = 500
"""Records among which those that were written crosswise are put in order."""
MOST_TOLD = 20
"""Breaks that are told; behind the first ones hardly anything is news."""


def run_audit(options: argparse.Namespace) -> int:
    """Show the trail, and check it where asked to; that it was read is recorded in it."""
    home = find_home()
    settings = load_settings(home.settings_file)
    since = _day(options.since)
    try:
        # Before anything is added to it.
        verdict = check_trail(home, SystemKeyring(KEYRING_SECONDS)) if options.verify else None
        records = (record for record, _ in records_after(home.audit) if record.day >= since)
        shown = map(seen, _by_time(records))
        if options.json:
            print_json_lines(each.as_json() for each in shown)
        else:
            print_table(_COLUMNS, map(_row, shown))
    except OSError as error:
        raise StationError(AuditCode.UNREADABLE, reason=str(error.strerror)) from error
    if not settings.audit.enabled:
        say(f"qrstation: {words_of(notice(AuditCode.OFF)).line}")
    elif home.audit.exists() and (auditor := own_auditor()) is not None:
        auditor.log_used()
        if verdict is not None:
            alert_if_broken(verdict, auditor.alert)
    if verdict is None:
        return EXIT_OK
    _say_verdict(verdict)
    return EXIT_OK if verdict.is_whole else EXIT_SOME


def _by_time(records: Iterable[Record]) -> Iterator[Record]:
    """Give records in the order of their times: what two processes reported at once may have been written crosswise."""
    near: list[tuple[float, int, Record]] = []
    for place, record in enumerate(records):
        heapq.heappush(near, (_seconds(record.time), place, record))
        if len(near) > NEAR:
            yield heapq.heappop(near)[2]
    while near:
        yield heapq.heappop(near)[2]


def _seconds(time: str) -> float:
    try:
        return datetime.datetime.fromisoformat(time).timestamp()
    except (ValueError, OverflowError, OSError):  # somebody changed it
        return 0.0


def _say_verdict(verdict: Verdict) -> None:
    for remark in verdict.remarks:
        say(f"qrstation: {words_of(remark).line}")
    if verdict.is_whole:
        sealed = f", {verdict.sealed} of them sealed" if verdict.sealed else ""
        say(f"the audit trail is whole: {verdict.records} records{sealed}")
    for broken in verdict.breaks[:MOST_TOLD]:
        say(f"qrstation: {words_of(broken).line}")
    if len(verdict.breaks) > MOST_TOLD:
        say(f"qrstation: and {len(verdict.breaks) - MOST_TOLD} breaks more")


def _day(text: str) -> str:
    """Check the day of ``--since``; "" for none. Raises UsageError."""
    if not text:
        return ""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(WindowCode.NO_DAY) from error


def _row(one: Seen) -> list[str]:
    event = f"{one.event}: {one.type}" if one.type else one.event
    cells = (
        str(one.number),
        one.time[:19].replace("T", " "),
        event,
        ", ".join(each.user for each in one.who),
        ", ".join(one.studies),
        ", ".join(one.patients),
        _OUTCOMES.get(one.outcome, ""),
        in_words(one.detail),
    )
    return [printable(each) for each in cells]
