"""Hands what is to be prefetched to the job queue, and follows it: from the next archive, and into the caches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import known_date, readable_name
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
        self._followed: dict[int, _Followed] = {}
        self._resting: set[int] = set()
        """Jobs that a person paused: no rule waits for them."""

    def hand_over(self, rule: str, fetch: Fetch, keys: Iterable[Hashable] = ()) -> bool:
        """Have a study fetched, and put into the caches that lack it; False where nothing of it is missing."""
        if not fetch.archives:
            self._put(fetch)
            return False
        self._ask(_Followed(rule, tuple(keys), fetch, fetch.archives))
        return True

    def is_busy(self, rule: str) -> bool:
        """Tell whether jobs of a rule are still to be done."""
        return any(each.rule == rule for number, each in self._followed.items() if number not in self._resting)

    def changed(self, job: JobSnapshot) -> None:
        """Take note of how a job goes."""
        followed = self._followed.get(job.job_id)
        if followed is None:
            return
        if job.state is JobState.PAUSED:
            self._resting.add(job.job_id)
            return
        self._resting.discard(job.job_id)
        if not job.state.is_final:
            return
        del self._followed[job.job_id]
        if job.state is JobState.SUCCEEDED:
            self._put(followed.fetch)
        elif job.state is JobState.FAILED and followed.left:
            self._ask(followed)
        elif job.state is not JobState.CANCELLED:
            self._failed(followed.rule, followed.keys)

    def _ask(self, followed: _Followed) -> None:
        fetch, (archive, *left) = followed.fetch, followed.left
        number = self._queue.submit(
            RetrieveRequest(archive, fetch.study_uid, title=title_of(fetch.match), is_prefetch=True)
        )
        self._followed[number] = _Followed(followed.rule, followed.keys, fetch, tuple(left))
        job = self._queue.snapshot(number)
        if job is None or job.state.is_final or job.state is JobState.PAUSED:
            # It was over before it was followed, or a person had ended it before.
            self.changed(job) if job is not None else self._followed.pop(number)

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
    return " · ".join(part for part in parts if part)
