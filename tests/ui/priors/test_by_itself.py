"""What is fetched by itself: when all is known or some are awaited for too long, never too much, and from the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest, StudyPart
from qrstation.core.jobs.prior import FoundPrior
from qrstation.ui.main_window import MainWindow
from qrstation.ui.priors.by_itself import ByItself
from tests.ui.priors.made_up import found, prior


class Fetched:
    """What was fetched, from where."""

    def __init__(self, window: MainWindow) -> None:
        self.orders: list[tuple[str, str]] = []
        self.jobs: list[tuple[str, ...]] = []
        """What was asked for as one job."""
        self.by_itself = ByItself(window, self._order)
        self.by_itself._patience.setInterval(0)

    def _order(self, priors: Sequence[FoundPrior], archive: str) -> None:
        self.jobs.append(tuple(prior.uid for prior in priors))
        self.orders += [(prior.uid, archive) for prior in priors]


@pytest.fixture
def fetched(window: MainWindow) -> Iterator[Fetched]:
    made = Fetched(window)
    made.by_itself.begin(2)
    yield made
    made.by_itself.stop()


def wanted(uid: str, rank: int = 1, *archives: str) -> FoundPrior:
    """Make a prior that the settings have fetched."""
    return replace(prior(uid, rank), fetch_from=archives or ("Main",))


def failed(uid: str, archive: str = "Main", *, is_prefetch: bool = True) -> JobSnapshot:
    """Make the end of a retrieve that brought nothing."""
    return JobSnapshot(1, RetrieveRequest(archive, uid, is_prefetch=is_prefetch), JobState.FAILED)


def test_what_the_settings_want_is_fetched_when_all_is_known(fetched: Fetched) -> None:
    fetched.by_itself.found(found(wanted("1.3"), prior("1.4", 2), wanted("1.5", 3)))
    assert fetched.orders == [("1.3", "Main"), ("1.5", "Main")]


def test_an_archive_that_is_silent_keeps_nothing_for_long(fetched: Fetched, qtbot: QtBot) -> None:
    fetched.by_itself.found(replace(found(wanted("1.3")), answers=(), asking=("Main", "Off-site")))
    assert not fetched.by_itself._patience.isActive(), "no archive has answered yet"
    fetched.by_itself.found(replace(found(wanted("1.3")), asking=("Off-site",)))
    assert fetched.orders == [], "a better one may come yet"
    qtbot.waitUntil(lambda: fetched.orders == [("1.3", "Main")], timeout=5000)


def test_whoever_answers_late_it_is_never_more_than_the_settings_say(fetched: Fetched, qtbot: QtBot) -> None:
    fetched.by_itself.found(replace(found(wanted("1.3")), asking=("Off-site",)))
    qtbot.waitUntil(lambda: len(fetched.orders) == 1, timeout=5000)
    fetched.by_itself.found(found(wanted("1.8"), wanted("1.9", 2), wanted("1.3", 3)))
    assert fetched.orders == [("1.3", "Main"), ("1.8", "Main")]


def test_where_one_archive_sends_nothing_the_next_is_asked(fetched: Fetched) -> None:
    fetched.by_itself.found(found(wanted("1.3", 1, "Main", "Far")))
    fetched.by_itself.job_changed(failed("1.3", is_prefetch=False))
    assert fetched.orders == [("1.3", "Main")], "that was a person's"
    fetched.by_itself.job_changed(failed("1.3"))
    fetched.by_itself.job_changed(failed("1.3", "Far"))
    assert fetched.orders == [("1.3", "Main"), ("1.3", "Far")]


def test_nothing_is_fetched_when_it_is_stopped_or_only_asked_about(fetched: Fetched) -> None:
    fetched.by_itself.stop()
    fetched.by_itself.found(found(wanted("1.3")))
    fetched.by_itself.begin(0)
    fetched.by_itself.found(found(wanted("1.3")))
    assert fetched.orders == []


def test_what_lies_on_tape_is_asked_for_as_one_job_and_what_failed_of_it_at_the_next(fetched: Fetched) -> None:
    tapes = [replace(wanted(uid, rank, "Far", "Main"), is_slow=True) for rank, uid in enumerate(("1.3", "1.5"), 1)]
    fetched.by_itself.found(found(*tapes))
    assert fetched.jobs == [("1.3", "1.5")]
    request = RetrieveRequest("Far", "1.3", is_prefetch=True, with_studies=("1.5",))
    parts = (StudyPart("1.3", JobState.SUCCEEDED, 3, 3), StudyPart("1.5", JobState.FAILED, 3, 0))
    running = JobSnapshot(1, request, JobState.RUNNING, parts=parts)
    fetched.by_itself.job_changed(running)
    assert len(fetched.orders) == 2, "not before the job is over"
    fetched.by_itself.job_changed(replace(running, state=JobState.PARTIAL))
    assert fetched.orders[2:] == [("1.5", "Main")]
