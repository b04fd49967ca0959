"""Several studies of a patient as one job: asked for at the same time, each with its own truth, one end of all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import UnknownArchive
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, RetrieveRequest, StudyPart
from qrstation.core.notice import notice
from qrstation.core.station.settings import StationSettings
from qrstation.jobs.lane import Lane
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from qrstation.jobs.retrieve.together import Report, retrieve_together
from tests.jobs.retrieve.test_any_archive import Store, WebArchive

REQUEST = RetrieveRequest("Far", "1.1", title="Moreau", is_prefetch=True, with_studies=("1.2",))
CAME = JobOutcome(JobState.SUCCEEDED, 3, 3, status="0000", seconds=1.0)
NOTHING = JobOutcome(JobState.FAILED, 2, 0, ("9.1", "9.2"), status="A701", notice=notice(OutcomeCode.NOT_ALL_CAME))


def joined(outcomes: dict[str, JobOutcome]) -> JobOutcome:
    """Give the end of both studies."""
    return retrieve_together(REQUEST, 3, lambda one, report, most: outcomes[one.study_uid], lambda progress: None)


def test_all_is_asked_for_before_any_of_it_has_come() -> None:
    """A tape that is mounted when all that lies on it has been asked for: one after the other would never end."""
    mounted, asked = threading.Barrier(2, timeout=20), []

    def do(one: RetrieveRequest, report: Report, most: int) -> JobOutcome:
        store = Store()

        def answer(number: int) -> None:
            if number == 1:
                asked.append(one.study_uid)
                mounted.wait()

        archive = WebArchive(store, answer)
        parts = RetrieveParts(
            StationSettings(), archive, 0, store, store.arrivals, report, CancelToken(), lane=lane, most=most
        )
        return retrieve(replace(one, study_uid="1.2"), parts)  # the only study that this archive has

    lane = Lane(2)
    outcome = retrieve_together(REQUEST, 2, do, lambda progress: None)
    assert sorted(asked) == ["1.1", "1.2"]
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 20, 20)


@pytest.mark.parametrize(("parallel", "share"), [(1, 1), (2, 1), (3, 2), (8, 4)])
def test_each_study_has_its_share_of_the_places(parallel: int, share: int) -> None:
    shares = []

    def do(one: RetrieveRequest, report: Report, most: int) -> JobOutcome:
        shares.append(most)
        return CAME

    retrieve_together(REQUEST, parallel, do, lambda progress: None)
    assert shares == [share, share]


def test_a_retrieve_takes_no_more_places_than_its_share() -> None:
    store, lane, in_use = Store(), Lane(4), []
    archive = WebArchive(store, lambda number: in_use.append(lane.in_use))
    parts = RetrieveParts(
        StationSettings(), archive, 0, store, store.arrivals, lambda progress: None, CancelToken(), lane=lane, most=1
    )
    assert retrieve(RetrieveRequest("Web", "1.2"), parts).state is JobState.SUCCEEDED
    assert set(in_use) == {1}


def test_what_one_did_not_bring_is_told_of_that_one_alone() -> None:
    outcome = joined({"1.1": CAME, "1.2": NOTHING})
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.PARTIAL, 5, 3)
    assert (outcome.missing, outcome.status, outcome.notice) == (NOTHING.missing, "A701", NOTHING.notice)
    assert outcome.parts == (
        StudyPart("1.1", JobState.SUCCEEDED, 3, 3),
        StudyPart("1.2", JobState.FAILED, 2, 0, NOTHING.notice),
    )


def test_how_all_of_it_ended() -> None:
    cancelled = JobOutcome(JobState.CANCELLED, None, 1)
    assert joined({"1.1": CAME, "1.2": CAME}).state is JobState.SUCCEEDED
    assert joined({"1.1": NOTHING, "1.2": NOTHING}).state is JobState.FAILED
    assert joined({"1.1": CAME, "1.2": cancelled}).state is JobState.CANCELLED
    assert joined({"1.1": CAME, "1.2": cancelled}).expected is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnknownArchive(OutcomeCode.NO_SUCH_ARCHIVE, archive="Far"), OutcomeCode.NO_SUCH_ARCHIVE),
        (RuntimeError("a bug"), OutcomeCode.FAILED_UNEXPECTEDLY),
    ],
)
def test_one_that_cannot_even_begin_does_not_end_the_others(error: Exception, code: OutcomeCode) -> None:
    def do(one: RetrieveRequest, report: Report, most: int) -> JobOutcome:
        if one.study_uid == "1.1":
            raise error
        return CAME

    outcome = retrieve_together(REQUEST, 3, do, lambda progress: None)
    assert (outcome.state, outcome.stored) == (JobState.PARTIAL, 3)
    assert outcome.notice is not None
    assert outcome.notice.code == code


def test_while_it_runs_both_are_told_of() -> None:
    told: list[JobProgress] = []
    first_is_over, second_is_told = threading.Event(), threading.Event()

    def do(one: RetrieveRequest, report: Report, most: int) -> JobOutcome:
        if one.study_uid == "1.1":
            report(JobProgress(JobState.RUNNING, 3, 2, rate=1.5))
            first_is_over.set()
            assert second_is_told.wait(20)
            return CAME
        assert first_is_over.wait(20)
        report(JobProgress(JobState.WAITING, None, 0, waited=7.0, notice=notice(OutcomeCode.NEARLINE)))
        second_is_told.set()
        assert ended.wait(20)
        report(JobProgress(JobState.WAITING, 4, 0, waited=8.0, notice=notice(OutcomeCode.NEARLINE)))
        return replace(CAME, expected=4, stored=4)

    ended = threading.Event()
    retrieve_together(REQUEST, 3, do, _taking(told, ended))
    states = [(each.state, each.expected, each.stored, each.waited) for each in told]
    assert states[:2] == [(JobState.RUNNING, None, 2, 0.0), (JobState.RUNNING, None, 2, 0.0)]
    assert (JobState.WAITING, 7, 3, 8.0) in states, "what is over counts, what waits is said"
    assert told[0].parts == (StudyPart("1.1", JobState.RUNNING, 3, 2), StudyPart("1.2", JobState.RUNNING))


def _taking(told: list[JobProgress], ended: threading.Event) -> Callable[[JobProgress], None]:
    def take(progress: JobProgress) -> None:
        told.append(progress)
        if any(part.state is JobState.SUCCEEDED for part in progress.parts):
            ended.set()

    return take
