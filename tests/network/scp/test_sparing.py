"""Of a flood of callers that are turned away little is told."""

from __future__ import annotations

from qrstation.core.codes.tls import TlsCode
from qrstation.core.events import CallerRefused
from qrstation.core.notice import notice
from qrstation.network.scp.sparing import AGAIN, MOST, Sparing


def test_the_same_is_told_now_and_then_and_of_many_only_some() -> None:
    now = 0.0
    told: list[CallerRefused] = []
    sparing = Sparing(told.append, lambda: now)
    plain = CallerRefused("", "10.0.0.1", notice(TlsCode.CALLER_PLAIN))
    for _ in range(1000):
        sparing(plain)
    sparing(CallerRefused("", "10.0.0.1", notice(TlsCode.CALLER_SILENT)))
    assert len(told) == 2
    for number in range(1000):
        sparing(CallerRefused("", f"10.0.1.{number}", notice(TlsCode.CALLER_PLAIN)))
    assert len(told) == MOST
    now = AGAIN
    sparing(plain)
    assert told[-1] == plain
    assert len(told) == MOST + 1
