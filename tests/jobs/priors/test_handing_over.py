"""What a rule wants becomes jobs: the next archive where one sends nothing, the caches where it came."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace

import pytest

from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest, StudyPart
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.priors.handing_over import HandingOver, Queue, title_of
from qrstation.jobs.priors.prefetching import Fetch

MATCH = Match(
    "Main",
    Level.STUDY,
    {"StudyInstanceUID": "1.2", "PatientName": "Moreau^Elise", "StudyDescription": "CT", "StudyDate": "20240105"},
)


class Bench:
    """A queue that keeps what it is given."""

    def __init__(self) -> None:
        self.jobs: dict[int, JobSnapshot] = {}
        self.failed: list[tuple[str, tuple[Hashable, ...]]] = []
        self.state = JobState.QUEUED
        self.handing = HandingOver(Queue(self.submit, self.jobs.get), self.take_failed)

    def submit(self, request: Request) -> int:
        """Take a job up."""
        number = len(self.jobs) + 1
        self.jobs[number] = JobSnapshot(number, request, self.state)
        return number

    def take_failed(self, rule: str, keys: Iterable[Hashable]) -> None:
        """Hear of what came from nowhere."""
        self.failed.append((rule, tuple(keys)))

    def end(self, number: int, state: JobState) -> None:
        """Tell how a job goes."""
        self.jobs[number] = replace(self.jobs[number], state=state)
        self.handing.changed(self.jobs[number])

    @property
    def asked(self) -> list[str]:
        """Where was asked."""
        return [job.request.archive for job in self.jobs.values()]


def test_a_job_gives_way_and_says_what_it_is() -> None:
    bench = Bench()
    assert bench.handing.hand_over("R", [Fetch(MATCH, ("Main",))])
    (job,) = bench.jobs.values()
    title = "Moreau, Elise · CT · 2024-01-05"
    assert job.request == RetrieveRequest("Main", "1.2", title=title, is_prefetch=True)
    assert title_of(Match("Main", Level.STUDY, {})) == ""


def test_the_next_archive_is_asked_and_the_last_failure_is_told() -> None:
    bench = Bench()
    bench.handing.hand_over("R", [Fetch(MATCH, ("Main", "Far"))], ("key",))
    bench.end(1, JobState.RUNNING)
    bench.end(1, JobState.FAILED)
    assert (bench.asked, bench.failed, bench.handing.is_busy("R")) == (["Main", "Far"], [], True)
    bench.end(2, JobState.FAILED)
    assert (bench.failed, bench.handing.is_busy("R")) == ([("R", ("key",))], False)
    bench.end(2, JobState.FAILED)
    assert len(bench.failed) == 1


@pytest.mark.parametrize(("state", "failed"), [(JobState.PARTIAL, 1), (JobState.CANCELLED, 0)])
def test_what_came_in_part_is_looked_at_again_and_what_a_person_stopped_is_not(state: JobState, failed: int) -> None:
    bench = Bench()
    bench.handing.hand_over("R", [Fetch(MATCH, ("Main", "Far"))], ("key",))
    bench.end(1, state)
    assert (bench.asked, len(bench.failed)) == (["Main"], failed)


def test_caches_get_what_came_and_what_was_here() -> None:
    bench = Bench()
    bench.handing.hand_over("R", [Fetch(MATCH, ("Main",), caches=("Cache",))])
    bench.end(1, JobState.SUCCEEDED)
    assert not bench.handing.hand_over("R", [Fetch(MATCH, (), caches=("Other",))])
    sent = [job.request for job in bench.jobs.values() if isinstance(job.request, SendRequest)]
    assert [(request.archive, request.is_prefetch) for request in sent] == [("Cache", True), ("Other", True)]


def test_no_rule_waits_for_what_a_person_paused_or_had_ended_before() -> None:
    bench = Bench()
    bench.handing.hand_over("R", [Fetch(MATCH, ("Main",), caches=("Cache",))])
    bench.end(1, JobState.PAUSED)
    assert not bench.handing.is_busy("R")
    bench.end(1, JobState.SUCCEEDED)
    assert bench.asked == ["Main", "Cache"], "it went on all the same"
    bench.state = JobState.CANCELLED
    bench.handing.hand_over("R", [Fetch(MATCH, ("Main",))])
    assert not bench.handing.is_busy("R")


def slow(uid: str, *archives: str) -> Fetch:
    """Give a study of the patient that lies on tape wherever it is."""
    match = replace(MATCH, values={**MATCH.values, "StudyInstanceUID": uid})
    return Fetch(match, archives, slow=frozenset(archives))


def test_what_lies_on_tape_at_one_archive_is_one_job_and_each_study_goes_its_own_way() -> None:
    bench = Bench()
    put = replace(slow("1.4", "Far"), caches=("Cache",))
    assert bench.handing.hand_over("R", [slow("1.2", "Far"), slow("1.3", "Far", "Main"), put], ("key",)) == 3
    (job,) = bench.jobs.values()
    assert job.request.study_uids == ("1.2", "1.3", "1.4")
    parts = (
        StudyPart("1.2", JobState.PARTIAL, 3, 1),
        StudyPart("1.3", JobState.FAILED, 3, 0),
        StudyPart("1.4", JobState.SUCCEEDED, 3, 3),
    )
    bench.jobs[1] = replace(job, state=JobState.PARTIAL, parts=parts)
    bench.handing.changed(bench.jobs[1])
    assert bench.failed == [("R", ("key",))], "of what came in part alone"
    again, sent = bench.jobs[3], bench.jobs[2]
    assert (sent.request.archive, sent.request.study_uids) == ("Cache", ("1.4",))
    assert (again.request.archive, again.request.study_uids) == ("Main", ("1.3",))
    assert bench.handing.is_busy("R")
