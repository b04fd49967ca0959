"""What is ordered of priors: one before all others for a person, several as one job for nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from qrstation.core.instance import StudyHeading
from qrstation.jobs.queue.runner import JobRunner
from qrstation.ui.jobs.jobs_desk import JobsDesk
from qrstation.ui.priors.prior_orders import PriorOrders
from tests.ui.priors.made_up import prior


class Desk:
    """Takes note of what is ordered, and of what stands over each study."""

    def __init__(self) -> None:
        self.submitted: list[tuple[Any, bool]] = []
        self.known: list[StudyHeading] = []
        runner = SimpleNamespace(submit=lambda request, first=False: self.submitted.append((request, first)))
        jobs = SimpleNamespace(remember=self.known.append)
        self.orders = PriorOrders(cast(JobRunner, runner), cast(JobsDesk, jobs))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_a_person_wants_goes_first(desk: Desk) -> None:
    desk.orders.one(prior("1.3"), "Main")
    ((request, is_first),) = desk.submitted
    assert (request.archive, request.study_uids, request.is_prefetch, is_first) == ("Main", ("1.3",), False, True)
    assert [heading.study_uid for heading in desk.known] == ["1.3"]


def test_what_comes_by_itself_is_one_job_and_gives_way(desk: Desk) -> None:
    desk.orders.together([prior("1.3"), prior("1.4", 2)], "Tapes")
    ((request, is_first),) = desk.submitted
    assert (request.archive, request.study_uids) == ("Tapes", ("1.3", "1.4"))
    assert (request.is_prefetch, is_first) == (True, False)
    assert [heading.study_uid for heading in desk.known] == ["1.3", "1.4"]
    assert request.title.count("+") == 1
