"""Hands what is to be prefetched to the job queue, and follows it: from the next archive, and into the caches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from qrstation.core.jobs.job import JobSnapshot, JobState, Request, SendRequest
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import known_date, readable_name
from qrstation.jobs.priors.patient_jobs import SEPARATOR, by_job, rules_request
from qrstation.jobs.priors.prefetching import Fetch


@dataclass(frozen=True, slots=True)
class Queue:
    """The job queue, as far as rules know of it."""

    submit: Callable[[Request], int]
    snapshot: Callable[[int], JobSnapshot | None]


@dataclass(frozen=True, slots=True)
class _Followed:
    rule: str
    keys: tuple[Hashable, ...]
    """The studies for which it is fetched."""
    fetch: Fetch
    left: tuple[str, ...]
    """Archives that may be asked where this one sends nothing."""


class HandingOver:
    """The jobs of rules that are not over; for one thread."""

    def __init__(self, queue: Queue, failed: Callable[[str, Iterable[Hashable]], object]) -> None:
        """``failed`` is told of a rule, and of the studies for which something could be had from nowhere."""
        self._queue = queue
        self._failed = failed
        self._followed: dict[int, list[_Followed]] = {}
        self._resting: set[int] = set()
        """Jobs that a person paused: no rule waits for them."""

    def hand_over(self, rule: str, fetches: Iterable[Fetch], keys: Iterable[Hashable] = ()) -> int:
        """Have studies of one patient fetched, and put into the caches that lack them; tells how many are fetched.

        What is all here is only put into the caches.
        """
        wanted = []
        for fetch in fetches:
            if fetch.archives:
                wanted.append(_Followed(rule, tuple(keys), fetch, fetch.archives))
            else:
                self._put(fetch)
        self._ask(wanted)
        return len(wanted)

    def is_busy(self, rule: str) -> bool:
        """Tell whether jobs of a rule are still to be done."""
        busy = (each for number, each in self._followed.items() if number not in self._resting)
        return any(followed.rule == rule for each in busy for followed in each)

    def changed(self, job: JobSnapshot) -> None:
        """Take note of how a job goes."""
        if job.job_id not in self._followed:
            return
        if job.state is JobState.PAUSED:
            self._resting.add(job.job_id)
            return
        self._resting.discard(job.job_id)
        if not job.state.is_final:
            return
        states = {study.request.study_uid: study.state for study in job.by_study()}
        again: list[_Followed] = []
        for followed in self._followed.pop(job.job_id):
            state = states.get(followed.fetch.study_uid, job.state)
            if state is JobState.SUCCEEDED:
                self._put(followed.fetch)
            elif state is JobState.FAILED and followed.left:
                again.append(followed)
            elif state is not JobState.CANCELLED:
                self._failed(followed.rule, followed.keys)
        self._ask(again)

    def _ask(self, wanted: Iterable[_Followed]) -> None:
        """Ask for studies of one patient, each at the first archive that is left for it."""
        for job in by_job(wanted, lambda each: each.left[0], lambda each: each.left[0] in each.fetch.slow):
            uids = [each.fetch.study_uid for each in job]
            titles = [title_of(each.fetch.match) for each in job]
            number = self._queue.submit(rules_request(job[0].left[0], uids, titles))
            self._followed.setdefault(number, []).extend(replace(each, left=each.left[1:]) for each in job)
            snapshot = self._queue.snapshot(number)
            if snapshot is None:
                self._followed.pop(number)
            elif snapshot.state.is_final or snapshot.state is JobState.PAUSED:
                self.changed(snapshot)  # it was over before it was followed, or a person had ended it before

    def _put(self, fetch: Fetch) -> None:
        for cache in fetch.caches:
            title = f"{title_of(fetch.match)} → {cache}"
            self._queue.submit(SendRequest(cache, fetch.study_uid, title=title, is_prefetch=True))


def title_of(match: Match) -> str:
    """Give how people call a study: whose, what, when."""
    parts = (
        readable_name(match.text("PatientName")),
        match.text("StudyDescription"),
        known_date(match.text("StudyDate")),
    )
    return SEPARATOR.join(part for part in parts if part)
