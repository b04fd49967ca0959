"""The watch over silence counts from the last sign, and calls it waiting sooner while nothing has come at all."""

from __future__ import annotations

from qrstation.jobs.retrieve.silence import QUIET_AFTER, WAITING_AFTER, Silence


def test_silence_counts_from_the_last_sign() -> None:
    silence = Silence(10.0)
    assert silence.seconds(15.0) == 5.0
    silence.sign(14.0)
    assert silence.seconds(15.0) == 1.0


def test_a_job_waits_sooner_when_nothing_has_come_yet() -> None:
    silence = Silence(0.0)
    assert not silence.is_waiting(WAITING_AFTER, has_come=False)
    assert silence.is_waiting(WAITING_AFTER + 0.1, has_come=False)
    assert not silence.is_waiting(WAITING_AFTER + 0.1, has_come=True)
    assert silence.is_waiting(QUIET_AFTER + 0.1, has_come=True)
