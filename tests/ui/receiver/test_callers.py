"""Callers that were turned away: the last ones, each once."""

from __future__ import annotations

from qrstation.core.events import CallerRefused
from qrstation.ui.receiver.callers import MOST, RefusedCallers
from tests.told import told


def test_only_the_last_callers_are_remembered() -> None:
    callers = RefusedCallers()
    for number in range(MOST + 5):
        callers.take(CallerRefused(f"AE{number}", "10.0.0.1", told("not known")), "08:00:00")
    callers.take(CallerRefused("AE10", "10.0.0.1", told("not known")), "09:00:00")
    newest = callers.newest_first()
    assert len(newest) == MOST
    assert (newest[0].ae_title, newest[0].times) == ("AE10", 2)
