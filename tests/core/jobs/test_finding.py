"""What the doctor finds, and when the archive's administrator is concerned."""

from __future__ import annotations

import pytest

from qrstation.core.jobs.finding import Finding, Step, StepState


@pytest.mark.parametrize("step", Step)
def test_a_link_that_the_archive_must_know_concerns_its_administrator(step: Step) -> None:
    concerned = step in (Step.ASSOCIATE, Step.ECHO, Step.FIND, Step.MOVE)
    assert Finding("Main", step, StepState.FAILED).concerns_administrator is concerned
    assert not Finding("Main", step, StepState.OK).concerns_administrator
    assert not Finding("Main", step, StepState.SKIPPED).concerns_administrator


def test_the_object_of_the_command_line() -> None:
    assert Finding("Main", Step.MOVE, StepState.FAILED, "no", "ask", "0xA801").as_json() == {
        "Archive": "Main", "step": "move", "state": "failed", "message": "no", "advice": "ask", "code": "0xA801",
    }  # fmt: skip
