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
